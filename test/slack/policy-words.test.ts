import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import type { KeyParameters } from '../../src/domain/key-parameters.js';
import type { KeySpec } from '../../src/domain/key-spec.js';
import type { AccountId } from '../../src/domain/names.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import { policyBlocks } from '../../src/slack/policy-words.js';
import { parameters, request, role, terms } from '../support/requests.js';
import { read } from './scenes.js';

const OTHERS = ['444455556666', '777788889999'] as AccountId[];

/** Admin administers and App uses, unless said otherwise; as it is read on the review and the card. */
function words(asks: Partial<KeyParameters> = {}, at: Partial<Account> = {}): string[] {
  const named = { administrators: [role('admin')], users: [role('app')], ...asks };
  const asked = request({ parameters: parameters(named), terms: terms(at) });
  return read({ text: 'x', blocks: policyBlocks(asked) }).lines;
}

const USING = '• Key users can encrypt and decrypt, and let AWS services do it for them.';
const ROOT = '• IAM policies of account 111122223333 can allow everything with the key.';
const MANAGING = '• :warning: Key administrators can change this policy, and so give anybody any right.';
const DELETING = '• :warning: Key administrators can delete the key: what it encrypts is lost.';
const NOT_DELETING = '• Deleting the key is not among the rights of key administrators.';
const MATERIAL = '• :warning: Key administrators can delete its imported material, which stops it at once.';
const SHARED =
  '• :warning: Other accounts can encrypt and decrypt, once their own administrators allow it by IAM.';
const ONLY_ROOT = '• :warning: Only the account itself (root and its IAM) can change the key policy.';
const CONDITION = '• Those named can do so only under a condition of the configuration; the JSON shows it.';

const meaning = (lines: string[]) => lines.slice(lines.indexOf('What the key policy means') + 1);

describe('the key policy in plain words', () => {
  it('names everybody, without what their names share', () => {
    const people = {
      administrators: [role('admin'), 'arn:aws:iam::111122223333:user/ann' as PrincipalArn],
      users: [role('team/eu/app')],
      otherAccounts: OTHERS,
    };
    const lines = words(people);
    expect(lines.slice(0, lines.indexOf('What the key policy means'))).toEqual([
      'Key administrators',
      'role/admin',
      'user/ann',
      'Key users',
      'role/team/eu/app',
      'Other AWS accounts',
      '444455556666',
      '777788889999',
    ]);
  });

  it('says so when nobody is named', () => {
    expect(words({ administrators: [], users: [] })).toEqual([
      'Key administrators and users',
      "Nobody by name: the account's own IAM policies decide",
      'What the key policy means',
      ROOT,
      ONLY_ROOT,
    ]);
  });

  it('shortens names in every partition', () => {
    const china = { administrators: ['arn:aws-cn:iam::111122223333:role/admin' as PrincipalArn] };
    expect(words(china)[1]).toBe('role/admin');
  });

  it.each<[string, Partial<KeyParameters>, Partial<Account>, string[]]>([
    ['what the form opens with', {}, {}, [USING, ROOT, MANAGING, DELETING, MATERIAL]],
    ['no deletion', { deletionByAdministrators: false }, {}, [USING, ROOT, MANAGING, NOT_DELETING, MATERIAL]],
    ['no deletion of material', {}, { materialDeletion: false }, [USING, ROOT, MANAGING, DELETING]],
    [
      'no deletion of any kind',
      { deletionByAdministrators: false },
      { materialDeletion: false },
      [USING, ROOT, MANAGING, NOT_DELETING],
    ],
    ['other accounts', { otherAccounts: OTHERS }, {}, [USING, ROOT, MANAGING, DELETING, MATERIAL, SHARED]],
    [
      'other accounts alone',
      { otherAccounts: OTHERS, users: [], administrators: [] },
      {},
      [ROOT, SHARED, ONLY_ROOT],
    ],
    ['no administrators', { administrators: [] }, {}, [USING, ROOT, ONLY_ROOT]],
    ['no users', { users: [] }, {}, [ROOT, MANAGING, DELETING, MATERIAL]],
    [
      'a condition of the config',
      {},
      { policyCondition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } },
      [USING, ROOT, MANAGING, DELETING, MATERIAL, CONDITION],
    ],
    [
      'a condition that stands nowhere, as nobody is named',
      { administrators: [], users: [] },
      { policyCondition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } },
      [ROOT, ONLY_ROOT],
    ],
  ])('means: %s', (_, asks, at, lines) => {
    expect(meaning(words(asks, at))).toEqual(lines);
  });

  it.each<[KeySpec, string]>([
    ['HMAC_256', 'make and verify MACs'],
    ['RSA_2048', 'sign and verify'],
    ['ECC_NIST_P256', 'sign and verify'],
  ])('says what %s is used for', (keySpec, use) => {
    const lines = words({ keySpec, otherAccounts: OTHERS });
    expect(lines).toContain(`• Key users can ${use}, and let AWS services do it for them.`);
    expect(lines).toContain(
      `• :warning: Other accounts can ${use}, once their own administrators allow it by IAM.`,
    );
  });
});
