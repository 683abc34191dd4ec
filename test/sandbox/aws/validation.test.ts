import { type CreateKeyCommandInput, EnableKeyCommand, TagResourceCommand } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { aws, createKey, insider, LEDGER, PAYMENTS, refusal } from './support.js';

const ROOT = `arn:aws:iam::${PAYMENTS}:root`;

function tag(TagKey: string, TagValue = 'v') {
  return { TagKey, TagValue };
}

function tags(count: number) {
  return Array.from({ length: count }, (_, index) => tag(`tag-${index}`));
}

function policy(change: object = {}, more: object[] = []): string {
  const root = { Effect: 'Allow', Principal: { AWS: ROOT }, Action: 'kms:*', Resource: '*' };
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ ...root, ...change }, ...more] });
}

function statementFor(AWS: string) {
  return { Effect: 'Allow', Principal: { AWS }, Action: 'kms:Encrypt', Resource: '*' };
}

/** What TypeScript would not let anybody send. */
function untyped(asked: object): CreateKeyCommandInput {
  return asked;
}

describe.concurrent('CreateKey refuses', () => {
  it.each<[string, CreateKeyCommandInput, string, string]>([
    [
      'an unknown spec',
      untyped({ KeySpec: 'AES_512' }),
      'ValidationException',
      "Value 'AES_512' at 'keySpec'",
    ],
    [
      'a spec that cannot be imported',
      { KeySpec: 'ML_DSA_65', KeyUsage: 'SIGN_VERIFY' },
      'UnsupportedOperationException',
      'ML_DSA_65',
    ],
    [
      'a usage that does not fit',
      { KeySpec: 'HMAC_256', KeyUsage: 'ENCRYPT_DECRYPT' },
      'ValidationException',
      'KeyUsage ENCRYPT_DECRYPT is not compatible with KeySpec HMAC_256',
    ],
    ['a missing usage', { KeySpec: 'HMAC_256' }, 'ValidationException', 'You must specify a KeyUsage value'],
    ['a custom key store', { Origin: 'AWS_CLOUDHSM' }, 'UnsupportedOperationException', 'AWS_CLOUDHSM'],
    [
      'a description of 8,193 characters',
      { Description: 'x'.repeat(8_193) },
      'ValidationException',
      'length less than or equal to 8192',
    ],
    ['51 tags', { Tags: tags(51) }, 'TagException', 'Too many tags'],
    ['a tag twice', { Tags: [tag('a'), tag('a', 'w')] }, 'TagException', 'Duplicate tag keys'],
    ['a tag of AWS', { Tags: [tag('aws:team')] }, 'TagException', 'reserved'],
    ['a tag of AWS in capitals', { Tags: [tag('AwS:team')] }, 'TagException', 'reserved'],
    ['a tag with a percent sign', { Tags: [tag('share', '50%')] }, 'TagException', '50%'],
    ['an empty tag key', { Tags: [tag('')] }, 'ValidationException', "at 'tags.1.member.tagKey'"],
    [
      'a tag key of 129 characters',
      { Tags: [tag('x'.repeat(129))] },
      'ValidationException',
      'length less than or equal to 128',
    ],
    [
      'a tag value of 257 characters',
      { Tags: [tag('x', 'y'.repeat(257))] },
      'ValidationException',
      'length less than or equal to 256',
    ],
    [
      'a tag without a value',
      untyped({ Tags: [{ TagKey: 'x' }] }),
      'ValidationException',
      "Value null at 'tags.1.member.tagValue'",
    ],
    [
      'a policy that is no JSON',
      { Policy: '{' },
      'MalformedPolicyDocumentException',
      'Syntax errors in policy.',
    ],
    [
      'a policy without principal',
      { Policy: policy({ Principal: undefined }) },
      'MalformedPolicyDocumentException',
      'Principal',
    ],
    [
      'a policy with actions of S3',
      { Policy: policy({ Action: ['kms:*', 's3:GetObject'] }) },
      'MalformedPolicyDocumentException',
      's3:GetObject',
    ],
    ...['StringMatches', 'stringEquals', 'NullIfExists', 'ForSomeValues:StringLike'].map(
      (operator): [string, object, string, string] => [
        `a condition operator ${operator}`,
        { Policy: policy({ Condition: { [operator]: { 'aws:PrincipalOrgID': 'o-abc' } } }) },
        'MalformedPolicyDocumentException',
        `Invalid Condition type : ${operator}.`,
      ],
    ),
    [
      'a principal that is nobody',
      { Policy: policy({}, [statementFor('bob')]) },
      'MalformedPolicyDocumentException',
      'invalid principals',
    ],
    [
      'a policy that locks the caller out',
      { Policy: policy({ Principal: { AWS: `arn:aws:iam::${LEDGER}:root` } }) },
      'MalformedPolicyDocumentException',
      'will not allow you to update the key policy in the future',
    ],
    [
      'a policy without PutKeyPolicy',
      { Policy: policy({ Action: 'kms:Describe*' }) },
      'MalformedPolicyDocumentException',
      'in the future',
    ],
    [
      'a policy of more than 32,768 bytes',
      { Policy: policy().padEnd(32_769) },
      'LimitExceededException',
      '32768',
    ],
    ['a policy with Greek letters', { Policy: policy({ Sid: 'Ω' }) }, 'ValidationException', "at 'policy'"],
  ])('%s', async (_, asked, name, words) => {
    const cloud = await aws();
    const kms = await insider(cloud);

    expect(await refusal(createKey(kms, asked))).toMatchObject({
      name,
      message: expect.stringContaining(words),
    });
    expect(cloud.keys()).toEqual([]);
  });

  it('everything wrong with the members at once', async () => {
    const kms = await insider(await aws());

    const { message } = await refusal(createKey(kms, { Description: 'x'.repeat(8_193), Tags: [tag('')] }));

    expect(message).toMatch(/^2 validation errors detected: /);
  });

  it('a key above the quota', async () => {
    const kms = await insider(await aws({ keyQuota: 1 }));
    await createKey(kms);

    expect(await refusal(createKey(kms))).toMatchObject({ name: 'LimitExceededException' });
  });

  it('a principal until it exists', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const admin = `arn:aws:iam::${PAYMENTS}:role/Admin`;
    const asked = { Policy: policy({}, [statementFor(admin)]) };
    cloud.setPrincipalExists(admin, false);

    expect(await refusal(createKey(kms, asked))).toMatchObject({ name: 'MalformedPolicyDocumentException' });
    cloud.setPrincipalExists(admin, true);
    await expect(createKey(kms, asked)).resolves.toBeDefined();
  });
});

