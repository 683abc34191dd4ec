import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import { type Grants, renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { AccountId } from '../../src/domain/names.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import { account, parameters, role } from '../support/requests.js';

/**
 * One file for each combination of options that matters, to be read beside the policy that the AWS console shows
 * for the same choices. `UPDATE_GOLDEN=1 npx vitest run test/domain/key-policy-golden.test.ts` writes them anew;
 * read the difference before you commit it.
 */
const FOLDER = 'test/golden';

const OTHER = '444455556666' as AccountId;
const ADMINISTRATORS = [role('admin'), 'arn:aws:iam::111122223333:user/ann' as PrincipalArn];
const USERS = [role('app'), role('team/batch')];
const NAMED: Partial<Grants> = { administrators: ADMINISTRATORS, users: USERS };
const IN_ORG = { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };

function inPartition(partition: string): [Partial<Grants>, Partial<Account>] {
  const moved = (arn: PrincipalArn) => arn.replace('arn:aws:', `arn:${partition}:`) as PrincipalArn;
  return [
    { administrators: ADMINISTRATORS.map(moved), users: USERS.map(moved), otherAccounts: [OTHER] },
    { roleArn: `arn:${partition}:iam::111122223333:role/byok-key-creator` },
  ];
}

const GOLDEN: Readonly<Record<string, [Partial<Grants>, Partial<Account>]>> = {
  'nobody-named': [{}, {}],
  'administrators-only': [{ administrators: ADMINISTRATORS }, {}],
  'users-only': [{ users: USERS }, {}],
  'administrators-and-users': [NAMED, {}],
  'one-administrator-and-one-user': [{ administrators: [role('admin')], users: [role('app')] }, {}],
  'no-deletion': [{ ...NAMED, deletionByAdministrators: false }, {}],
  'no-material-deletion': [NAMED, { materialDeletion: false }],
  'no-deletion-of-any-kind': [{ ...NAMED, deletionByAdministrators: false }, { materialDeletion: false }],
  'multi-region': [{ ...NAMED, regionality: 'multi-region-primary' }, {}],
  'multi-region-no-deletion': [
    { ...NAMED, regionality: 'multi-region-primary', deletionByAdministrators: false },
    {},
  ],
  'other-accounts': [{ ...NAMED, otherAccounts: [OTHER, '777788889999' as AccountId] }, {}],
  'other-account-only': [{ otherAccounts: [OTHER] }, {}],
  hmac: [{ ...NAMED, keySpec: 'HMAC_256' }, {}],
  rsa: [{ ...NAMED, keySpec: 'RSA_2048' }, {}],
  ecc: [{ ...NAMED, keySpec: 'ECC_NIST_P256' }, {}],
  'hmac-multi-region': [{ ...NAMED, keySpec: 'HMAC_256', regionality: 'multi-region-primary' }, {}],
  'with-condition': [{ ...NAMED, otherAccounts: [OTHER] }, { policyCondition: IN_ORG }],
  'with-condition-of-the-same-kind': [
    NAMED,
    { policyCondition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } },
  ],
  'aws-cn': inPartition('aws-cn'),
  'aws-us-gov': inPartition('aws-us-gov'),
};

describe('the key policy, to be read', () => {
  it.each(Object.entries(GOLDEN))('%s', (name, [grants, at]) => {
    const path = `${FOLDER}/${name}.json`;
    const policy = renderKeyPolicy(account(at), parameters(grants));
    const text = `${JSON.stringify(policy, undefined, 2)}\n`;
    if (process.env['UPDATE_GOLDEN']) writeFileSync(path, text);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : `${path} is missing`).toBe(text);
  });

  it('has no file that nothing is compared with', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(
      Object.keys(GOLDEN)
        .map((name) => `${name}.json`)
        .sort(),
    );
  });
});
