import { constants, createDecipheriv, generateKeyPair, type KeyObject, privateDecrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { AwsError } from './aws-error.js';
import type { KeySpec } from './key-specs.js';

/** All algorithms the API knows; not every one is for every key, and two are for none. */
export const WRAPPING_ALGORITHMS = [
  'RSAES_PKCS1_V1_5',
  'RSAES_OAEP_SHA_1',
  'RSAES_OAEP_SHA_256',
  'RSA_AES_KEY_WRAP_SHA_1',
  'RSA_AES_KEY_WRAP_SHA_256',
  'SM2PKE',
];

export const WRAPPING_KEY_SPECS = ['RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2'];

/** The private half of a pair whose public half wraps key material. */
export interface WrappingKey {
  readonly algorithm: string;
  readonly privateKey: KeyObject;
}

/**
 * @throws {AwsError} UnsupportedOperationException for a way of wrapping that does not fit the key spec.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-get-public-key-and-token.html
 */
export function refuseWrapping(keySpec: KeySpec, algorithm: string, wrappingSpec: string): void {
  const direct = algorithm.startsWith('RSAES_OAEP');
  const offered = direct || algorithm.startsWith('RSA_AES');
  const flaw =
    !offered || !wrappingSpec.startsWith('RSA')
      ? `Wrapping with ${algorithm} under ${wrappingSpec} is not supported.`
      : misfit(keySpec, direct, wrappingSpec) &&
        `Wrapping algorithm ${algorithm} with ${wrappingSpec} is not supported for key spec ${keySpec}.`;
  if (flaw) throw new AwsError('UnsupportedOperationException', flaw);
}

/** A private RSA key is too long for RSA alone; plain bytes are short enough not to need AES. */
function misfit(keySpec: KeySpec, direct: boolean, wrappingSpec: string): boolean {
  if (keySpec.startsWith('RSA')) return direct;
  if (keySpec === 'ECC_NIST_P521') return direct && wrappingSpec === 'RSA_2048';
  return !keySpec.startsWith('ECC') && !direct;
}

export interface WrappingPair {
  /** DER (SubjectPublicKeyInfo). */
  readonly publicKey: Buffer;
  readonly privateKey: KeyObject;
}

/** So many pairs of a size are made; then they come again in turn. At AWS every one is fresh, but RSA is slow. */
const PAIRS = 8;

const made = new Map<string, Promise<WrappingPair>[]>();

export function nextWrappingPair(spec: string): Promise<WrappingPair> {
  const pairs = made.get(spec) ?? [];
  const next = (pairs.length === PAIRS ? pairs.shift() : undefined) ?? makePair(spec);
  made.set(spec, [...pairs, next]);
  return next;
}

async function makePair(spec: string): Promise<WrappingPair> {
  const modulusLength = Number(spec.replace('RSA_', ''));
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength });
  return { publicKey: publicKey.export({ type: 'spki', format: 'der' }), privateKey };
}

/** @returns undefined when it was not wrapped under this key in this way. */
export function unwrap(key: WrappingKey, wrapped: Buffer): Buffer | undefined {
  try {
    if (!key.algorithm.startsWith('RSA_AES')) return decrypt(key, wrapped);
    const size = (key.privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8;
    return unwrapUnderAes(decrypt(key, wrapped.subarray(0, size)), wrapped.subarray(size));
  } catch {
    return undefined;
  }
}

function decrypt({ algorithm, privateKey: key }: WrappingKey, wrapped: Buffer): Buffer {
  const oaepHash = algorithm.endsWith('_256') ? 'sha256' : 'sha1';
  return privateDecrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, wrapped);
}

/** Initial value of AES key wrap with padding. Source: RFC 5649, section 3. */
const PADDED_WRAP_IV = Buffer.from('a65959a6', 'hex');

function unwrapUnderAes(aesKey: Buffer, wrapped: Buffer): Buffer {
  const decipher = createDecipheriv('id-aes256-wrap-pad', aesKey, PADDED_WRAP_IV);
  return Buffer.concat([decipher.update(wrapped), decipher.final()]);
}
