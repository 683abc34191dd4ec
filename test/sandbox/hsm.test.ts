import { inspect } from 'node:util';
import { CreateKeyCommand, DeleteImportedKeyMaterialCommand, type KeySpec } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import type { Aws } from '../../sandbox/aws/aws.js';
import { Hsm } from '../../sandbox/hsm.js';
import { aws, FRANKFURT, insider, kmsFor, PAYMENTS } from './aws/support.js';

const IMPORT = ['kms:GetParametersForImport', 'kms:ImportKeyMaterial', 'kms:DeleteImportedKeyMaterial'];
const OPERATOR = { name: 'hsm-operator', trustsBot: false, allows: IMPORT };

async function account(): Promise<Aws> {
  return aws({ accounts: [{ id: PAYMENTS, roles: [{ name: 'byok-key-creator' }, OPERATOR] }] });
}

function operator(cloud: Aws) {
  return cloud.signIn({ account: PAYMENTS, region: FRANKFURT }, 'hsm-operator', 'dave');
}

/** An empty key, as the HSM is told of it. */
async function emptyKey(cloud: Aws, keySpec: KeySpec) {
  const kms = await insider(cloud);
  const KeyUsage = /^HMAC/.test(keySpec)
    ? 'GENERATE_VERIFY_MAC'
    : /^RSA|^ECC/.test(keySpec)
      ? 'SIGN_VERIFY'
      : 'ENCRYPT_DECRYPT';
  const asked = { Origin: 'EXTERNAL', KeySpec: keySpec, KeyUsage } as const;
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(asked));
  return { arn: KeyMetadata?.Arn ?? '', region: FRANKFURT, keySpec };
}

describe.concurrent('the HSM', () => {
  it.each<KeySpec>(['SYMMETRIC_DEFAULT', 'HMAC_384', 'RSA_2048', 'ECC_NIST_P521'])(
    'fills a key of the spec %s with material that it wrapped',
    async (keySpec) => {
      const cloud = await account();
      const key = await emptyKey(cloud, keySpec);

      await new Hsm().fill(cloud, operator(cloud), key);

      expect(cloud.keys()).toMatchObject([{ arn: key.arn, keyState: 'Enabled' }]);
      expect(cloud.trail.slice(-2)).toMatchObject([
        { eventName: 'GetParametersForImport', sessionName: 'dave' },
        { eventName: 'ImportKeyMaterial', sessionName: 'dave' },
      ]);
      expect(cloud.protocolErrors).toEqual([]);
    },
  );

  it('brings the same material again, because the key takes no other', async () => {
    const cloud = await account();
    const key = await emptyKey(cloud, 'SYMMETRIC_DEFAULT');
    const hsm = new Hsm();
    await hsm.fill(cloud, operator(cloud), key);
    await kmsFor(cloud, operator(cloud)).send(new DeleteImportedKeyMaterialCommand({ KeyId: key.arn }));
    expect(cloud.keys()).toMatchObject([{ keyState: 'PendingImport' }]);

    await expect(new Hsm().fill(cloud, operator(cloud), key)).rejects.toThrow('IncorrectKeyMaterial');
    await hsm.fill(cloud, operator(cloud), key);

    expect(cloud.keys()).toMatchObject([{ keyState: 'Enabled' }]);
  });

  it('lets the material out nowhere but wrapped', async () => {
    const cloud = await account();
    const key = await emptyKey(cloud, 'SYMMETRIC_DEFAULT');
    const material = Buffer.from('0123456789abcdef0123456789abcdef');
    const hsm = new Hsm(() => material);

    await hsm.fill(cloud, operator(cloud), key);

    const told = inspect([hsm, cloud, cloud.trail, cloud.keys()], { depth: 20, showHidden: true });
    for (const form of [material.toString(), material.toString('hex'), material.toString('base64')]) {
      expect(told).not.toContain(form);
    }
    expect(cloud.keys()).toMatchObject([{ keyState: 'Enabled' }]);
  });

  it('passes on what KMS says to somebody who may not import', async () => {
    const cloud = await account();
    const key = await emptyKey(cloud, 'SYMMETRIC_DEFAULT');
    const bot = cloud.signIn({ account: PAYMENTS, region: FRANKFURT }, 'byok-key-creator', 'erin');

    await expect(new Hsm().fill(cloud, bot, key)).rejects.toThrow(/kms:GetParametersForImport/);

    expect(cloud.keys()).toMatchObject([{ keyState: 'PendingImport' }]);
  });
});
