import { AwsError } from './aws-error.js';

export type KeyUsage = 'ENCRYPT_DECRYPT' | 'SIGN_VERIFY' | 'GENERATE_VERIFY_MAC' | 'KEY_AGREEMENT';

/** All usages the API knows, in the order its own messages list them. */
export const KEY_USAGES = ['SIGN_VERIFY', 'ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'] as const;

const RSA: readonly KeyUsage[] = ['ENCRYPT_DECRYPT', 'SIGN_VERIFY'];
const NIST: readonly KeyUsage[] = ['SIGN_VERIFY', 'KEY_AGREEMENT'];
const MAC: readonly KeyUsage[] = ['GENERATE_VERIFY_MAC'];

const USAGES = {
  SYMMETRIC_DEFAULT: ['ENCRYPT_DECRYPT'],
  HMAC_224: MAC,
  HMAC_256: MAC,
  HMAC_384: MAC,
  HMAC_512: MAC,
  RSA_2048: RSA,
  RSA_3072: RSA,
  RSA_4096: RSA,
  ECC_NIST_P256: NIST,
  ECC_NIST_P384: NIST,
  ECC_NIST_P521: NIST,
  ECC_SECG_P256K1: ['SIGN_VERIFY'],
} as const satisfies Record<string, readonly KeyUsage[]>;

export type KeySpec = keyof typeof USAGES;

/** Specs the API knows but that cannot take imported material here, or are unconfirmed. */
const NOT_HERE = [
  'SM2',
  'ECC_NIST_EDWARDS25519',
  'ML_DSA_44',
  'ML_DSA_65',
  'ML_DSA_87',
  'ML_KEM_512',
  'ML_KEM_768',
  'ML_KEM_1024',
];

export const KEY_SPECS: readonly string[] = [...Object.keys(USAGES), ...NOT_HERE];

function isKeySpec(text: string): text is KeySpec {
  return Object.hasOwn(USAGES, text);
}

/**
 * Spec and usage as CreateKey settles them.
 *
 * @throws {AwsError} UnsupportedOperationException for a spec this Region cannot make,
 * ValidationException for a usage that is missing or does not fit the spec.
 */
export function settleSpec(
  spec = 'SYMMETRIC_DEFAULT',
  usage?: string,
): { keySpec: KeySpec; keyUsage: KeyUsage } {
  if (!isKeySpec(spec))
    throw new AwsError('UnsupportedOperationException', `KeySpec ${spec} is not supported.`);
  if (usage === undefined && spec !== 'SYMMETRIC_DEFAULT') {
    const message =
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.';
    throw new AwsError('ValidationException', message);
  }
  const fitting: readonly KeyUsage[] = USAGES[spec];
  const keyUsage = fitting.find((one) => one === (usage ?? 'ENCRYPT_DECRYPT'));
  if (keyUsage === undefined) {
    throw new AwsError('ValidationException', `KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  }
  return { keySpec: spec, keyUsage };
}

const HASH_OF_CURVE: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'ECDSA_SHA_256',
  ECC_NIST_P384: 'ECDSA_SHA_384',
  ECC_NIST_P521: 'ECDSA_SHA_512',
  ECC_SECG_P256K1: 'ECDSA_SHA_256',
};

const RSA_SIGNATURES = ['256', '384', '512'].flatMap((bits) => [
  `RSASSA_PKCS1_V1_5_SHA_${bits}`,
  `RSASSA_PSS_SHA_${bits}`,
]);

/** The one list of algorithms that KeyMetadata carries for a spec and usage. */
export function algorithmsOf(spec: KeySpec, usage: KeyUsage): Readonly<Record<string, readonly string[]>> {
  switch (usage) {
    case 'GENERATE_VERIFY_MAC':
      return { MacAlgorithms: [spec.replace('HMAC_', 'HMAC_SHA_')] };
    case 'KEY_AGREEMENT':
      return { KeyAgreementAlgorithms: ['ECDH'] };
    case 'SIGN_VERIFY':
      return { SigningAlgorithms: spec.startsWith('RSA') ? RSA_SIGNATURES : [HASH_OF_CURVE[spec] ?? spec] };
    case 'ENCRYPT_DECRYPT':
      return {
        EncryptionAlgorithms:
          spec === 'SYMMETRIC_DEFAULT' ? [spec] : ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'],
      };
  }
}
