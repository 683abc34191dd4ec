import {
  CreateAliasCommand,
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListAliasesCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { describe, expect, it } from 'vitest';
import {
  assume,
  aws,
  createKey,
  FRANKFURT,
  insider,
  kmsFor,
  PAYMENTS,
  refusal,
  taggingFor,
} from './support.js';

const TAGS = [{ TagKey: 'byok:request-id', TagValue: 'r1' }];
const SESSION = 'arn:aws:sts::111122223333:assumed-role/byok-key-creator/byok-r1';
const KEYS = `arn:aws:kms:${FRANKFURT}:${PAYMENTS}:key/*`;
const ALIAS = `arn:aws:kms:${FRANKFURT}:${PAYMENTS}:alias/cards`;

type Statement = Readonly<Record<string, unknown>>;

function allow(Action: string | string[], more: Statement = {}): Statement {
  return { Effect: 'Allow', Action, Resource: '*', ...more };
}

async function narrowed(statements: Statement[]) {
  const cloud = await aws();
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const credentials = await assume(cloud, { Policy });
  const { keyId } = cloud.createKeyFor(PAYMENTS, FRANKFURT, { alias: 'alias/old', tags: { team: 'cards' } });
  return { cloud, credentials, keyId, kms: kmsFor(cloud, credentials) };
}

type Act = (kms: KMSClient, keyId: string) => Promise<unknown>;

const addAlias: Act = (kms, TargetKeyId) =>
  kms.send(new CreateAliasCommand({ AliasName: 'alias/cards', TargetKeyId }));
const describeIt: Act = (kms, KeyId) => kms.send(new DescribeKeyCommand({ KeyId }));
const create: Act = (kms) => createKey(kms);
const createTagged: Act = (kms) => createKey(kms, { Tags: TAGS });
const createMultiRegion: Act = (kms) => createKey(kms, { MultiRegion: true });

describe.concurrent('a session policy', () => {
  it.each<[string, Act]>([
    ['kms:CreateKey', create],
    ['kms:CreateAlias', addAlias],
    ['kms:DescribeKey', describeIt],
    ['kms:GetKeyPolicy', (kms, KeyId) => kms.send(new GetKeyPolicyCommand({ KeyId }))],
    ['kms:ListResourceTags', (kms, KeyId) => kms.send(new ListResourceTagsCommand({ KeyId }))],
    ['kms:ListKeys', (kms) => kms.send(new ListKeysCommand({}))],
    ['kms:ListAliases', (kms) => kms.send(new ListAliasesCommand({}))],
    ['kms:TagResource', (kms, KeyId) => kms.send(new TagResourceCommand({ KeyId, Tags: TAGS }))],
    ['kms:TagResource', createTagged],
    ['iam:CreateServiceLinkedRole', createMultiRegion],
  ])('without %s keeps the session from it', async (action, act) => {
    const { kms, keyId } = await narrowed([allow('*')]);
    const lacking = await narrowed(EVERYTHING.filter((one) => one !== action).map((one) => allow(one)));

    await expect(act(kms, keyId)).resolves.toBeDefined();
    const refused = await refusal(act(lacking.kms, lacking.keyId));

    expect(refused.name).toBe('AccessDeniedException');
    expect(refused.message).toContain(`User: ${SESSION} is not authorized to perform: ${action}`);
    expect(refused.message).toContain(`because no session policy allows the ${action} action`);
  });

  it('without tag:GetResources keeps the session from looking for tags', async () => {
    const { cloud, credentials } = await narrowed([allow('kms:*')]);

    const refused = await refusal(taggingFor(cloud, credentials).send(new GetResourcesCommand({})));

    expect(refused).toEqual({
      name: 'AccessDeniedException',
      message: `User: ${SESSION} is not authorized to perform: tag:GetResources on resource: * because no session policy allows the tag:GetResources action`,
    });
  });

  it('that allows everything gives nothing the role has not', async () => {
    const { kms, keyId } = await narrowed([allow('*')]);

    expect(await refusal(kms.send(new ScheduleKeyDeletionCommand({ KeyId: keyId })))).toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        'because no identity-based policy allows the kms:ScheduleKeyDeletion action',
      ),
    });
  });

  it.each<[string, Statement[], Act]>([
    ['CreateAlias on the alias alone', [allow('kms:CreateAlias', { Resource: ALIAS })], addAlias],
    ['CreateAlias on keys alone', [allow('kms:CreateAlias', { Resource: KEYS })], addAlias],
    [
      'CreateAlias on another alias',
      [allow('kms:CreateAlias', { Resource: [KEYS, `${ALIAS}-2`] })],
      addAlias,
    ],
    ['CreateKey on an ARN', [allow('kms:CreateKey', { Resource: KEYS })], create],
    ['another Region', [when('StringEquals', { 'aws:RequestedRegion': 'eu-west-1' })], create],
    ['another origin', [when('StringEquals', { 'kms:KeyOrigin': 'AWS_KMS' })], create],
    ['multi-Region keys', [when('Bool', { 'kms:MultiRegion': 'true' })], create],
    ['HMAC specs', [when('StringLike', { 'kms:KeySpec': 'HMAC_*' })], create],
    ['MAC usage', [when('StringEquals', { 'kms:KeyUsage': 'GENERATE_VERIFY_MAC' })], create],
    ['another request', [when('StringEquals', { 'aws:RequestTag/byok:request-id': 'r2' })], createTagged],
    ['a tag that is not sent', [when('StringEquals', { 'aws:RequestTag/byok:request-id': 'r1' })], create],
    ['other tag keys', [when('ForAllValues:StringEquals', { 'aws:TagKeys': ['team'] })], createTagged],
    ['some tag key', [when('ForAnyValue:StringEquals', { 'aws:TagKeys': ['team'] })], create],
    ['another person', [when('StringEquals', { 'aws:SourceIdentity': 'U0ALICE' })], create],
    ['keys with another tag', [when('StringEquals', { 'aws:ResourceTag/team': 'risk' })], describeIt],
    [
      'the request alias of CreateAlias',
      [when('StringEquals', { 'kms:RequestAlias': 'alias/cards' })],
      addAlias,
    ],
    [
      'a denied spec',
      [allow('*'), { ...when('StringEquals', { 'kms:KeySpec': 'SYMMETRIC_DEFAULT' }), Effect: 'Deny' }],
      create,
    ],
  ])('that allows only %s refuses what is outside', async (_, statements, act) => {
    const { kms, keyId, cloud } = await narrowed(statements);

    expect(await refusal(act(kms, keyId))).toMatchObject({ name: 'AccessDeniedException' });
    expect(cloud.protocolErrors).toEqual([]);
  });

  it.each<[string, Statement[], Act]>([
    ['the alias and the keys', [allow('kms:CreateAlias', { Resource: [ALIAS, KEYS] })], addAlias],
    ['the Region', [when('StringEquals', { 'aws:RequestedRegion': [FRANKFURT] })], create],
    ['the origin', [when('StringEquals', { 'kms:KeyOrigin': 'EXTERNAL' })], create],
    ['single-Region keys', [when('Bool', { 'kms:MultiRegion': false })], create],
    ['the request', [when('StringEquals', { 'aws:RequestTag/byok:request-id': 'r1' })], createTagged],
    [
      'the tag keys',
      [when('ForAllValues:StringEquals', { 'aws:TagKeys': ['byok:request-id'] })],
      createTagged,
    ],
    ['an origin if there is one', [when('StringEqualsIfExists', { 'kms:KeyOrigin': 'EXTERNAL' })], addAlias],
    ['what is not denied', [when('StringNotEquals', { 'kms:KeySpec': 'RSA_2048' })], create],
    ['the account in any case', [when('StringEqualsIgnoreCase', { 'kms:CallerAccount': PAYMENTS })], create],
    ['keys with the tag', [when('StringEquals', { 'aws:ResourceTag/team': 'cards' })], describeIt],
    [
      'keys with the alias',
      [when('ForAnyValue:StringEquals', { 'kms:ResourceAliases': 'alias/old' })],
      describeIt,
    ],
    [
      'the alias it is asked by',
      [when('StringEquals', { 'kms:RequestAlias': 'alias/old' })],
      (kms) => describeIt(kms, 'alias/old'),
    ],
    ['actions in any case', [allow('KMS:createKEY')], create],
  ])('that allows %s lets it pass', async (_, statements, act) => {
    const { kms, keyId, cloud } = await narrowed(statements);

    await expect(act(kms, keyId)).resolves.toBeDefined();
    expect(cloud.protocolErrors).toEqual([]);
  });

  it('pins a multi-Region key to its Region only if IAM, which is in us-east-1, is let out', async () => {
    const pinned = when('StringEquals', { 'aws:RequestedRegion': FRANKFURT });
    const { kms, keyId } = await narrowed([pinned]);
    const mended = await narrowed([pinned, allow('iam:CreateServiceLinkedRole')]);

    expect((await refusal(createMultiRegion(kms, keyId))).message).toContain('iam:CreateServiceLinkedRole');
    await expect(createMultiRegion(mended.kms, keyId)).resolves.toMatch(/^mrk-/);
  });

  it('sees a look by alias as a look at the key', async () => {
    const { kms } = await narrowed([
      allow('kms:DescribeKey', { Resource: `${ALIAS.replace('cards', 'old')}` }),
    ]);

    expect(await refusal(describeIt(kms, 'alias/old'))).toMatchObject({ name: 'AccessDeniedException' });
  });

  it.each([
    [
      'an operator',
      when('BinaryEquals', { 'kms:KeyOrigin': 'EXTERNAL' }),
      'Condition operator BinaryEquals is not judged here.',
    ],
    ['a key', when('StringEquals', { 'kms:Origin': 'EXTERNAL' }), 'Unknown condition key kms:Origin.'],
    [
      'a set without set operator',
      when('StringEquals', { 'aws:TagKeys': 'a' }),
      'aws:TagKeys has many values: StringEquals needs ForAnyValue or ForAllValues.',
    ],
  ])('with %s that cannot be judged is a loud complaint', async (_, statement, complaint) => {
    const { cloud } = await narrowed([statement]);

    expect(cloud.protocolErrors).toEqual([complaint]);
  });
});

it('a key policy that leaves the role out keeps it out', async () => {
  const cloud = await aws();
  const kms = await insider(cloud);
  const only = (Action: string, AWS: string) => ({
    Effect: 'Allow',
    Principal: { AWS },
    Action,
    Resource: '*',
  });
  const root = `arn:aws:iam::${PAYMENTS}:root`;
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [only('kms:PutKeyPolicy', root)] });

  const keyId = await createKey(kms, { Policy });

  expect((await refusal(describeIt(kms, keyId))).message).toContain(
    'because no resource-based policy allows the kms:DescribeKey action',
  );
});

const EVERYTHING = [
  'kms:CreateKey',
  'kms:TagResource',
  'kms:CreateAlias',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:ListResourceTags',
  'kms:ListKeys',
  'kms:ListAliases',
  'iam:CreateServiceLinkedRole',
];

function when(operator: string, block: Readonly<Record<string, unknown>>): Statement {
  return allow('*', { Condition: { [operator]: block } });
}
