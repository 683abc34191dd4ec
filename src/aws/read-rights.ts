import {
  GetRoleCommand,
  GetUserCommand,
  type IAMClient,
  ListRolesCommand,
  ListUsersCommand,
} from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListKeysCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import {
  GetResourcesCommand,
  type ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { GetServiceQuotaCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { KEYS_QUOTA } from './lookup-session.js';

/** What a right is tried with. */
export interface ReadsOf {
  readonly kms: KMSClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly iam: IAMClient;
  readonly quotas: ServiceQuotasClient;
  /** The role itself, of which IAM knows for sure. */
  readonly roleName: string;
}

export type Attempt = () => Promise<unknown>;

/** A key and a user that nobody has. */
const NO_KEY = { KeyId: '00000000-0000-4000-8000-000000000000' };
const NO_USER = { UserName: 'byok-doctor-asks-whether-it-may-ask' };
const ONE = { MaxItems: 1 };

/** The reading rights of the role, each with the smallest call that takes it. */
export const READS = {
  'kms:DescribeKey': ({ kms }: ReadsOf) => kms.send(new DescribeKeyCommand(NO_KEY)),
  'kms:GetKeyPolicy': ({ kms }: ReadsOf) => kms.send(new GetKeyPolicyCommand(NO_KEY)),
  'kms:ListResourceTags': ({ kms }: ReadsOf) => kms.send(new ListResourceTagsCommand(NO_KEY)),
  'kms:ListKeys': ({ kms }: ReadsOf) => kms.send(new ListKeysCommand({ Limit: 1 })),
  'tag:GetResources': ({ tagging }: ReadsOf) =>
    tagging.send(new GetResourcesCommand({ ResourcesPerPage: 1, ResourceTypeFilters: ['kms:key'] })),
  'iam:ListRoles': ({ iam }: ReadsOf) => iam.send(new ListRolesCommand(ONE)),
  'iam:ListUsers': ({ iam }: ReadsOf) => iam.send(new ListUsersCommand(ONE)),
  'iam:GetRole': ({ iam, roleName }: ReadsOf) => iam.send(new GetRoleCommand({ RoleName: roleName })),
  'iam:GetUser': ({ iam }: ReadsOf) => iam.send(new GetUserCommand(NO_USER)),
  'servicequotas:GetServiceQuota': ({ quotas }: ReadsOf) =>
    quotas.send(new GetServiceQuotaCommand(KEYS_QUOTA)),
} satisfies Readonly<Record<string, (reads: ReadsOf) => Promise<unknown>>>;

export type ReadRight = keyof typeof READS;
