import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import { type Grants, renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { KeySpec } from '../../src/domain/key-spec.js';
import type { AccountId, JsonObject } from '../../src/domain/names.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import { account, parameters, role } from '../support/requests.js';

const ADMIN = role('admin');
const APP = role('app');
const OTHER = '444455556666' as AccountId;

/** What the console grants to key administrators of a single-Region symmetric EXTERNAL key, in its order. */
const CONSOLE_ADMINISTRATION = [
  'kms:Create*',
  'kms:Describe*',
  'kms:Enable*',
  'kms:List*',
  'kms:Put*',
  'kms:Update*',
  'kms:Revoke*',
  'kms:Disable*',
  'kms:Get*',
  'kms:Delete*',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
  'kms:RotateKeyOnDemand',
  'kms:ImportKeyMaterial',
];

const IN_ORG = { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } };

/** Admin administers and App uses, unless said otherwise. */
function rendered(grants: Partial<Grants> = {}, at: Partial<Account> = {}): JsonObject {
  return renderKeyPolicy(account(at), parameters({ administrators: [ADMIN], users: [APP], ...grants }));
}

function statements(policy: JsonObject): JsonObject[] {
  return policy['Statement'] as JsonObject[];
}

function statement(policy: JsonObject, sid: string): JsonObject {
  const found = statements(policy).find((each) => each['Sid'] === sid);
  if (!found) throw new Error(`No statement is called ${sid}.`);
  return found;
}

const sidsOf = (policy: JsonObject) => statements(policy).map((each) => each['Sid']);
const administration = (policy: JsonObject) =>
  statement(policy, 'Allow access for Key Administrators')['Action'] as string[];

