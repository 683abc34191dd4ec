/**
 * The key specs whose material can be imported, and the one usage that each of them is for here.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-conceptual.html
 */
export const KEY_SPECS = [
  'SYMMETRIC_DEFAULT',
  'HMAC_224',
  'HMAC_256',
  'HMAC_384',
  'HMAC_512',
  'RSA_2048',
  'RSA_3072',
  'RSA_4096',
  'ECC_NIST_P256',
  'ECC_NIST_P384',
  'ECC_NIST_P521',
  'ECC_SECG_P256K1',
] as const;

export type KeySpec = (typeof KEY_SPECS)[number];

export const DEFAULT_KEY_SPEC: KeySpec = 'SYMMETRIC_DEFAULT';

/** Follows from the spec; sent with CreateKey, which insists on it for everything but SYMMETRIC_DEFAULT. */
type KeyUsage = 'ENCRYPT_DECRYPT' | 'GENERATE_VERIFY_MAC' | 'SIGN_VERIFY';

interface Usage {
  readonly keyUsage: KeyUsage;
  /** What a key user may do, as the console grants it. */
  readonly actions: readonly string[];
  /** The same in words, after "can". */
  readonly words: string;
}

const ENCRYPTION: Usage = {
  keyUsage: 'ENCRYPT_DECRYPT',
  actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  words: 'encrypt and decrypt',
};

const MAC: Usage = {
  keyUsage: 'GENERATE_VERIFY_MAC',
  actions: ['kms:DescribeKey', 'kms:GenerateMac', 'kms:VerifyMac'],
  words: 'make and verify MACs',
};

/** RSA and ECC keys sign here: who needs RSA encryption under a key of their own imports a symmetric one. */
const SIGNATURE: Usage = {
  keyUsage: 'SIGN_VERIFY',
  actions: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign', 'kms:Verify'],
  words: 'sign and verify',
};

export function usageOf(spec: KeySpec): Usage {
  if (spec === 'SYMMETRIC_DEFAULT') return ENCRYPTION;
  return spec.startsWith('HMAC_') ? MAC : SIGNATURE;
}
