import { randomBytes } from 'node:crypto';
import { AwsError } from './aws-error.js';
import type { Call, Input } from './call.js';
import { refuseWhilePendingDeletion } from './find-key.js';
import { blob, bytesOf, check, moment, numberOf, oneOf, required, text, textOf } from './input.js';
import type { StoredKey } from './key.js';
import { seconds } from './key-metadata.js';
import { namedKey } from './keys.js';
import { isMaterialFor, isSameMaterial, takeMaterial } from './material.js';
import {
  nextWrappingPair,
  refuseWrapping,
  unwrap,
  WRAPPING_ALGORITHMS,
  WRAPPING_KEY_SPECS,
  type WrappingKey,
} from './wrapping.js';

/** What an import token stands for. */
export interface ImportParameters extends WrappingKey {
  readonly keyArn: string;
  expiresAtMs: number;
}

const DAY_MS = 86_400_000;

const KEY_ID = required(text(1, 2_048));

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html */
const PARAMETERS_SHAPE = {
  KeyId: KEY_ID,
  WrappingAlgorithm: required(oneOf(WRAPPING_ALGORITHMS)),
  WrappingKeySpec: required(oneOf(WRAPPING_KEY_SPECS)),
};

/** Another public key and another token than the time before. Earlier ones stay valid. */
export async function getParametersForImport(call: Call) {
  const { input, world } = call;
  check(input, PARAMETERS_SHAPE);
  const algorithm = textOf(input, 'WrappingAlgorithm') ?? '';
  const spec = textOf(input, 'WrappingKeySpec') ?? '';
  const facts = { 'kms:WrappingAlgorithm': algorithm, 'kms:WrappingKeySpec': spec };
  const key = externalKey(call, 'kms:GetParametersForImport', facts);
  refuseWhilePendingDeletion(key);
  refuseWrapping(key.keySpec, algorithm, spec);
  const { publicKey, privateKey } = await nextWrappingPair(spec);
  const token = randomBytes(384).toString('base64');
  const expiresAtMs = Date.now() + DAY_MS;
  world.imports.set(token, { keyArn: key.arn, algorithm, privateKey, expiresAtMs });
  return {
    KeyId: key.arn,
    ImportToken: token,
    PublicKey: publicKey.toString('base64'),
    ParametersValidTo: seconds(new Date(expiresAtMs)),
  };
}

const EXPIRATION_MODELS = ['KEY_MATERIAL_EXPIRES', 'KEY_MATERIAL_DOES_NOT_EXPIRE'];

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html */
const IMPORT_SHAPE = {
  KeyId: KEY_ID,
  ImportToken: required(blob(6_144)),
  EncryptedKeyMaterial: required(blob(6_144)),
  ValidTo: moment(),
  ExpirationModel: oneOf(EXPIRATION_MODELS),
  ImportType: oneOf(['NEW_KEY_MATERIAL', 'EXISTING_KEY_MATERIAL']),
};

export function importKeyMaterial(call: Call) {
  const { input } = call;
  check(input, IMPORT_SHAPE);
  const model = textOf(input, 'ExpirationModel') ?? 'KEY_MATERIAL_EXPIRES';
  const key = externalKey(call, 'kms:ImportKeyMaterial', { 'kms:ExpirationModel': model });
  const validTo = expiryOf(input, model);
  refuseWhilePendingDeletion(key);
  if (key.keyState === 'Disabled') throw new AwsError('KMSInvalidStateException', `${key.arn} is disabled.`);
  const bytes = unwrap(parametersOf(call, key), bytesOf(input, 'EncryptedKeyMaterial'));
  if (bytes === undefined) throw new AwsError('InvalidCiphertextException', '');
  refuseMaterial(call, key, bytes);
  takeMaterial(key, bytes, validTo);
  bytes.fill(0);
  return answer(key);
}

/** What was never imported can be deleted, too: nothing happens. */
export function deleteImportedKeyMaterial(call: Call) {
  check(call.input, { KeyId: KEY_ID });
  const key = externalKey(call, 'kms:DeleteImportedKeyMaterial');
  if (key.keyState !== 'PendingDeletion') key.keyState = 'PendingImport';
  return answer(key);
}

function externalKey(call: Call, action: string, facts: Record<string, string> = {}): StoredKey {
  const key = namedKey(call, action, facts);
  if (key.origin === 'EXTERNAL') return key;
  const message = `${key.arn} origin is ${key.origin} which is not valid for this operation.`;
  throw new AwsError('UnsupportedOperationException', message);
}

/** Longest life of imported material. Source: ImportKeyMaterial, `ValidTo`. */
const VALID_MAX_DAYS = 365;

function expiryOf(input: Input, model: string): Date | undefined {
  const validTo = numberOf(input, 'ValidTo');
  if (model === 'KEY_MATERIAL_DOES_NOT_EXPIRE') {
    if (validTo === undefined) return undefined;
    throw invalid('ValidTo must not be specified when ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE.');
  }
  if (validTo === undefined)
    throw invalid('ValidTo must be specified when ExpirationModel is KEY_MATERIAL_EXPIRES.');
  const expiresInMs = validTo * 1_000 - Date.now();
  if (expiresInMs <= 0) throw invalid('ValidTo must be in the future.');
  if (expiresInMs > VALID_MAX_DAYS * DAY_MS)
    throw invalid(`ValidTo must be within ${VALID_MAX_DAYS} days from now.`);
  return new Date(validTo * 1_000);
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

function parametersOf({ input, world }: Call, key: StoredKey): ImportParameters {
  const parameters = world.imports.get(textOf(input, 'ImportToken') ?? '');
  if (parameters?.keyArn !== key.arn) throw new AwsError('InvalidImportTokenException', '');
  if (Date.now() >= parameters.expiresAtMs) throw new AwsError('ExpiredImportTokenException', '');
  return parameters;
}

/** A key takes material of its spec, and after the first time only the same. */
function refuseMaterial(call: Call, key: StoredKey, bytes: Buffer): void {
  const again = key.material !== undefined;
  const type = textOf(call.input, 'ImportType') ?? (again ? 'EXISTING_KEY_MATERIAL' : 'NEW_KEY_MATERIAL');
  const same = key.material !== undefined && isSameMaterial(key.material, bytes);
  if (!isMaterialFor(key.keySpec, bytes) || same !== (type === 'EXISTING_KEY_MATERIAL'))
    throw new AwsError('IncorrectKeyMaterialException', '');
  if (again && !same) {
    call.world.protocolErrors.push('The stand-in rotates no keys: it takes no second material.');
    throw new AwsError('UnsupportedOperationException', 'NEW_KEY_MATERIAL is not supported.');
  }
}

function answer(key: StoredKey) {
  const { material, keySpec } = key;
  return {
    KeyId: key.arn,
    ...(material && keySpec === 'SYMMETRIC_DEFAULT' && { KeyMaterialId: material.id }),
  };
}
