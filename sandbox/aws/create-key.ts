import { type Home, homeOf, iamRegionOf, kmsArn, roleArn } from './arn.js';
import { authorize, type Demand } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call, Input } from './call.js';
import { specFacts } from './find-key.js';
import { check, flag, oneOf, text, textOf } from './input.js';
import { newKey, type Origin, type StoredKey } from './key.js';
import { metadataOf } from './key-metadata.js';
import { settlePolicy } from './key-policy.js';
import { KEY_SPECS, KEY_USAGES, settleSpec } from './key-specs.js';
import { readTags, requestTagFacts, TAG_LIST } from './tags.js';

const ORIGINS = ['AWS_KMS', 'EXTERNAL', 'AWS_CLOUDHSM', 'EXTERNAL_KEY_STORE'];

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html */
const SHAPE = {
  Policy: text(1, 131_072, '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+'),
  Description: text(0, 8_192),
  KeyUsage: oneOf(KEY_USAGES),
  KeySpec: oneOf(KEY_SPECS),
  CustomerMasterKeySpec: oneOf(KEY_SPECS),
  Origin: oneOf(ORIGINS),
  CustomKeyStoreId: text(1, 64),
  XksKeyId: text(1, 128),
  BypassPolicyLockoutSafetyCheck: flag(),
  Tags: TAG_LIST,
  MultiRegion: flag(),
};

/** Not idempotent, as at AWS: the same call again makes another key. */
export function createKey(call: Call) {
  const { input, place, world } = call;
  check(input, SHAPE);
  const spec = {
    ...settleKeySpec(input),
    origin: settleOrigin(input),
    multiRegion: input['MultiRegion'] === true,
  };
  const tags = readTags(input, 'Tags');
  authorizeCreation(call, spec, tags);
  const policy = settlePolicy(
    call,
    textOf(input, 'Policy'),
    input['BypassPolicyLockoutSafetyCheck'] === true,
  );
  if (world.keysIn(place).length >= world.keyQuota) {
    const message = `The account has reached its quota of ${world.keyQuota} KMS keys in this Region.`;
    throw new AwsError('LimitExceededException', message);
  }
  const description = textOf(input, 'Description') ?? '';
  const key = newKey({ ...place, ...spec, description, policy, tags });
  world.keys.push(key);
  if (spec.multiRegion) world.principals.ensure(place.account, 'role', MULTI_REGION_ROLE);
  return { KeyMetadata: metadataOf(key) };
}

function settleKeySpec(input: Input) {
  const [spec, formerly] = [textOf(input, 'KeySpec'), textOf(input, 'CustomerMasterKeySpec')];
  if (spec !== undefined && formerly !== undefined) {
    throw new AwsError(
      'ValidationException',
      'You cannot specify KeySpec and CustomerMasterKeySpec in the same request.',
    );
  }
  return settleSpec(spec ?? formerly, textOf(input, 'KeyUsage'));
}

function settleOrigin(input: Input): Origin {
  const origin = textOf(input, 'Origin') ?? 'AWS_KMS';
  if (origin === 'AWS_KMS' || origin === 'EXTERNAL') return origin;
  throw new AwsError('UnsupportedOperationException', `Origin ${origin} needs a custom key store.`);
}

/** A key that does not exist yet has only the spec it is asked to have. */
type Spec = Pick<StoredKey, 'origin' | 'keySpec' | 'keyUsage' | 'multiRegion'>;

function authorizeCreation(call: Call, spec: Spec, tags: ReadonlyMap<string, string>): void {
  const tagFacts = requestTagFacts(tags);
  authorize(call, { action: 'kms:CreateKey', resource: '*', facts: { ...specFacts(spec), ...tagFacts } });
  if (tags.size > 0) {
    // The right must not be tied to particular keys: this one has no id yet.
    const resource = kmsArn(call.place, 'key/to-be-created');
    authorize(call, { action: 'kms:TagResource', resource, facts: tagFacts, resourceUnnamed: true });
  }
  if (spec.multiRegion) authorize(call, linkedRoleFor(homeOf(call.place)));
}

/** KMS makes this role in an account with its first multi-Region key. */
const MULTI_REGION_ROLE =
  'aws-service-role/mrk.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceMultiRegionKeys';

function linkedRoleFor(home: Home): Demand {
  const region = iamRegionOf(home.partition);
  return {
    action: 'iam:CreateServiceLinkedRole',
    resource: roleArn(home, MULTI_REGION_ROLE),
    facts: { 'iam:AWSServiceName': 'mrk.kms.amazonaws.com' },
    ...(region !== undefined && { region }),
  };
}
