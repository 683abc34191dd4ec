import {
  CreateAliasCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  assume,
  aws,
  createKey,
  DUBLIN,
  FRANKFURT,
  insider,
  kmsFor,
  PAYMENTS,
  stsFor,
  taggingFor,
} from './support.js';

const TAG = { TagKey: 'byok:request-id', TagValue: 'r1' };

describe.concurrent('a key for payments', () => {
  it('is made by the assumed role and read back as AWS keeps it', async () => {
    const cloud = await aws();
    const credentials = await assume(cloud, { SourceIdentity: 'U0ALICE' });
    const kms = kmsFor(cloud, credentials);

    const keyId = await createKey(kms, { Description: 'Cards at rest', Tags: [TAG] });
    await kms.send(new CreateAliasCommand({ AliasName: 'alias/payments/cards', TargetKeyId: keyId }));
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/payments/cards' }));
    const { Tags } = await kms.send(new ListResourceTagsCommand({ KeyId: keyId }));
    const found = await taggingFor(cloud, credentials).send(
      new GetResourcesCommand({
        TagFilters: [{ Key: 'byok:request-id', Values: ['r1'] }],
        ResourceTypeFilters: ['kms:key'],
      }),
    );

    const arn = `arn:aws:kms:eu-central-1:111122223333:key/${keyId}`;
    expect(keyId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(KeyMetadata).toEqual({
      AWSAccountId: '111122223333',
      KeyId: keyId,
      Arn: arn,
      CreationDate: expect.any(Date),
      Enabled: false,
      Description: 'Cards at rest',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeyState: 'PendingImport',
      Origin: 'EXTERNAL',
      KeyManager: 'CUSTOMER',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      MultiRegion: false,
    });
    expect(Math.abs(Date.now() - Number(KeyMetadata?.CreationDate))).toBeLessThan(5_000);
    expect(Tags).toEqual([TAG]);
    expect(found.ResourceTagMappingList).toEqual([
      { ResourceARN: arn, Tags: [{ Key: 'byok:request-id', Value: 'r1' }] },
    ]);
    expect(cloud.keys()).toMatchObject([
      { keyId, aliases: ['alias/payments/cards'], tags: { 'byok:request-id': 'r1' } },
    ]);
    expect(cloud.protocolErrors).toEqual([]);
  });

  it('leaves a trail that names the session and the person', async () => {
    const cloud = await aws();
    const kms = await insider(cloud, {}, { SourceIdentity: 'U0ALICE' });

    await createKey(kms, { Tags: [TAG] });
    await kms.send(new DescribeKeyCommand({ KeyId: 'alias/nothing' })).catch(() => undefined);

    expect(cloud.trail).toMatchObject([
      {
        eventName: 'AssumeRole',
        requestParameters: { roleSessionName: 'byok-r1', sourceIdentity: 'U0ALICE' },
      },
      {
        eventName: 'CreateKey',
        account: PAYMENTS,
        region: FRANKFURT,
        sessionName: 'byok-r1',
        sourceIdentity: 'U0ALICE',
        requestParameters: { origin: 'EXTERNAL', tags: [{ tagKey: 'byok:request-id', tagValue: 'r1' }] },
      },
      {
        eventName: 'DescribeKey',
        errorCode: 'NotFoundException',
        requestParameters: { keyId: 'alias/nothing' },
      },
    ]);
    expect(cloud.trail[1]).not.toHaveProperty('errorCode');
  });

  it('can be the primary of a multi-Region key', async () => {
    const kms = await insider(await aws(), { region: DUBLIN });

    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL', MultiRegion: true }));

    expect(KeyMetadata?.KeyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(KeyMetadata?.MultiRegionConfiguration).toEqual({
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: { Arn: KeyMetadata?.Arn, Region: 'eu-west-1' },
      ReplicaKeys: [],
    });
  });

  it('gets the policy of AWS when none is sent, printed as AWS prints', async () => {
    const kms = await insider(await aws());

    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: await createKey(kms) }));

    expect(Policy).toBe(`{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::111122223333:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`);
  });

  it('keeps the meaning of a policy that is sent, not its letters', async () => {
    const kms = await insider(await aws());
    const sent = JSON.stringify({
      Statement: [{ Resource: ['*'], Action: ['kms:*'], Principal: { AWS: [PAYMENTS] }, Effect: 'Allow' }],
      Version: '2012-10-17',
    });

    const { Policy } = await kms.send(
      new GetKeyPolicyCommand({ KeyId: await createKey(kms, { Policy: sent }) }),
    );

    expect(Policy).not.toBe(sent);
    expect(JSON.parse(Policy ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    });
  });

  it.each([
    ['HMAC_256', 'GENERATE_VERIFY_MAC', { MacAlgorithms: ['HMAC_SHA_256'] }],
    ['RSA_2048', 'ENCRYPT_DECRYPT', { EncryptionAlgorithms: ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'] }],
    ['ECC_NIST_P384', 'SIGN_VERIFY', { SigningAlgorithms: ['ECDSA_SHA_384'] }],
    ['ECC_NIST_P256', 'KEY_AGREEMENT', { KeyAgreementAlgorithms: ['ECDH'] }],
  ] as const)('of spec %s for %s names its algorithms', async (KeySpec, KeyUsage, algorithms) => {
    const kms = await insider(await aws());

    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Origin: 'EXTERNAL', KeySpec, KeyUsage }));

    expect(KeyMetadata).toMatchObject({ KeySpec, KeyUsage, KeyState: 'PendingImport', ...algorithms });
  });

  it('becomes usable when its material arrives', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const keyId = await createKey(kms);

    setTimeout(() => cloud.importMaterial(keyId), 20);
    const enabled = await cloud.until(
      () => cloud.keys().find((key) => key.keyState === 'Enabled'),
      'the import',
    );

    expect(enabled.keyId).toBe(keyId);
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    expect(KeyMetadata).toMatchObject({ Enabled: true, ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE' });
  });

  it('tells the bot who it is', async () => {
    const cloud = await aws({ bot: { account: '777788889999' } });

    const mine = await stsFor(cloud).send(new GetCallerIdentityCommand({}));
    const assumed = await stsFor(cloud, await assume(cloud)).send(new GetCallerIdentityCommand({}));

    expect(mine).toMatchObject({ Account: '777788889999', Arn: 'arn:aws:iam::777788889999:user/byok-bot' });
    expect(assumed).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:sts::111122223333:assumed-role/byok-key-creator/byok-r1',
    });
  });

  it('gives up waiting with a word on what it waited for', async () => {
    const cloud = await aws();

    await expect(cloud.until(() => undefined, 'a key', 30)).rejects.toThrow(
      'Waited 30 ms for a key at AWS in vain.',
    );
  });
});
