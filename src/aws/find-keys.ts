import {
  DescribeKeyCommand,
  type KeyListEntry,
  type KMSClient,
  ListResourceTagsCommand,
  paginateListKeys,
} from '@aws-sdk/client-kms';
import {
  paginateGetResources,
  type ResourceGroupsTaggingAPIClient,
  type TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { EpochMs, KeyId, RequestId } from '../domain/names.js';
import type { MadeKey } from '../domain/request.js';
import { REQUEST_ID_TAG } from '../domain/tags.js';
import { KeyServiceError } from '../workflow/key-port.js';
import { calling } from './failures.js';

/** Asks AWS' index of tags. Fast, but a new key shows up late. */
export async function findByTag(
  client: ResourceGroupsTaggingAPIClient,
  requestId: RequestId,
): Promise<MadeKey[]> {
  const found: MadeKey[] = [];
  for await (const page of taggedPages(client, { Key: REQUEST_ID_TAG, Values: [requestId] }))
    found.push(...page);
  return found;
}

/** As AWS' index of tags has them. A filter without values asks for the tag's key alone. */
export async function* taggedPages(
  client: ResourceGroupsTaggingAPIClient,
  filter: TagFilter,
): AsyncGenerator<MadeKey[]> {
  const input = { TagFilters: [filter], ResourceTypeFilters: ['kms:key'] };
  for await (const page of paginateGetResources({ client, pageSize: TAGGED_PAGE }, input)) {
    const arns = (page.ResourceTagMappingList ?? []).flatMap(({ ResourceARN: arn }) => arn ?? []);
    yield arns.map((arn) => ({ arn, keyId: arn.slice(arn.lastIndexOf('/') + 1) as KeyId }));
  }
}

/** The most that GetResources gives at once. */
const TAGGED_PAGE = 100;

/** DescribeKey takes 2,000 calls a second; this leaves most of them to others. */
const AT_ONCE = 10;

/** Asks every key of the account and Region itself: slow where there are thousands, but never late. */
export async function findByListing(
  kms: KMSClient,
  requestId: RequestId,
  newerThanMs: EpochMs,
): Promise<MadeKey[]> {
  const found: MadeKey[] = [];
  for await (const page of paginateListKeys({ client: kms, pageSize: 1_000 }, {})) {
    const keys = page.Keys ?? [];
    for (let from = 0; from < keys.length; from += AT_ONCE) {
      const some = keys.slice(from, from + AT_ONCE);
      const carrying = await Promise.all(some.map((key) => carriesTag(kms, key, { requestId, newerThanMs })));
      found.push(...carrying.filter((key) => key !== undefined));
    }
  }
  return found;
}

interface Wanted {
  readonly requestId: RequestId;
  readonly newerThanMs: EpochMs;
}

/** A key whose own policy shuts this role out is not one of ours: ours let the account's IAM decide. */
async function carriesTag(kms: KMSClient, key: KeyListEntry, wanted: Wanted): Promise<MadeKey | undefined> {
  const { KeyId } = key;
  try {
    const { KeyMetadata: metadata } = await calling('DescribeKey', () =>
      kms.send(new DescribeKeyCommand({ KeyId })),
    );
    if ((metadata?.CreationDate?.getTime() ?? 0) < wanted.newerThanMs) return undefined;
    const { Tags: tags = [] } = await calling('ListResourceTags', () =>
      kms.send(new ListResourceTagsCommand({ KeyId })),
    );
    const carries = tags.some(
      ({ TagKey, TagValue }) => TagKey === REQUEST_ID_TAG && TagValue === wanted.requestId,
    );
    return carries && metadata?.Arn ? { arn: metadata.Arn, keyId: metadata.KeyId as KeyId } : undefined;
  } catch (error) {
    if (error instanceof KeyServiceError && isNoneOfOurs(error)) return undefined;
    // A key that may not be looked at could be the one: that is not "there is none".
    throw error;
  }
}

/** Gone meanwhile, or shut to this role. AWS names the kind of policy that stood in the way; only the key's own says it. */
function isNoneOfOurs({ failure: { code, message } }: KeyServiceError): boolean {
  return (
    code === 'NotFoundException' ||
    (code === 'AccessDeniedException' && /resource-based policy/.test(message))
  );
}
