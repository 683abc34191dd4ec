import { type Account, partitionOf } from '../domain/account.js';
import type { KeyAsRead } from '../domain/key-as-read.js';
import type { AliasName, JsonObject, KeyId, Region } from '../domain/names.js';
import type { MadeKey } from '../domain/request.js';
import { MANAGED_BY, REQUEST_ID_TAG } from '../domain/tags.js';
import type { Inventory, InventorySession } from '../workflow/inventory-port.js';
import { KeyServiceError } from '../workflow/key-port.js';
import { keyBehindAlias } from './alias.js';
import { assumeRole } from './assume-role.js';
import type { AwsClients, SessionClients } from './clients.js';
import { calling } from './failures.js';
import { taggedPages } from './find-keys.js';
import { readKey } from './read-key.js';

/** Stands in every CloudTrail event of a comparison, as session and as source identity: no person asked for it. */
const RECONCILE = 'byok-reconcile';
/** Thousands of keys take minutes. The most that AWS gives a role that assumed this role. */
const SESSION_SECONDS = 3_600;

/** The keys of an account and Region under a session that can read them and nothing else. */
export class AwsInventory implements Inventory {
  constructor(private readonly clients: AwsClients) {}

  async open(account: Account, region: Region): Promise<InventorySession> {
    const credentials = await assumeRole(this.clients.sts(region), {
      account,
      sessionName: RECONCILE,
      policy: readOnly(account, region),
      by: RECONCILE,
      seconds: SESSION_SECONDS,
    });
    return new AwsInventorySession(this.clients.ofSession(region, partitionOf(account), credentials));
  }
}

/** What the role itself lacks is not added. */
function readOnly(account: Account, region: Region): JsonObject {
  const there = { StringEquals: { 'aws:RequestedRegion': region } };
  const keys = `arn:${partitionOf(account)}:kms:${region}:${account.id}:key/*`;
  const actions = ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags'];
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: actions, Resource: keys },
      { Effect: 'Allow', Action: 'tag:GetResources', Resource: '*', Condition: there },
    ],
  };
}

/** Either tag makes a key one of ours: who made it by hand may have set only one, or somebody took one off. */
const TAGS = [{ Key: MANAGED_BY.key, Values: [MANAGED_BY.value] }, { Key: REQUEST_ID_TAG }];

class AwsInventorySession implements InventorySession {
  constructor(private readonly clients: Pick<SessionClients, 'kms' | 'tagging'>) {}

  async *taggedKeys(): AsyncGenerator<readonly MadeKey[]> {
    for (const tag of TAGS) {
      const pages = taggedPages(this.clients.tagging, tag);
      for (;;) {
        const { done, value } = await calling('GetResources', () => pages.next());
        if (done) break;
        yield value;
      }
    }
  }

  async read({ arn }: MadeKey): Promise<KeyAsRead | undefined> {
    try {
      return await readKey(this.clients.kms, arn);
    } catch (error) {
      if (error instanceof KeyServiceError && error.failure.code === 'NotFoundException') return undefined;
      throw error;
    }
  }

  keyBehind(alias: AliasName): Promise<KeyId | undefined> {
    return keyBehindAlias(this.clients.kms, alias);
  }
}
