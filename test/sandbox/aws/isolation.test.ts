import { CreateAliasCommand, DescribeKeyCommand, ListKeysCommand } from '@aws-sdk/client-kms';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import {
  assume,
  aws,
  botCredentials,
  createKey,
  DUBLIN,
  FRANKFURT,
  insider,
  LEDGER,
  PAYMENTS,
  refusal,
  taggingFor,
} from './support.js';

const LEDGER_ROLE = { RoleArn: `arn:aws:iam::${LEDGER}:role/byok-key-creator` };

describe.concurrent('a key of payments in Frankfurt', () => {
  it('does not exist in Dublin', async () => {
    const cloud = await aws();
    const keyId = await createKey(await insider(cloud));
    const dublin = await insider(cloud, { region: DUBLIN });
    const look = (KeyId: string) => refusal(dublin.send(new DescribeKeyCommand({ KeyId })));

    expect(await look(keyId)).toEqual({
      name: 'NotFoundException',
      message: `Key 'arn:aws:kms:eu-west-1:111122223333:key/${keyId}' does not exist`,
    });
    expect(await look(`arn:aws:kms:eu-central-1:111122223333:key/${keyId}`)).toEqual({
      name: 'NotFoundException',
      message: 'Invalid arn eu-central-1',
    });
    expect((await dublin.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it('does not exist for the ledger account', async () => {
    const cloud = await aws();
    const keyId = await createKey(await insider(cloud));
    const ledger = await insider(cloud, {}, LEDGER_ROLE);

    expect(await refusal(ledger.send(new DescribeKeyCommand({ KeyId: keyId })))).toMatchObject({
      name: 'NotFoundException',
    });
    expect((await ledger.send(new ListKeysCommand({}))).Keys).toEqual([]);
  });

  it('is hidden from the ledger account that knows its ARN, unless its policy lets it in', async () => {
    const cloud = await aws();
    const payments = await insider(cloud);
    const ledger = await insider(cloud, {}, LEDGER_ROLE);
    const statement = (id: string) => ({
      Effect: 'Allow',
      Principal: { AWS: id },
      Action: 'kms:*',
      Resource: '*',
    });
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [statement(PAYMENTS), statement(LEDGER)],
    });
    const look = (keyId: string) =>
      ledger.send(new DescribeKeyCommand({ KeyId: `arn:aws:kms:eu-central-1:111122223333:key/${keyId}` }));

    const closed = await refusal(look(await createKey(payments)));
    const open = await createKey(payments, { Policy });

    expect(closed.name).toBe('AccessDeniedException');
    expect(closed.message).toContain('on this resource because the resource does not exist in this Region');
    expect((await look(open)).KeyMetadata?.KeyId).toBe(open);
  });

  it('shares its alias with keys of other Regions and accounts only', async () => {
    const cloud = await aws();
    const payments = await insider(cloud);
    const dublin = await insider(cloud, { region: DUBLIN });
    const ledger = await insider(cloud, {}, LEDGER_ROLE);
    for (const kms of [payments, dublin, ledger]) {
      await kms.send(new CreateAliasCommand({ AliasName: 'alias/cards', TargetKeyId: await createKey(kms) }));
    }
    const second = new CreateAliasCommand({
      AliasName: 'alias/cards',
      TargetKeyId: await createKey(payments),
    });

    expect(await refusal(payments.send(second))).toMatchObject({ name: 'AlreadyExistsException' });
    expect(cloud.keys({ account: LEDGER })).toHaveLength(1);
    expect(cloud.keys({ region: FRANKFURT })).toHaveLength(3);
    expect(cloud.keys({ account: PAYMENTS, region: DUBLIN })).toMatchObject([{ aliases: ['alias/cards'] }]);
  });

  it('is found by its tags where it is and nowhere else', async () => {
    const cloud = await aws();
    cloud.createKeyFor(PAYMENTS, FRANKFURT, { tags: { team: 'cards' } });
    const credentials = await assume(cloud);
    const found = async (region: string) => {
      const { ResourceTagMappingList } = await taggingFor(cloud, credentials, region).send(
        new GetResourcesCommand({}),
      );
      return ResourceTagMappingList?.length;
    };

    expect(await found(FRANKFURT)).toBe(1);
    expect(await found(DUBLIN)).toBe(0);
  });
});

describe.concurrent('a key that is not there', () => {
  it.each([
    ['alias/nothing', 'Alias arn:aws:kms:eu-central-1:111122223333:alias/nothing is not found.'],
    ['not-a-key-id', "Invalid keyId 'not-a-key-id'"],
    ['arn:aws:s3:::bucket', 'Invalid arn arn:aws:s3:::bucket'],
  ])('is said to be missing: %s', async (KeyId, message) => {
    const kms = await insider(await aws());

    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId })))).toEqual({
      name: 'NotFoundException',
      message,
    });
  });

  it('is not spoken of to who may describe no key at all', async () => {
    const cloud = await aws();
    cloud.setRole(PAYMENTS, 'byok-key-creator', { denies: ['kms:DescribeKey'] });
    const kms = await insider(cloud);

    expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId: 'alias/nothing' })))).toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

it('an account of China has a partition of its own', async () => {
  const cloud = await aws();
  const region = 'cn-north-1';
  const credentials = botCredentials(cloud);
  const sts = new STSClient({ endpoint: cloud.url, region, credentials, maxAttempts: 1 });
  const assumeIn = async (partition: string) => {
    const RoleArn = `arn:${partition}:iam::${PAYMENTS}:role/byok-key-creator`;
    return await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'byok-r1' }));
  };

  const { AssumedRoleUser } = await assumeIn('aws-cn');

  expect(AssumedRoleUser?.Arn).toBe('arn:aws-cn:sts::111122223333:assumed-role/byok-key-creator/byok-r1');
  expect(await refusal(assumeIn('aws'))).toMatchObject({ name: 'AccessDenied' });
  expect(cloud.createKeyFor(PAYMENTS, region)).toMatchObject({
    arn: expect.stringMatching(/^arn:aws-cn:kms:cn-north-1:111122223333:key\//),
    policy: expect.stringContaining('arn:aws-cn:iam::111122223333:root'),
  });
});
