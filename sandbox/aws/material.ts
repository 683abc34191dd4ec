import { createHmac, createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import type { StoredKey } from './key.js';
import type { KeySpec } from './key-specs.js';

/** What the stand-in keeps of imported key material: enough to know it again, and not the material. */
export interface Material {
  readonly salt: Buffer;
  /** A hash of the material under the salt. KMS shows an id of its own making here, too. */
  readonly id: string;
  /** Absent: it does not expire. */
  readonly validTo: Date | undefined;
}

export function isSameMaterial({ salt, id }: Material, bytes: Buffer): boolean {
  return idOf(salt, bytes) === id;
}

/** The key has the material and can be used. */
export function takeMaterial(key: StoredKey, bytes: Buffer, validTo?: Date): void {
  const salt = key.material?.salt ?? randomBytes(16);
  key.material = { salt, id: idOf(salt, bytes), validTo };
  key.keyState = 'Enabled';
}

function idOf(salt: Buffer, bytes: Buffer): string {
  return createHmac('sha256', salt).update(bytes).digest('hex');
}

const LENGTH_BYTES: Readonly<Partial<Record<KeySpec, number>>> = {
  SYMMETRIC_DEFAULT: 32,
  HMAC_224: 28,
  HMAC_256: 32,
  HMAC_384: 48,
  HMAC_512: 64,
};

const CURVES: Readonly<Partial<Record<KeySpec, string>>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

/** Whether the bytes are a key of the spec: bare bytes, or a private key as PKCS #8. */
export function isMaterialFor(keySpec: KeySpec, bytes: Buffer): boolean {
  const length = LENGTH_BYTES[keySpec];
  if (length !== undefined) return bytes.length === length;
  const { asymmetricKeyType, asymmetricKeyDetails } = readPkcs8(bytes) ?? {};
  const curve = CURVES[keySpec];
  if (curve !== undefined) return asymmetricKeyDetails?.namedCurve === curve;
  const modulusLength = Number(keySpec.replace('RSA_', ''));
  return asymmetricKeyType === 'rsa' && asymmetricKeyDetails?.modulusLength === modulusLength;
}

function readPkcs8(bytes: Buffer): KeyObject | undefined {
  try {
    return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  } catch {
    return undefined;
  }
}
