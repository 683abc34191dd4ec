import { Buffer } from 'node:buffer';
import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPair,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { KMSClient, WrappingKeySpec } from '@aws-sdk/client-kms';
import type { Aws } from './aws/aws.js';
import type { Credentials } from './aws/caller.js';

/** The empty key that material is for. */
export interface EmptyKey {
  readonly arn: string;
  readonly region: string;
  readonly keySpec: string;
}

/** Of the key that KMS wants material wrapped under. */
const WRAPPING_KEY_SPEC: WrappingKeySpec = 'RSA_2048';

/**
 * Stands in for a company's HSM and whoever operates it: makes the material inside, lets it out wrapped under the
 * public key of KMS alone, and brings it there by KMS' own protocol. It keeps what it made, as an HSM does, because a
 * key takes no other material later.
 */
export class Hsm {
  readonly #material = new Map<string, Buffer>();
  readonly #make: (keySpec: string) => Buffer | Promise<Buffer>;

  /** @param make default: random material for the key spec. */
  constructor(make: (keySpec: string) => Buffer | Promise<Buffer> = makeMaterial) {
    this.#make = make;
  }

  /** @throws {Error} with KMS' refusal in its own words. */
  async fill({ url }: Pick<Aws, 'url'>, credentials: Credentials, key: EmptyKey): Promise<void> {
    // Loaded when somebody wants it: the page is up sooner without.
    const { GetParametersForImportCommand, ImportKeyMaterialCommand, KMSClient } = await import(
      '@aws-sdk/client-kms'
    );
    const kms: KMSClient = new KMSClient({ endpoint: url, region: key.region, credentials, maxAttempts: 1 });
    try {
      const WrappingAlgorithm = isKeyPair(key.keySpec) ? 'RSA_AES_KEY_WRAP_SHA_256' : 'RSAES_OAEP_SHA_256';
      const asked = { KeyId: key.arn, WrappingAlgorithm, WrappingKeySpec: WRAPPING_KEY_SPEC } as const;
      const { PublicKey, ImportToken } = await kms.send(new GetParametersForImportCommand(asked));
      const publicKey = createPublicKey({ key: Buffer.from(PublicKey ?? []), format: 'der', type: 'spki' });
      const material = await this.#materialFor(key);
      const EncryptedKeyMaterial = isKeyPair(key.keySpec)
        ? wrapUnderAes(publicKey, material)
        : wrap(publicKey, material);
      const ExpirationModel = 'KEY_MATERIAL_DOES_NOT_EXPIRE';
      const sent = { KeyId: key.arn, ImportToken, EncryptedKeyMaterial, ExpirationModel } as const;
      await kms.send(new ImportKeyMaterialCommand(sent));
    } catch (cause) {
      throw new Error(`KMS did not take the key material. ${saidBy(cause)}`, { cause });
    } finally {
      kms.destroy();
    }
  }

  async #materialFor({ arn, keySpec }: EmptyKey): Promise<Buffer> {
    const material = this.#material.get(arn) ?? (await this.#make(keySpec));
    this.#material.set(arn, material);
    return material;
  }
}

/** Many a refusal of KMS has a name and no message. */
function saidBy(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.message === 'UnknownError' ? cause.name : `${cause.name}: ${cause.message}`;
}

type PublicKey = ReturnType<typeof createPublicKey>;

function wrap(key: PublicKey, bytes: Buffer): Buffer {
  return publicEncrypt({ key, oaepHash: 'sha256', padding: constants.RSA_PKCS1_OAEP_PADDING }, bytes);
}

/** Initial value of AES key wrap with padding. Source: RFC 5649, section 3. */
const PADDED_WRAP_IV = Buffer.from('a65959a6', 'hex');

/** A private key is too long for RSA alone: it goes under an AES key, and that one under RSA. */
function wrapUnderAes(key: PublicKey, bytes: Buffer): Buffer {
  const aesKey = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, PADDED_WRAP_IV);
  return Buffer.concat([wrap(key, aesKey), cipher.update(bytes), cipher.final()]);
}

function isKeyPair(keySpec: string): boolean {
  return /^(RSA|ECC)_/.test(keySpec);
}

const CURVES: Readonly<Record<string, string>> = {
  ECC_NIST_P256: 'prime256v1',
  ECC_NIST_P384: 'secp384r1',
  ECC_NIST_P521: 'secp521r1',
  ECC_SECG_P256K1: 'secp256k1',
};

const BITS_A_BYTE = 8;
const SYMMETRIC_BYTES = 32;

/** Bare bytes, or a private key as PKCS #8 in DER. */
async function makeMaterial(keySpec: string): Promise<Buffer> {
  const bits = Number(/_(\d+)$/.exec(keySpec)?.[1]);
  if (keySpec.startsWith('HMAC_')) return randomBytes(bits / BITS_A_BYTE);
  if (!isKeyPair(keySpec)) return randomBytes(SYMMETRIC_BYTES);
  const namedCurve = CURVES[keySpec];
  const { privateKey } =
    namedCurve === undefined
      ? await promisify(generateKeyPair)('rsa', { modulusLength: bits })
      : await promisify(generateKeyPair)('ec', { namedCurve });
  return privateKey.export({ type: 'pkcs8', format: 'der' });
}