describe.concurrent('CreateKey takes', () => {
  it.each<[string, CreateKeyCommandInput]>([
    ['50 tags', { Tags: tags(50) }],
    [
      'tags of every allowed character',
      {
        Tags: [
          tag('Kosten stelle_.:/=+-@9', 'äöü ß 漢字'),
          tag('x'.repeat(128), 'y'.repeat(256)),
          tag('empty', ''),
        ],
      },
    ],
    ['a description of 8,192 characters', { Description: 'x'.repeat(8_192) }],
    ['a policy of 32,768 bytes', { Policy: policy().padEnd(32_768) }],
    [
      'a lock-out, when told not to check',
      { Policy: policy({ Action: 'kms:Describe*' }), BypassPolicyLockoutSafetyCheck: true },
    ],
    ['other accounts in the policy', { Policy: policy({}, [statementFor(`arn:aws:iam::${LEDGER}:root`)]) }],
  ])('%s', async (_, asked) => {
    await expect(createKey(await insider(await aws()), asked)).resolves.toBeDefined();
  });
});

describe.concurrent('a key without material', () => {
  it('cannot be enabled, by nobody', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const keyId = await createKey(kms);
    cloud.setRole(PAYMENTS, 'byok-key-creator', { allows: ['kms:EnableKey'] });

    expect(await refusal(kms.send(new EnableKeyCommand({ KeyId: keyId })))).toEqual({
      name: 'KMSInvalidStateException',
      message: `arn:aws:kms:eu-central-1:111122223333:key/${keyId} is pending import.`,
    });
  });

  it('takes tags, up to 50 with those it has', async () => {
    const cloud = await aws();
    const kms = await insider(cloud);
    const keyId = await createKey(kms, { Tags: tags(49) });

    await kms.send(new TagResourceCommand({ KeyId: keyId, Tags: [tag('tag-0', 'new'), tag('last')] }));

    expect(cloud.keys()[0]?.tags).toMatchObject({ 'tag-0': 'new', last: 'v' });
    expect(
      await refusal(kms.send(new TagResourceCommand({ KeyId: keyId, Tags: [tag('one more')] }))),
    ).toMatchObject({ name: 'TagException' });
  });
});
