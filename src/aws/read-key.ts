import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  type KeyMetadata,
  type KMSClient,
  paginateListResourceTags,
} from '@aws-sdk/client-kms';
import type { KeyAsRead } from '../domain/key-as-read.js';
import type { JsonObject } from '../domain/names.js';
import type { Tag } from '../domain/tags.js';
import { type CallOptions, calling } from './failures.js';

/** All that AWS says of a key, in the client's account and Region. */
export async function readKey(kms: KMSClient, arn: string, options?: CallOptions): Promise<KeyAsRead> {
  const KeyId = arn;
  const [described, policy, tags] = await Promise.all([
    calling('DescribeKey', () => kms.send(new DescribeKeyCommand({ KeyId })), options),
    calling('GetKeyPolicy', () => kms.send(new GetKeyPolicyCommand({ KeyId })), options),
    calling('ListResourceTags', () => tagsOf(kms, arn), options),
  ]);
  return asRead(described.KeyMetadata, policy.Policy, tags);
}

async function tagsOf(client: KMSClient, arn: string): Promise<Tag[]> {
  const tags: Tag[] = [];
  for await (const page of paginateListResourceTags({ client }, { KeyId: arn })) {
    for (const { TagKey, TagValue } of page.Tags ?? [])
      tags.push({ key: TagKey ?? '', value: TagValue ?? '' });
  }
  return tags;
}

function asRead(metadata: KeyMetadata | undefined, policy: string | undefined, tags: Tag[]): KeyAsRead {
  return {
    arn: metadata?.Arn ?? '',
    accountId: metadata?.AWSAccountId ?? '',
    region: metadata?.Arn?.split(':')[3] ?? '',
    origin: metadata?.Origin ?? '',
    keySpec: metadata?.KeySpec ?? '',
    keyUsage: metadata?.KeyUsage ?? '',
    multiRegionType: metadata?.MultiRegion
      ? (metadata.MultiRegionConfiguration?.MultiRegionKeyType ?? '')
      : null,
    description: metadata?.Description ?? '',
    tags,
    keyPolicy: JSON.parse(policy ?? '{}') as JsonObject,
    // Dates become ISO 8601 on the way through JSON.
    metadata: JSON.parse(JSON.stringify(metadata ?? {})) as JsonObject,
  };
}