describe("the key policy, beside the console's", () => {
  it('has its id, its version and its four statements, in order', () => {
    const policy = rendered();
    expect(Object.keys(policy)).toEqual(['Id', 'Version', 'Statement']);
    expect(policy).toMatchObject({ Id: 'key-consolepolicy-3', Version: '2012-10-17' });
    expect(sidsOf(policy)).toEqual([
      'Enable IAM User Permissions',
      'Allow access for Key Administrators',
      'Allow use of the key',
      'Allow attachment of persistent resources',
    ]);
  });

  it('1: the account has the say', () => {
    expect(statement(rendered(), 'Enable IAM User Permissions')).toEqual({
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:root' },
      Action: 'kms:*',
      Resource: '*',
    });
  });

  it('2: administrators administer', () => {
    expect(statement(rendered(), 'Allow access for Key Administrators')).toEqual({
      Sid: 'Allow access for Key Administrators',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' },
      Action: CONSOLE_ADMINISTRATION,
      Resource: '*',
    });
  });

  it('3: users use', () => {
    expect(statement(rendered(), 'Allow use of the key')).toEqual({
      Sid: 'Allow use of the key',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/app' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      Resource: '*',
    });
  });

  it('4: users let AWS services use it for them', () => {
    expect(statement(rendered(), 'Allow attachment of persistent resources')).toEqual({
      Sid: 'Allow attachment of persistent resources',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::111122223333:role/app' },
      Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
      Resource: '*',
      Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  });

  it.each<[string, Partial<Grants>, string[]]>([
    ['nobody named', { administrators: [], users: [] }, ['Enable IAM User Permissions']],
    [
      'administrators alone',
      { users: [] },
      ['Enable IAM User Permissions', 'Allow access for Key Administrators'],
    ],
    [
      'users alone',
      { administrators: [] },
      ['Enable IAM User Permissions', 'Allow use of the key', 'Allow attachment of persistent resources'],
    ],
    [
      'another account alone',
      { administrators: [], users: [], otherAccounts: [OTHER] },
      ['Enable IAM User Permissions', 'Allow use of the key', 'Allow attachment of persistent resources'],
    ],
  ])('%s: no statement that names nobody', (_, grants, sids) => {
    expect(sidsOf(rendered(grants))).toEqual(sids);
  });

  it('lets other accounts use it, and nothing else', () => {
    const policy = rendered({ otherAccounts: [OTHER] });
    const both = { AWS: ['arn:aws:iam::111122223333:role/app', 'arn:aws:iam::444455556666:root'] };
    expect(statements(policy).map((each) => each['Principal'])).toEqual([
      { AWS: 'arn:aws:iam::111122223333:root' },
      { AWS: 'arn:aws:iam::111122223333:role/admin' },
      both,
      both,
    ]);
  });
});

describe('what administrators may do', () => {
  it.each<[string, Partial<Grants>, Partial<Account>, { without: string[]; with: string[] }]>([
    [
      'deletion not allowed',
      { deletionByAdministrators: false },
      {},
      { without: ['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion'], with: [] },
    ],
    [
      'material must stay',
      {},
      { materialDeletion: false },
      { without: ['kms:Delete*'], with: ['kms:DeleteAlias'] },
    ],
    [
      'neither',
      { deletionByAdministrators: false },
      { materialDeletion: false },
      {
        without: ['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion', 'kms:Delete*'],
        with: ['kms:DeleteAlias'],
      },
    ],
    [
      'a multi-Region key',
      { regionality: 'multi-region-primary' },
      {},
      { without: [], with: ['kms:ReplicateKey', 'kms:UpdatePrimaryRegion'] },
    ],
    ['an HMAC key', { keySpec: 'HMAC_512' }, {}, { without: ['kms:RotateKeyOnDemand'], with: [] }],
    ['an RSA key', { keySpec: 'RSA_2048' }, {}, { without: ['kms:RotateKeyOnDemand'], with: [] }],
    ['an ECC key', { keySpec: 'ECC_NIST_P256' }, {}, { without: ['kms:RotateKeyOnDemand'], with: [] }],
  ])('%s', (_, grants, at, change) => {
    const kept = CONSOLE_ADMINISTRATION.filter((action) => !change.without.includes(action));
    expect(new Set(administration(rendered(grants, at)))).toEqual(new Set([...kept, ...change.with]));
  });
});

describe('what users may do', () => {
  const signing = ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign', 'kms:Verify'];

  it.each<[KeySpec, string[]]>([
    ['HMAC_224', ['kms:DescribeKey', 'kms:GenerateMac', 'kms:VerifyMac']],
    ['HMAC_512', ['kms:DescribeKey', 'kms:GenerateMac', 'kms:VerifyMac']],
    ['RSA_4096', signing],
    ['ECC_NIST_P521', signing],
    ['ECC_SECG_P256K1', signing],
  ])('with %s', (keySpec, actions) => {
    expect(statement(rendered({ keySpec }), 'Allow use of the key')['Action']).toEqual(actions);
  });
});

describe('in another partition', () => {
  it.each(['aws', 'aws-cn', 'aws-us-gov'])('%s: every principal is of it', (partition) => {
    const roleArn = `arn:${partition}:iam::111122223333:role/byok-key-creator`;
    const admin = `arn:${partition}:iam::111122223333:role/admin` as PrincipalArn;
    const policy = rendered({ administrators: [admin], users: [], otherAccounts: [OTHER] }, { roleArn });

    expect(statements(policy).map((each) => each['Principal'])).toEqual([
      { AWS: `arn:${partition}:iam::111122223333:root` },
      { AWS: `arn:${partition}:iam::111122223333:role/admin` },
      { AWS: `arn:${partition}:iam::444455556666:root` },
      { AWS: `arn:${partition}:iam::444455556666:root` },
    ]);
  });
});

describe('a condition that the config adds', () => {
  const conditions = (policyCondition: JsonObject) =>
    statements(rendered({ otherAccounts: [OTHER] }, { policyCondition })).map((each) => each['Condition']);

  it('stands in every statement but the first, which keeps the key from locking everybody out', () => {
    expect(conditions(IN_ORG)).toEqual([
      undefined,
      IN_ORG,
      IN_ORG,
      { ...IN_ORG, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    ]);
  });

  it('is joined with what the console writes for grants', () => {
    const mfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };
    expect(conditions(mfa)[3]).toEqual({
      Bool: { 'aws:MultiFactorAuthPresent': 'true', 'kms:GrantIsForAWSResource': 'true' },
    });
  });

  it('cannot undo what the console writes for grants', () => {
    const undoing = { Bool: { 'kms:GrantIsForAWSResource': 'false' } };
    expect(conditions(undoing)[3]).toEqual({ Bool: { 'kms:GrantIsForAWSResource': 'true' } });
  });
});

describe('stable bytes', () => {
  const bytes = (grants: Partial<Grants>) => JSON.stringify(rendered(grants));
  const [b, a, c] = [role('b'), role('a'), role('c')];
  const NINE = '999999999999' as AccountId;

  it('do not depend on the order in which people were named, nor on naming them twice', () => {
    const one = bytes({ administrators: [b, a, c], users: [c, b], otherAccounts: [NINE, OTHER] });
    const other = bytes({ administrators: [c, b, a, b], users: [b, c, c], otherAccounts: [OTHER, NINE] });
    expect(one).toBe(other);
  });

  it('depend on who is named as what', () => {
    expect(bytes({ administrators: [a], users: [b] })).not.toBe(bytes({ administrators: [b], users: [a] }));
  });
});
