import { authorize, type Demand } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call } from './call.js';
import { findKey, refuseWhilePendingDeletion } from './find-key.js';
import { check, listOf, required, text, textOf } from './input.js';
import type { StoredKey } from './key.js';
import { metadataOf } from './key-metadata.js';
import { page, pageShape } from './paging.js';
import { addTags, readTags, requestTagFacts, TAG_LIST } from './tags.js';

const KEY_ID = required(text(1, 2_048));

export function describeKey(call: Call) {
  check(call.input, { KeyId: KEY_ID, GrantTokens: listOf(text(1, 8_192), 10) });
  const key = findKey(call, textOf(call.input, 'KeyId') ?? '', 'kms:DescribeKey');
  return { KeyMetadata: metadataOf(key) };
}

export function getKeyPolicy(call: Call) {
  check(call.input, { KeyId: KEY_ID, PolicyName: text(1, 128, '[\\w]+') });
  const key = namedKey(call, 'kms:GetKeyPolicy');
  const name = textOf(call.input, 'PolicyName') ?? 'default';
  if (name !== 'default') throw new AwsError('NotFoundException', `No such policy exists`);
  return { Policy: key.policy, PolicyName: name };
}

const KEYS_SIZE = { default: 100, max: 1_000 };

export function listKeys(call: Call) {
  check(call.input, pageShape(KEYS_SIZE));
  authorize(call, { action: 'kms:ListKeys', resource: '*' });
  const keys = call.world.keysIn(call.place).map(({ keyId, arn }) => ({ KeyId: keyId, KeyArn: arn }));
  // At AWS the order means nothing; by id it means nothing here either.
  return page(
    keys.sort((one, other) => (one.KeyId < other.KeyId ? -1 : 1)),
    'Keys',
    call.input,
    KEYS_SIZE,
  );
}

const TAGS_SIZE = { default: 50, max: 50 };

export function listResourceTags(call: Call) {
  check(call.input, { KeyId: KEY_ID, ...pageShape(TAGS_SIZE) });
  const key = namedKey(call, 'kms:ListResourceTags');
  const tags = [...key.tags].map(([name, value]) => ({ TagKey: name, TagValue: value }));
  return page(tags, 'Tags', call.input, TAGS_SIZE);
}

export function tagResource(call: Call) {
  check(call.input, { KeyId: KEY_ID, Tags: required(TAG_LIST) });
  const tags = readTags(call.input, 'Tags');
  const key = namedKey(call, 'kms:TagResource', requestTagFacts(tags));
  refuseWhilePendingDeletion(key);
  addTags(key.tags, tags);
  return {};
}

export function enableKey(call: Call) {
  check(call.input, { KeyId: KEY_ID });
  const key = namedKey(call, 'kms:EnableKey');
  refuseWhilePendingDeletion(key);
  if (key.keyState === 'PendingImport') {
    throw new AwsError('KMSInvalidStateException', `${key.arn} is pending import.`);
  }
  key.keyState = 'Enabled';
  return {};
}

/** For operations that take a key's id or ARN, but no alias. */
export function namedKey(call: Call, action: string, facts: Demand['facts'] = {}): StoredKey {
  const id = textOf(call.input, 'KeyId') ?? '';
  if (/^(arn:.*:)?alias\//.test(id)) throw new AwsError('NotFoundException', `Invalid keyId '${id}'`);
  return findKey(call, id, action, facts);
}
