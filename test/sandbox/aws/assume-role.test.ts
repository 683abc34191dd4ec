import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import {
  assume,
  aws,
  botCredentials,
  createKey,
  insider,
  kmsFor,
  PAYMENTS,
  ROLE_ARN,
  refusal,
} from './support.js';

const NOT_AUTHORIZED = `User: arn:aws:iam::999900001111:user/byok-bot is not authorized to perform: sts:AssumeRole on resource: ${ROLE_ARN}`;

function accountWith(role: object) {
  return { accounts: [{ id: PAYMENTS, roles: [{ name: 'byok-key-creator', ...role }] }] };
}

describe.concurrent('the bot assumes the role', () => {
  it('with the external id the trust policy wants', async () => {
    const cloud = await aws(accountWith({ externalId: '0f3c' }));

    expect(await assume(cloud, { ExternalId: '0f3c' })).toMatchObject({
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
    });
  });

  it.each([{}, { ExternalId: 'another' }])(
    'but not with %j when another external id is wanted',
    async (asked) => {
      const cloud = await aws(accountWith({ externalId: '0f3c' }));

      expect(await refusal(assume(cloud, asked))).toEqual({ name: 'AccessDenied', message: NOT_AUTHORIZED });
    },
  );

  it('but not when the trust policy does not name it', async () => {
    const cloud = await aws(accountWith({ trustsBot: false }));

    expect(await refusal(assume(cloud))).toEqual({ name: 'AccessDenied', message: NOT_AUTHORIZED });
  });

  it('but not a role that does not exist', async () => {
    const asked = { RoleArn: `arn:aws:iam::${PAYMENTS}:role/nobody` };

    expect(await refusal(assume(await aws(), asked))).toMatchObject({ name: 'AccessDenied' });
  });

  it('but not with a source identity the trust policy does not let it set', async () => {
    const cloud = await aws(accountWith({ allowsSourceIdentity: false }));

    expect(await refusal(assume(cloud, { SourceIdentity: 'U0ALICE' }))).toEqual({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::999900001111:user/byok-bot is not authorized to perform: sts:SetSourceIdentity on resource: ${ROLE_ARN}`,
    });
    await expect(assume(cloud)).resolves.toBeDefined();
  });

  it.each([
    ['a session name with a space', { RoleSessionName: 'byok r1' }, 'ValidationError'],
    ['a session name of one character', { RoleSessionName: 'b' }, 'ValidationError'],
    ['a session name of 65 characters', { RoleSessionName: 'b'.repeat(65) }, 'ValidationError'],
    ['a source identity with a slash', { SourceIdentity: 'U0/ALICE' }, 'ValidationError'],
    ['an external id of one character', { ExternalId: '0' }, 'ValidationError'],
    ['a session shorter than 900 s', { DurationSeconds: 899 }, 'ValidationError'],
    ['a session longer than 12 h', { DurationSeconds: 43_201 }, 'ValidationError'],
    ['a session longer than the role allows', { DurationSeconds: 3_601 }, 'ValidationError'],
    ['a policy that is no JSON', { Policy: '{' }, 'MalformedPolicyDocumentException'],
    [
      'a policy without an effect',
      { Policy: '{"Statement":[{"Action":"kms:*","Resource":"*"}]}' },
      'MalformedPolicyDocumentException',
    ],
    [
      'an action without a service',
      { Policy: policy({ Action: 'CreateKey' }) },
      'MalformedPolicyDocumentException',
    ],
    [
      'a resource that is no ARN',
      { Policy: policy({ Resource: 'alias/a' }) },
      'MalformedPolicyDocumentException',
    ],
    ['a policy with a principal', { Policy: policy({ Principal: '*' }) }, 'MalformedPolicyDocumentException'],
    ['a policy of 2,049 characters', { Policy: policy({}).padEnd(2_049) }, 'PackedPolicyTooLargeException'],
  ])('but not with %s', async (_, asked, name) => {
    expect(await refusal(assume(await aws(), asked))).toMatchObject({ name });
  });

  it('with a policy of 2,048 characters and for as long as the role allows', async () => {
    const cloud = await aws(accountWith({ maxSessionSeconds: 43_200 }));

    await expect(
      assume(cloud, { Policy: policy({}).padEnd(2_048), DurationSeconds: 43_200 }),
    ).resolves.toBeDefined();
  });

  it('and its own user can do nothing at KMS', async () => {
    const cloud = await aws();
    const kms = kmsFor(cloud, botCredentials(cloud));

    expect(await refusal(kms.send(new CreateKeyCommand({})))).toEqual({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:iam::999900001111:user/byok-bot is not authorized to perform: kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action',
    });
  });

  it('and loses a right the role loses while the session lasts', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    await createKey(kms);

    cloud.setRole(PAYMENTS, 'byok-key-creator', { denies: ['kms:Create*'] });

    expect(await refusal(createKey(kms))).toEqual({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::111122223333:assumed-role/byok-key-creator/byok-r1 is not authorized to perform: kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action',
    });
  });
});

function policy(change: object): string {
  return JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...change }] });
}
