import type { StoredKey } from './key.js';
import { algorithmsOf } from './key-specs.js';
import type { Material } from './material.js';

/**
 * `KeyMetadata` as CreateKey and DescribeKey send it. Dates are seconds since 1970, with decimals.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_KeyMetadata.html
 */
export function metadataOf(key: StoredKey) {
  return {
    AWSAccountId: key.account,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: seconds(key.createdAt),
    Enabled: key.keyState === 'Enabled',
    Description: key.description,
    KeyUsage: key.keyUsage,
    KeyState: key.keyState,
    Origin: key.origin,
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.keySpec,
    KeySpec: key.keySpec,
    ...algorithmsOf(key.keySpec, key.keyUsage),
    ...importFacts(key),
    ...(key.deletionDate && { DeletionDate: seconds(key.deletionDate) }),
    MultiRegion: key.multiRegion,
    ...(key.multiRegion && { MultiRegionConfiguration: primaryOf(key) }),
  };
}

export function seconds(date: Date): number {
  return date.getTime() / 1_000;
}

function importFacts(key: StoredKey) {
  if (key.origin !== 'EXTERNAL' || key.keyState === 'PendingImport') return {};
  const { validTo } = key.material ?? {};
  return {
    ...(validTo && { ValidTo: seconds(validTo) }),
    ExpirationModel: validTo ? 'KEY_MATERIAL_EXPIRES' : 'KEY_MATERIAL_DOES_NOT_EXPIRE',
    ...(key.material && materialIdOf(key, key.material)),
  };
}

/** Only symmetric encryption keys can have several materials, so only theirs have ids. */
function materialIdOf({ keySpec }: StoredKey, { id }: Material) {
  return keySpec === 'SYMMETRIC_DEFAULT' ? { CurrentKeyMaterialId: id } : {};
}

function primaryOf({ arn, region }: StoredKey) {
  return { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: arn, Region: region }, ReplicaKeys: [] };
}
