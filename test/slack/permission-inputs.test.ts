import type { InputBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import type { FormEntries } from '../../src/domain/key-parameters.js';
import type { AccountId } from '../../src/domain/names.js';
import { principalObjection } from '../../src/domain/principal.js';
import { permissionInputs, principalOption } from '../../src/slack/permission-inputs.js';
import { account, entries, role } from '../support/requests.js';

const OTHERS = ['444455556666', '777788889999'] as AccountId[];

function inputs(at: Partial<Account> = {}, filled: Partial<FormEntries> = {}): InputBlock[] {
  return permissionInputs({ account: account(at), entries: entries(filled), idOf: (field) => `id-${field}` });
}

/** The input under this label. */
function labelled(label: string, shown: InputBlock[]): InputBlock {
  const found = shown.find((block) => block.label.text === label);
  if (!found) throw new Error(`Nothing is labelled ${label}.`);
  return found;
}

describe('who administers and uses the key', () => {
  it('has the labels that people and scripts know, in order', () => {
    const labels = (shown: InputBlock[]) => shown.map(({ label }) => label.text);
    expect(labels(inputs())).toEqual(['Key administrators', 'Key deletion', 'Key users']);
    expect(labels(inputs({ otherAccounts: OTHERS }))).toEqual([
      'Key administrators',
      'Key deletion',
      'Key users',
      'Other AWS accounts',
    ]);
  });

  it('need not be said', () => {
    expect(inputs({ otherAccounts: OTHERS }).every(({ optional }) => optional)).toBe(true);
  });

  it.each<[string, keyof FormEntries]>([
    ['Key administrators', 'administrators'],
    ['Key users', 'users'],
  ])('%s: typed ahead, with those that were named', (label, field) => {
    const shown = inputs({}, { [field]: [role('admin'), 'arn:aws:iam::111122223333:user/ann'] });
    expect(labelled(label, shown)).toMatchObject({
      block_id: `id-${field}`,
      element: {
        type: 'multi_external_select',
        min_query_length: 0,
        initial_options: [
          { text: { text: 'role/admin' }, value: 'arn:aws:iam::111122223333:role/admin' },
          { text: { text: 'user/ann' }, value: 'arn:aws:iam::111122223333:user/ann' },
        ],
      },
    });
  });
});

describe('the box for deletion', () => {
  const box = (shown: InputBlock[]) => labelled('Key deletion', shown);

  it('is on or off, as it was left', () => {
    expect(box(inputs()).element).toMatchObject({
      type: 'checkboxes',
      options: [{ text: { text: 'Allow key administrators to delete this key' } }],
      initial_options: [{ text: { text: 'Allow key administrators to delete this key' } }],
    });
    const off = box(inputs({}, { deletionByAdministrators: false }));
    expect(off.element).not.toHaveProperty('initial_options');
  });

  it('says what is possible all the same, where the config allows it', () => {
    expect(box(inputs()).hint?.text).toBe(
      'Deletion waits 7 to 30 days, and can be cancelled until then. Without it they still delete its imported key ' +
        'material (kms:Delete*), which stops the key at once.',
    );
    expect(box(inputs({ materialDeletion: false })).hint?.text).toBe(
      'Deletion waits 7 to 30 days, and can be cancelled until then.',
    );
  });
});

describe('other accounts', () => {
  it('are only those that the config allows, and what was chosen stays', () => {
    const shown = inputs({ otherAccounts: OTHERS }, { otherAccounts: ['777788889999', '123456789012'] });
    expect(labelled('Other AWS accounts', shown)).toMatchObject({
      hint: { text: 'They may use the key once their own administrators allow it by IAM, too.' },
      element: {
        type: 'multi_static_select',
        options: [{ value: '444455556666' }, { value: '777788889999' }],
        initial_options: [{ value: '777788889999' }],
      },
    });
  });
});

describe('a name as an option', () => {
  it.each<[string, string]>([
    ['arn:aws:iam::111122223333:role/app', 'role/app'],
    ['arn:aws:iam::111122223333:user/team/ann', 'user/team/ann'],
    ['arn:aws:iam::444455556666:role/app', 'arn:aws:iam::444455556666:role/app'],
    ['arn:aws-cn:iam::111122223333:role/app', 'arn:aws-cn:iam::111122223333:role/app'],
    [`arn:aws:iam::111122223333:role/${'p'.repeat(70)}`, `role/${'p'.repeat(70)}`],
    [`arn:aws:iam::111122223333:role/${'p'.repeat(80)}/app`, `…${'p'.repeat(70)}/app`],
    ['arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:root'],
    ['app', 'app'],
    ['*', '*'],
  ])('%s is shown as %s', (arn, shown) => {
    expect(principalOption(arn, account())).toMatchObject({ text: { text: shown }, value: arn });
  });

  it('comes back whole up to 149 characters, and is refused by name beyond', () => {
    const longest = role(`${'p'.repeat(57)}/${'n'.repeat(60)}`);
    const longer = role(`${'p'.repeat(60)}/${'n'.repeat(60)}`);
    expect(principalOption(longest, account()).value).toBe(longest);
    expect(principalObjection(principalOption(longer, account()).value ?? '', account())).toMatch(
      /more than 149 characters/,
    );
  });
});
