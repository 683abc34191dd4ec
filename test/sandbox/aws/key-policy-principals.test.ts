import { GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { aws, createKey, insider, LEDGER, PAYMENTS, refusal } from './support.js';

const ROLES = ['byok-key-creator'].map((name) => ({ name }));

function cloudWithPeople() {
  return aws({
    accounts: [
      { id: PAYMENTS, roles: ROLES, principals: { roles: ['Admin', 'team/Auditor'], users: ['carol'] } },
      { id: LEDGER, roles: ROLES, principals: { roles: ['Reader'] } },
    ],
  });
}

function policyFor(AWS: string | string[]): string {
  const every = { Effect: 'Allow', Resource: '*' };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { ...every, Principal: { AWS: `arn:aws:iam::${PAYMENTS}:root` }, Action: 'kms:*' },
      { ...every, Principal: { AWS }, Action: 'kms:Encrypt' },
    ],
  });
}

describe.concurrent('a key policy may name', () => {
  it.each([
    ['a role', `arn:aws:iam::${PAYMENTS}:role/Admin`],
    ['a role with its path', `arn:aws:iam::${PAYMENTS}:role/team/Auditor`],
    ['a user', `arn:aws:iam::${PAYMENTS}:user/carol`],
    ['the role of the bot', `arn:aws:iam::${PAYMENTS}:role/byok-key-creator`],
    ['a session of a role', `arn:aws:sts::${PAYMENTS}:assumed-role/Auditor/carol`],
    [
      'a role of AWS',
      `arn:aws:iam::${PAYMENTS}:role/aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport`,
    ],
    ['a role of another account', `arn:aws:iam::${LEDGER}:role/Reader`],
    ['whoever is in an account not played here', 'arn:aws:iam::000011112222:role/Anybody'],
  ])('%s', async (_, principal) => {
    const kms = await insider(await cloudWithPeople());

    await expect(createKey(kms, { Policy: policyFor(principal) })).resolves.toBeDefined();
  });
});

describe.concurrent('a key policy must not name', () => {
  it.each([
    ['a role that is not there', `arn:aws:iam::${PAYMENTS}:role/Nobody`],
    ['a role of another account that is not there', `arn:aws:iam::${LEDGER}:role/Admin`],
    ['a role without its path', `arn:aws:iam::${PAYMENTS}:role/Auditor`],
    ['a role in other letters', `arn:aws:iam::${PAYMENTS}:role/admin`],
    ['a user as a role', `arn:aws:iam::${PAYMENTS}:role/carol`],
    ['a user that is not there', `arn:aws:iam::${PAYMENTS}:user/Admin`],
    ['a session of nobody', `arn:aws:sts::${PAYMENTS}:assumed-role/Nobody/carol`],
    ['a group', `arn:aws:iam::${PAYMENTS}:group/admins`],
    ['a role of another partition', `arn:aws-cn:iam::${PAYMENTS}:role/Admin`],
    ['all roles at once', `arn:aws:iam::${PAYMENTS}:role/*`],
  ])('%s', async (_, principal) => {
    const cloud = await cloudWithPeople();
    const kms = await insider(cloud);
    const good = `arn:aws:iam::${PAYMENTS}:role/Admin`;

    expect(await refusal(createKey(kms, { Policy: policyFor([good, principal]) }))).toEqual({
      name: 'MalformedPolicyDocumentException',
      message: 'Policy contains a statement with one or more invalid principals.',
    });
    expect(cloud.keys()).toEqual([]);
  });

  it('a role that has gone', async () => {
    const cloud = await cloudWithPeople();
    const kms = await insider(cloud);
    const admin = `arn:aws:iam::${PAYMENTS}:role/Admin`;

    cloud.removePrincipal(admin);

    expect(await refusal(createKey(kms, { Policy: policyFor(admin) }))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });
});

describe.concurrent('a key policy comes back', () => {
  it('with its principals, in an order of their own', async () => {
    const cloud = await cloudWithPeople();
    const kms = await insider(cloud);
    const names = Array.from({ length: 8 }, (_, index) => `role-${index}`);
    cloud.addPrincipals(PAYMENTS, { roles: names });
    const sent = names.map((name) => `arn:aws:iam::${PAYMENTS}:role/${name}`);
    const KeyId = await createKey(kms, { Policy: policyFor(sent) });

    const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId }));

    const [root, others] = JSON.parse(Policy).Statement;
    expect(root.Principal).toEqual({ AWS: `arn:aws:iam::${PAYMENTS}:root` });
    expect(others.Principal.AWS).not.toEqual(sent);
    expect(new Set(others.Principal.AWS)).toEqual(new Set(sent));
    expect(others.Principal.AWS).toHaveLength(8);
  });

  it('with one principal as text', async () => {
    const kms = await insider(await cloudWithPeople());
    const admin = `arn:aws:iam::${PAYMENTS}:role/Admin`;
    const KeyId = await createKey(kms, { Policy: policyFor([admin]) });

    const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId }));

    expect(JSON.parse(Policy).Statement[1].Principal).toEqual({ AWS: admin });
  });
});
