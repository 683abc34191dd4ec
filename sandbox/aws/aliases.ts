import { kmsArn, parseKmsArn } from './arn.js';
import { authorize } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call } from './call.js';
import { findKey, refuseWhilePendingDeletion } from './find-key.js';
import { check, required, text, textOf } from './input.js';
import type { StoredAlias } from './key.js';
import { seconds } from './key-metadata.js';
import { page, pageShape } from './paging.js';

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const CREATE_SHAPE = {
  AliasName: required(text(1, 256, '^[a-zA-Z0-9:/_-]+$')),
  TargetKeyId: required(text(1, 2_048)),
};

/** Needs the right on the alias and on the key. */
export function createAlias(call: Call) {
  const { input, place, world } = call;
  check(input, CREATE_SHAPE);
  const name = textOf(input, 'AliasName') ?? '';
  const target = textOf(input, 'TargetKeyId') ?? '';
  refuseName(name);
  if (target.startsWith('alias/') || parseKmsArn(target)?.resource.startsWith('alias/')) {
    throw new AwsError('ValidationException', 'Aliases must refer to keys. Not aliases');
  }
  const aliasArn = kmsArn(place, name);
  authorize(call, { action: 'kms:CreateAlias', resource: aliasArn });
  const key = findKey(call, target, 'kms:CreateAlias');
  if (world.aliasesIn(place).some((alias) => alias.name === name)) {
    throw new AwsError('AlreadyExistsException', `An alias with the name ${aliasArn} already exists`);
  }
  refuseWhilePendingDeletion(key);
  world.aliases.push({ ...place, name, targetKeyId: key.keyId, createdAt: new Date() });
  return {};
}

function refuseName(name: string): void {
  if (!name.startsWith('alias/') || name === 'alias/') {
    const message =
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html';
    throw new AwsError('ValidationException', message);
  }
  if (name.includes(':'))
    throw new AwsError('ValidationException', `${name} contains invalid characters for an alias`);
  if (name.startsWith('alias/aws/')) throw new AwsError('NotAuthorizedException', '');
}

const SIZE = { default: 50, max: 100 };

const LIST_SHAPE = { KeyId: text(1, 2_048), ...pageShape(SIZE) };

/** Aliases of AWS's own keys that were never used: they are listed, but point at no key. */
const UNUSED = ['alias/aws/ebs', 'alias/aws/s3'];

/** The right is on `*` even when a key is named. */
export function listAliases(call: Call) {
  const { input, place, world } = call;
  check(input, LIST_SHAPE);
  authorize(call, { action: 'kms:ListAliases', resource: '*' });
  const keyId = textOf(input, 'KeyId');
  const listed = keyId === undefined ? world.aliasesIn(place) : aliasesOf(call, keyId);
  const entries = listed.map(entryOf);
  const unused = UNUSED.map((name) => ({ AliasName: name, AliasArn: kmsArn(place, name) }));
  const all = keyId === undefined ? [...entries, ...unused] : entries;
  return page(
    all.sort((one, other) => (one.AliasName < other.AliasName ? -1 : 1)),
    'Aliases',
    input,
    SIZE,
  );
}

/** ListAliases asks no right on the key, so this looks without one. */
function aliasesOf(call: Call, id: string): StoredAlias[] {
  const keyId = parseKmsArn(id)?.resource.replace(/^key\//, '') ?? id;
  const key = call.world.keysIn(call.place).find((one) => one.keyId === keyId);
  if (key !== undefined) return call.world.aliasesOf(key);
  throw new AwsError('NotFoundException', `Key '${kmsArn(call.place, `key/${keyId}`)}' does not exist`);
}

function entryOf(alias: StoredAlias) {
  return {
    AliasName: alias.name,
    AliasArn: kmsArn(alias, alias.name),
    TargetKeyId: alias.targetKeyId,
    CreationDate: seconds(alias.createdAt),
    LastUpdatedDate: seconds(alias.createdAt),
  };
}
