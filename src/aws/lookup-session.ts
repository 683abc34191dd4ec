import { paginateListRoles, paginateListUsers } from '@aws-sdk/client-iam';
import { paginateListKeys } from '@aws-sdk/client-kms';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import type { AliasName, KeyId } from '../domain/names.js';
import type { PrincipalArn } from '../domain/principal.js';
import type { LookupSession } from '../workflow/lookup-port.js';
import { keyBehindAlias } from './alias.js';
import type { FormClients } from './clients.js';
import { calling } from './failures.js';
import { principalExists } from './principal-exists.js';

const PAGE = 1_000;
/** Roles that AWS makes for its own services live under this path. */
const SERVICE_LINKED = ':role/aws-service-role/';
/** "KMS keys" of one account in one Region. */
export const KEYS_QUOTA = { ServiceCode: 'kms', QuotaCode: 'L-C2F1777E' };

export class AwsLookupSession implements LookupSession {
  constructor(private readonly clients: FormClients) {}

  async principals(): Promise<PrincipalArn[]> {
    const [roles, users] = await Promise.all([
      calling('ListRoles', () => this.roles()),
      calling('ListUsers', () => this.users()),
    ]);
    return [...roles, ...users].sort() as PrincipalArn[];
  }

  exists(principal: PrincipalArn): Promise<boolean> {
    return principalExists(this.clients.iam, principal);
  }

  keyBehind(alias: AliasName): Promise<KeyId | undefined> {
    return keyBehindAlias(this.clients.kms, alias);
  }

  async keyQuota(): Promise<{ used: number; allowed: number }> {
    const [quota, used] = await Promise.all([
      calling('GetServiceQuota', () => this.clients.quotas.send(new GetServiceQuotaCommand(KEYS_QUOTA))),
      calling('ListKeys', () => this.countKeys()),
    ]);
    return { used, allowed: quota.Quota?.Value ?? Number.POSITIVE_INFINITY };
  }

  private async roles(): Promise<string[]> {
    const arns: string[] = [];
    for await (const { Roles: roles = [] } of paginateListRoles(
      { client: this.clients.iam, pageSize: PAGE },
      {},
    )) {
      for (const { Arn: arn = '' } of roles) if (!arn.includes(SERVICE_LINKED)) arns.push(arn);
    }
    return arns;
  }

  private async users(): Promise<string[]> {
    const arns: string[] = [];
    for await (const { Users: users = [] } of paginateListUsers(
      { client: this.clients.iam, pageSize: PAGE },
      {},
    )) {
      for (const { Arn: arn = '' } of users) arns.push(arn);
    }
    return arns;
  }

  private async countKeys(): Promise<number> {
    let count = 0;
    for await (const { Keys: keys = [] } of paginateListKeys(
      { client: this.clients.kms, pageSize: PAGE },
      {},
    )) {
      count += keys.length;
    }
    return count;
  }
}
