import type { ViewOutput } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import type { FormEntries } from '../../src/domain/key-parameters.js';
import type { AccountId } from '../../src/domain/names.js';
import { prefilled } from '../../src/domain/prefill.js';
import { formView } from '../../src/slack/form-view.js';
import { errorsByBlock, readForm } from '../../src/slack/read-form.js';
import { account, role } from '../support/requests.js';

const OTHER = '444455556666' as AccountId;

const payments = account({ keySpecs: ['SYMMETRIC_DEFAULT', 'HMAC_256'], otherAccounts: [OTHER] });
const { blocks } = formView({ accounts: [payments], account: payments, entries: prefilled(payments) });

type Shown = Pick<ViewOutput, 'state' | 'blocks'>;

/** As Slack sends it: for each block of the form its value, `null` where nothing is entered. */
function submitted(
  values: Record<
    string,
    {
      value?: string | null;
      selected_option?: { value: string } | null;
      selected_options?: { value: string }[];
      selected_user?: string | null;
    }
  >,
) {
  const state = { values: Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { value }])) };
  return { state, blocks } as unknown as Shown;
}

const several = (...values: string[]) => ({ selected_options: values.map((value) => ({ value })) });
const chosen = (value: string) => ({ selected_option: { value } });

describe('the form, read', () => {
  it('is what was chosen and typed, space and all', () => {
    const view = submitted({
      accountId: chosen('111122223333'),
      'region:111122223333': chosen('eu-central-1'),
      'alias:111122223333': { value: ' orders ' },
      'description:111122223333': { value: 'مفتاح 🔑 <!channel>' },
      'regionality:111122223333': chosen('multi-region-primary'),
      'tags:111122223333': { value: 'a=1\n\nb=2' },
      businessReason: { value: 'Our own key.' },
      'keySpec:111122223333': chosen('HMAC_256'),
      'administrators:111122223333': several(role('admin'), role('team/second')),
      'users:111122223333': several('arn:aws:iam::444455556666:role/stranger'),
      'otherAccounts:111122223333': several('444455556666'),
      'deletionByAdministrators:111122223333': several('allowed'),
      onBehalfOf: { selected_user: 'U0ERIN' },
    });
    expect(readForm(view)).toEqual<FormEntries>({
      accountId: '111122223333',
      region: 'eu-central-1',
      alias: ' orders ',
      description: 'مفتاح 🔑 <!channel>',
      regionality: 'multi-region-primary',
      tags: 'a=1\n\nb=2',
      businessReason: 'Our own key.',
      keySpec: 'HMAC_256',
      administrators: ['arn:aws:iam::111122223333:role/admin', 'arn:aws:iam::111122223333:role/team/second'],
      users: ['arn:aws:iam::444455556666:role/stranger'],
      otherAccounts: ['444455556666'],
      deletionByAdministrators: true,
      onBehalfOf: 'U0ERIN',
    });
  });

  it('has nothing where nothing was entered', () => {
    const view = submitted({
      accountId: chosen('111122223333'),
      'region:111122223333': { selected_option: null },
      'alias:111122223333': { value: null },
      'users:111122223333': several(),
      onBehalfOf: { selected_user: null },
      'deletionByAdministrators:111122223333': several(),
    });
    expect(readForm(view)).toEqual<FormEntries>({
      accountId: '111122223333',
      region: '',
      alias: '',
      description: '',
      regionality: '',
      tags: '',
      businessReason: '',
      keySpec: '',
      administrators: [],
      users: [],
      otherAccounts: [],
      deletionByAdministrators: false,
      onBehalfOf: '',
    });
  });

  it('does not take the Regionality for the Region', () => {
    const view = submitted({ 'regionality:111122223333': chosen('single-region') });
    expect(readForm(view)).toMatchObject({ region: '', regionality: 'single-region' });
  });
});

describe('problems', () => {
  const view = submitted({});

  it('hang at the blocks of their fields', () => {
    const problems = {
      accountId: 'Choose another account.',
      region: 'Choose a Region.',
      alias: 'Enter a name.',
      description: 'Shorten this.',
      regionality: 'Choose one of the two.',
      tags: 'Line 1: write it as key=value.',
      businessReason: 'Say what for.',
      keySpec: 'Choose a key spec.',
      administrators: 'Not an administrator.',
      users: 'Not a user.',
      otherAccounts: 'Take it out.',
    };
    expect(errorsByBlock(view, problems)).toEqual({
      accountId: 'Choose another account.',
      'region:111122223333': 'Choose a Region.',
      'alias:111122223333': 'Enter a name.',
      'description:111122223333': 'Shorten this.',
      'regionality:111122223333': 'Choose one of the two.',
      'tags:111122223333': 'Line 1: write it as key=value.',
      businessReason: 'Say what for.',
      'keySpec:111122223333': 'Choose a key spec.',
      'administrators:111122223333': 'Not an administrator.',
      'users:111122223333': 'Not a user.',
      'otherAccounts:111122223333': 'Take it out.',
    });
  });

  it('hang at the account when the view has no block for their field', () => {
    const few = { ...view, blocks: blocks.slice(0, 1) } as unknown as Shown;
    expect(errorsByBlock(few, { tags: 'Add a line.' })).toEqual({ accountId: 'Add a line.' });
  });

  it('are cut to what Slack shows', () => {
    const { businessReason = '' } = errorsByBlock(view, { businessReason: 'x'.repeat(2_001) });
    expect(businessReason).toBe(`${'x'.repeat(1_999)}…`);
    expect(errorsByBlock(view, { businessReason: 'x'.repeat(2_000) })['businessReason']).toHaveLength(2_000);
  });
});
