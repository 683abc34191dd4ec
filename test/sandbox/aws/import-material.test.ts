import {
  constants,
  createCipheriv,
  createPublicKey,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';
import {
  type CreateKeyCommandInput,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  GetParametersForImportCommand,
  type GetParametersForImportCommandInput,
  type GetParametersForImportCommandOutput,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import type { Aws } from '../../../sandbox/aws/aws.js';
import { assume, aws, createKey, DUBLIN, FRANKFURT, insider, kmsFor, PAYMENTS, refusal } from './support.js';

const IMPORTER = `arn:aws:iam::${PAYMENTS}:role/key-importer`;
const IMPORT = ['kms:GetParametersForImport', 'kms:ImportKeyMaterial', 'kms:DeleteImportedKeyMaterial'];
const FOR_EVER = { ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' } as const;
const DAY_MS = 86_400_000;

interface Scene {
  readonly cloud: Aws;
  /** Of the role that has the material. */
  readonly kms: KMSClient;
  readonly keyId: string;
}

/** Payments has an empty key, and a role of its own that brings material. */
async function emptyKey(asked: CreateKeyCommandInput = {}): Promise<Scene> {
  const roles = [{ name: 'byok-key-creator' }, { name: 'key-importer', allows: IMPORT }];
  const cloud = await aws({ accounts: [{ id: PAYMENTS, roles }] });
  const keyId = await createKey(await insider(cloud), asked);
  const kms = await insider(cloud, {}, { RoleArn: IMPORTER, RoleSessionName: 'carol' });
  return { cloud, kms, keyId };
}

type Parameters = GetParametersForImportCommandOutput;
type Wrap = (parameters: Parameters, material: Buffer) => Buffer;

function parametersFor(
  { kms, keyId }: Scene,
  asked: Partial<GetParametersForImportCommandInput> = {},
): Promise<Parameters> {
  const how = { WrappingAlgorithm: 'RSAES_OAEP_SHA_256', WrappingKeySpec: 'RSA_2048' } as const;
  return kms.send(new GetParametersForImportCommand({ KeyId: keyId, ...how, ...asked }));
}

function wrappedWith(oaepHash: string): Wrap {
  return ({ PublicKey = new Uint8Array() }, material) => {
    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    return publicEncrypt({ key, oaepHash, padding: constants.RSA_PKCS1_OAEP_PADDING }, material);
  };
}

const wrapped = wrappedWith('sha256');

const wrappedUnderAes: Wrap = (parameters, material) => {
  const aesKey = randomBytes(32);
  const cipher = createCipheriv('id-aes256-wrap-pad', aesKey, Buffer.from('a65959a6', 'hex'));
  return Buffer.concat([wrapped(parameters, aesKey), cipher.update(material), cipher.final()]);
};

type Asked = Partial<ImportKeyMaterialCommandInput>;

function send({ kms, keyId }: Scene, { ImportToken }: Parameters, asked: Asked) {
  const command = { KeyId: keyId, ImportToken, EncryptedKeyMaterial: undefined, ...FOR_EVER, ...asked };
  return kms.send(new ImportKeyMaterialCommand(command));
}

/** The whole ceremony: parameters, wrapping, import. */
async function bring(scene: Scene, material: Buffer, asked: Asked = {}) {
  const parameters = await parametersFor(scene);
  return send(scene, parameters, { EncryptedKeyMaterial: wrapped(parameters, material), ...asked });
}

async function metadataOf({ kms, keyId }: Scene) {
  return (await kms.send(new DescribeKeyCommand({ KeyId: keyId }))).KeyMetadata;
}

function remove({ kms, keyId }: Scene) {
  return kms.send(new DeleteImportedKeyMaterialCommand({ KeyId: keyId }));
}

function expiring(ValidTo: Date | undefined): Asked {
  return { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo };
}

function inMs(ms: number): Date {
  return new Date(Date.now() + ms);
}

describe.concurrent('key material', () => {
  it('makes an empty key one that can be used', async () => {
    const scene = await emptyKey();

    const { KeyId, KeyMaterialId } = await bring(scene, randomBytes(32));

    expect(KeyId).toBe(`arn:aws:kms:${FRANKFURT}:${PAYMENTS}:key/${scene.keyId}`);
    expect(KeyMaterialId).toMatch(/^[0-9a-f]{64}$/);
    expect(await metadataOf(scene)).toMatchObject({
      KeyState: 'Enabled',
      Enabled: true,
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      CurrentKeyMaterialId: KeyMaterialId,
    });
    expect(scene.cloud.protocolErrors).toEqual([]);
  });

  it('leaves no trace of itself', async () => {
    const scene = await emptyKey();
    const material = randomBytes(32);

    await bring(scene, material);

    expect(scene.cloud.trail.at(-1)).toMatchObject({
      eventName: 'ImportKeyMaterial',
      sessionName: 'carol',
      requestParameters: { keyId: scene.keyId, expirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' },
    });
    expect(scene.cloud.trail.at(-1)?.requestParameters).not.toHaveProperty('encryptedKeyMaterial');
    expect(scene.cloud.trail.at(-1)?.requestParameters).not.toHaveProperty('importToken');
    expect(scene.cloud.keys()[0]).not.toHaveProperty('material');
  });

  it.each([
    ['RSA_2048', 'RSAES_OAEP_SHA_256', wrapped],
    ['RSA_3072', 'RSAES_OAEP_SHA_256', wrapped],
    ['RSA_4096', 'RSAES_OAEP_SHA_1', wrappedWith('sha1')],
  ] as const)('comes wrapped under %s with %s', async (WrappingKeySpec, WrappingAlgorithm, wrap) => {
    const scene = await emptyKey();
    const parameters = await parametersFor(scene, { WrappingKeySpec, WrappingAlgorithm });

    await send(scene, parameters, { EncryptedKeyMaterial: wrap(parameters, randomBytes(32)) });

    expect(parameters.KeyId).toBe(scene.cloud.keys()[0]?.arn);
    expect(Math.abs(Number(parameters.ParametersValidTo) - Date.now() - DAY_MS)).toBeLessThan(10_000);
    expect((await metadataOf(scene))?.KeyState).toBe('Enabled');
  });

  it.each([
    ['RSA_2048', 'SIGN_VERIFY', () => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey],
    ['ECC_NIST_P384', 'SIGN_VERIFY', () => generateKeyPairSync('ec', { namedCurve: 'secp384r1' }).privateKey],
  ] as const)('of %s comes under an AES key', async (KeySpec, KeyUsage, make) => {
    const scene = await emptyKey({ KeySpec, KeyUsage });
    const parameters = await parametersFor(scene, { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' });
    const material = make().export({ type: 'pkcs8', format: 'der' });

    const { KeyMaterialId } = await send(scene, parameters, {
      EncryptedKeyMaterial: wrappedUnderAes(parameters, material),
    });

    expect(KeyMaterialId).toBeUndefined();
    expect((await metadataOf(scene))?.KeyState).toBe('Enabled');
  });

  it('is not the business of the role that makes keys', async () => {
    const { cloud, keyId } = await emptyKey();
    const kms = await insider(cloud);

    const refused = await refusal(parametersFor({ cloud, kms, keyId }));

    expect(refused).toEqual({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${PAYMENTS}:assumed-role/byok-key-creator/byok-r1 is not authorized to perform: kms:GetParametersForImport on resource: ${cloud.keys()[0]?.arn} because no identity-based policy allows the kms:GetParametersForImport action`,
    });
    expect(await refusal(remove({ cloud, kms, keyId }))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it('comes as the conditions of a session policy want it', async () => {
    const { cloud, keyId } = await emptyKey();
    const Condition = { StringEquals: { 'kms:WrappingKeySpec': 'RSA_3072' } };
    const Statement = [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', Condition }];
    const credentials = await assume(cloud, {
      RoleArn: IMPORTER,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    const scene = { cloud, keyId, kms: kmsFor(cloud, credentials) };

    await expect(parametersFor(scene, { WrappingKeySpec: 'RSA_3072' })).resolves.toBeDefined();
    expect(await refusal(parametersFor(scene))).toMatchObject({ name: 'AccessDeniedException' });
    expect(cloud.protocolErrors).toEqual([]);
  });
});

describe.concurrent('key material is refused', () => {
  it.each([16, 31, 33, 64])('when it has %i bytes instead of 32', async (length) => {
    const scene = await emptyKey();

    expect(await refusal(bring(scene, randomBytes(length)))).toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
    expect((await metadataOf(scene))?.KeyState).toBe('PendingImport');
  });

  it('when it is of another curve', async () => {
    const scene = await emptyKey({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
    const parameters = await parametersFor(scene, { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' });
    const EncryptedKeyMaterial = wrappedUnderAes(
      parameters,
      privateKey.export({ type: 'pkcs8', format: 'der' }),
    );

    expect(await refusal(send(scene, parameters, { EncryptedKeyMaterial }))).toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
  });

  it.each<[string, (mine: Parameters, other: Parameters) => Asked, string]>([
    [
      'in another way than agreed',
      (mine) => ({ EncryptedKeyMaterial: wrappedWith('sha1')(mine, randomBytes(32)) }),
      'InvalidCiphertextException',
    ],
    [
      'under the public key of another token',
      (_, other) => ({ EncryptedKeyMaterial: wrapped(other, randomBytes(32)) }),
      'InvalidCiphertextException',
    ],
    ['not at all', () => ({ EncryptedKeyMaterial: randomBytes(256) }), 'InvalidCiphertextException'],
    [
      'well, but with a made-up token',
      (mine) => ({
        EncryptedKeyMaterial: wrapped(mine, randomBytes(32)),
        ImportToken: randomBytes(384),
      }),
      'InvalidImportTokenException',
    ],
    ['as nothing', () => ({ EncryptedKeyMaterial: new Uint8Array() }), 'ValidationException'],
  ])('when it is wrapped %s', async (_, asked, name) => {
    const scene = await emptyKey();
    const [mine, other] = await Promise.all([parametersFor(scene), parametersFor(scene)]);

    expect(await refusal(send(scene, mine, asked(mine, other)))).toMatchObject({ name });
  });

  it('when the token is for another key', async () => {
    const scene = await emptyKey();
    const another = { ...scene, keyId: scene.cloud.createKeyFor(PAYMENTS, FRANKFURT).keyId };
    const parameters = await parametersFor(another);
    const EncryptedKeyMaterial = wrapped(parameters, randomBytes(32));

    expect(await refusal(send(scene, parameters, { EncryptedKeyMaterial }))).toMatchObject({
      name: 'InvalidImportTokenException',
    });
    await expect(send(another, parameters, { EncryptedKeyMaterial })).resolves.toBeDefined();
  });

  it('when the token is older than a day', async () => {
    const scene = await emptyKey();
    const parameters = await parametersFor(scene);
    const EncryptedKeyMaterial = wrapped(parameters, randomBytes(32));

    scene.cloud.expireImportTokens();

    expect(await refusal(send(scene, parameters, { EncryptedKeyMaterial }))).toMatchObject({
      name: 'ExpiredImportTokenException',
    });
    await expect(bring(scene, randomBytes(32))).resolves.toBeDefined();
  });

  it.each([
    ['about to go', 'PendingDeletion', 'is pending deletion.'],
    ['switched off', 'Disabled', 'is disabled.'],
  ] as const)('when the key is %s', async (_, state, words) => {
    const scene = await emptyKey();
    const parameters = await parametersFor(scene);
    scene.cloud.setKeyState(scene.keyId, state);

    const refused = await refusal(
      send(scene, parameters, { EncryptedKeyMaterial: wrapped(parameters, randomBytes(32)) }),
    );

    expect(refused).toMatchObject({
      name: 'KMSInvalidStateException',
      message: expect.stringContaining(words),
    });
  });

  it('when the key has material of AWS', async () => {
    const { cloud, kms } = await emptyKey();
    const { keyId, arn } = cloud.createKeyFor(PAYMENTS, FRANKFURT, { origin: 'AWS_KMS' });

    expect(await refusal(parametersFor({ cloud, kms, keyId }))).toEqual({
      name: 'UnsupportedOperationException',
      message: `${arn} origin is AWS_KMS which is not valid for this operation.`,
    });
  });

  it('when the key is in another Region', async () => {
    const scene = await emptyKey();
    const kms = await insider(scene.cloud, { region: DUBLIN }, { RoleArn: IMPORTER });

    expect(await refusal(parametersFor({ ...scene, kms }))).toMatchObject({ name: 'NotFoundException' });
  });

  it.each<[string, CreateKeyCommandInput, Partial<GetParametersForImportCommandInput>]>([
    ['a symmetric key under AES', {}, { WrappingAlgorithm: 'RSA_AES_KEY_WRAP_SHA_256' }],
    ['anything by PKCS #1', {}, { WrappingAlgorithm: 'RSAES_PKCS1_V1_5' }],
    ['anything by SM2', {}, { WrappingAlgorithm: 'SM2PKE', WrappingKeySpec: 'SM2' }],
    ['an RSA key without AES', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }, {}],
    ['P-521 under 2,048 bits', { KeySpec: 'ECC_NIST_P521', KeyUsage: 'SIGN_VERIFY' }, {}],
  ])('when it is to wrap %s', async (_, key, asked) => {
    expect(await refusal(parametersFor(await emptyKey(key), asked))).toMatchObject({
      name: 'UnsupportedOperationException',
    });
  });

  it.each<[string, Asked, string]>([
    ['never says when', expiring(undefined), 'ValidTo must be specified'],
    ['says neither', { ExpirationModel: undefined }, 'ValidTo must be specified'],
    ['ended already', expiring(inMs(-1_000)), 'in the future'],
    ['ends in more than a year', expiring(inMs(366 * DAY_MS)), 'within 365 days'],
    ['ends and does not', { ...FOR_EVER, ValidTo: inMs(DAY_MS) }, 'must not be specified'],
  ])('when its life %s', async (_, asked, words) => {
    expect(await refusal(bring(await emptyKey(), randomBytes(32), asked))).toEqual({
      name: 'ValidationException',
      message: expect.stringContaining(words),
    });
  });
});

describe.concurrent('key material that goes', () => {
  it('at its end leaves the key waiting for it', async () => {
    const scene = await emptyKey();
    const material = randomBytes(32);
    const parameters = await parametersFor(scene);
    const EncryptedKeyMaterial = wrapped(parameters, material);
    await send(scene, parameters, { EncryptedKeyMaterial, ...expiring(inMs(1_500)) });

    expect(await metadataOf(scene)).toMatchObject({
      KeyState: 'Enabled',
      ExpirationModel: 'KEY_MATERIAL_EXPIRES',
      ValidTo: expect.any(Date),
    });
    await scene.cloud.until(() => scene.cloud.keys()[0]?.keyState === 'PendingImport', 'the end of the key');

    const waiting = await metadataOf(scene);
    expect(waiting).toMatchObject({ KeyState: 'PendingImport', Enabled: false });
    expect(waiting).not.toHaveProperty('ValidTo');
    await bring(scene, material, expiring(inMs(365 * DAY_MS - 60_000)));
    expect((await metadataOf(scene))?.KeyState).toBe('Enabled');
  });

  it('by hand can come back, but no other in its place', async () => {
    const scene = await emptyKey();
    const material = randomBytes(32);
    const first = await bring(scene, material);

    expect(await remove(scene)).toMatchObject({ KeyMaterialId: first.KeyMaterialId });

    expect((await metadataOf(scene))?.KeyState).toBe('PendingImport');
    expect(await refusal(bring(scene, randomBytes(32)))).toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
    const again = await bring(scene, material, { ImportType: 'EXISTING_KEY_MATERIAL' });
    expect(again.KeyMaterialId).toBe(first.KeyMaterialId);
    expect((await metadataOf(scene))?.KeyState).toBe('Enabled');
  });

  it('never, gets another life by coming again', async () => {
    const scene = await emptyKey();
    const material = randomBytes(32);
    await bring(scene, material, expiring(inMs(DAY_MS)));

    await bring(scene, material);

    const metadata = await metadataOf(scene);
    expect(metadata?.ExpirationModel).toBe('KEY_MATERIAL_DOES_NOT_EXPIRE');
    expect(metadata).not.toHaveProperty('ValidTo');
    expect(await refusal(bring(scene, material, { ImportType: 'NEW_KEY_MATERIAL' }))).toMatchObject({
      name: 'IncorrectKeyMaterialException',
    });
  });

  it('from a key about to go does not bring that back', async () => {
    const scene = await emptyKey();
    await bring(scene, randomBytes(32));
    scene.cloud.setKeyState(scene.keyId, 'PendingDeletion');

    await remove(scene);

    expect((await metadataOf(scene))?.KeyState).toBe('PendingDeletion');
  });

  it('can be what a scene brought', async () => {
    const scene = await emptyKey();
    const material = randomBytes(32);
    scene.cloud.importMaterial(scene.keyId, material);

    await remove(scene);

    await expect(bring(scene, material)).resolves.toBeDefined();
  });
});
