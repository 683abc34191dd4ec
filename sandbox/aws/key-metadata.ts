import type { StoredKey } from './key.js';
import { algorithmsOf } from './key-specs.js';

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
  const imported = key.origin === 'EXTERNAL' && key.keyState !== 'PendingImport';
  return imported ? { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } : {};
}

function primaryOf({ arn, region }: StoredKey) {
  return { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: arn, Region: region }, ReplicaKeys: [] };
}
