import type { InputBlock, ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { FormPurpose } from '../../src/domain/form-purpose.js';
import type { AccountId, Region, RequestId } from '../../src/domain/names.js';
import { asAsked, prefilled } from '../../src/domain/prefill.js';
import { readPurpose } from '../../src/slack/form-purpose.js';
import { formView } from '../../src/slack/form-view.js';
import { ALICE, account, BOB, FINGERPRINT, parameters, request, role, terms } from '../support/requests.js';
import { objectionsToView, readView, THOUSAND_ACCOUNTS } from './scenes.js';

const payments = account({
  aliasPrefix: 'payments/',
  requiredTags: ['cost-center', 'owner'],
  multiRegion: false,
});
const billing = account({ id: '444455556666' as AccountId, name: 'billing' });
const accounts = [payments, billing];

function inputs({ blocks }: ModalView): InputBlock[] {
  return blocks.filter((block): block is InputBlock => block.type === 'input');
}

/** The input under this label. */
function labelled(view: ModalView, label: string): InputBlock {
  const found = inputs(view).find((block) => block.label.text === label);
  if (!found) throw new Error(`Nothing is labelled ${label}.`);
  return found;
}

describe('the form', () => {
  const view = formView({ accounts, account: payments, entries: prefilled(payments) });

  it('has the labels that people and scripts know, in order', () => {
    expect(inputs(view).map(({ label }) => label.text)).toEqual([
      'AWS account',
      'Region',
      'Alias',
      'Description',
      'Regionality',
      'Tags',
      'Business reason',
      'Key administrators',
      'Key deletion',
      'Key users',
    ]);
  });

  it('asks on whose behalf only where the account allows it', () => {
    const open = { ...payments, onBehalfOf: true };
    const chosen = { ...prefilled(open), onBehalfOf: 'U0BOB' };
    const block = labelled(formView({ accounts: [open], account: open, entries: chosen }), 'On behalf of');
    expect(block).toMatchObject({
      optional: true,
      element: { type: 'users_select', initial_user: 'U0BOB' },
    });
  });

  it('says what can never be changed, and that the key is of no use at first', () => {
    const text = readView(view).lines.join('\n');
    expect(text).toContain('origin EXTERNAL, key spec SYMMETRIC_DEFAULT, usage ENCRYPT_DECRYPT, Regionality');
    expect(text).toContain('cannot encrypt or decrypt until its key material is imported');
  });

  it('shows what the account asks for', () => {
    const { lines } = readView(view);
    expect(lines).toContain('The Regions allowed for payments-prod.');
    expect(lines.find((line) => line.startsWith('Starts with'))).toContain(
      'Starts with "payments/" in payments-prod.',
    );
    expect(lines.find((line) => line.startsWith('One key=value'))).toContain('Required: cost-center, owner.');
    expect(lines).toContain('Multi-Region keys are not allowed for payments-prod.');
  });

  it('offers each account, and the one it is filled for is chosen', () => {
    expect(labelled(view, 'AWS account')).toMatchObject({
      dispatch_action: true,
      element: {
        options: [
          { text: { text: 'payments-prod (111122223333)' }, value: '111122223333' },
          { text: { text: 'billing (444455556666)' }, value: '444455556666' },
        ],
        initial_option: { value: '111122223333' },
      },
    });
  });

  it('offers both kinds of key only where both are allowed', () => {
    const both = formView({ accounts, account: billing, entries: prefilled(billing) });
    const kinds = (shown: ModalView) => labelled(shown, 'Regionality').element;

    expect(kinds(view)).toMatchObject({ options: [{ text: { text: 'Single-Region key' } }] });
    expect(kinds(both)).toMatchObject({
      options: [{ text: { text: 'Single-Region key' } }, { text: { text: 'Multi-Region primary key' } }],
    });
  });

  it('has the entries filled in', () => {
    expect(labelled(view, 'Alias').element).toMatchObject({ initial_value: 'payments/', max_length: 256 });
    expect(labelled(view, 'Tags').element).toMatchObject({ initial_value: 'cost-center=\nowner=' });
    expect(labelled(view, 'Description').element).not.toHaveProperty('initial_value');
    expect(labelled(view, 'Region').element).not.toHaveProperty('initial_option');
  });

  it('lets out only what may be left out', () => {
    const free = formView({ accounts, account: billing, entries: prefilled(billing) });
    const optional = (shown: ModalView) =>
      inputs(shown)
        .filter((block) => block.optional)
        .map(({ label }) => label.text);

    const permissions = ['Key administrators', 'Key deletion', 'Key users'];
    expect(optional(view)).toEqual(['Description', ...permissions]);
    expect(optional(free)).toEqual(['Description', 'Tags', ...permissions]);
  });

  it('gives what depends on the account a block of its own for each, so that Slack shows the new entries', () => {
    const other = formView({ accounts, account: billing, entries: prefilled(billing) });
    const ids = (shown: ModalView) => inputs(shown).map((block) => block.block_id);
    expect(ids(view)).toEqual([
      'accountId',
      'region:111122223333',
      'alias:111122223333',
      'description:111122223333',
      'regionality:111122223333',
      'tags:111122223333',
      'businessReason',
      'administrators:111122223333',
      'deletionByAdministrators:111122223333',
      'users:111122223333',
    ]);
    expect(ids(other).filter((id) => ids(view).includes(id))).toEqual(['accountId', 'businessReason']);
  });
});

describe('the form of an account that allows more', () => {
  const wide = account({
    keySpecs: ['HMAC_256', 'SYMMETRIC_DEFAULT', 'RSA_2048'],
    otherAccounts: [billing.id],
    materialDeletion: false,
  });
  const shown = formView({ accounts: [wide], account: wide, entries: prefilled(wide) });

  it('offers the key specs that the config lists, and what each is for', () => {
    expect(labelled(shown, 'Key spec')).toMatchObject({
      block_id: 'keySpec:111122223333',
      element: {
        type: 'static_select',
        options: [
          { text: { text: 'HMAC_256 (make and verify MACs)' } },
          { text: { text: 'SYMMETRIC_DEFAULT (encrypt and decrypt)' } },
          { text: { text: 'RSA_2048 (sign and verify)' } },
        ],
        initial_option: { value: 'HMAC_256' },
      },
    });
    expect(readView(shown).lines.join('\n')).toContain('origin EXTERNAL, key spec, usage, Regionality');
  });

  it('else offers none, and says why', () => {
    const view = formView({ accounts, account: billing, entries: prefilled(billing) });
    expect(inputs(view).map(({ label }) => label.text)).not.toContain('Key spec');
    expect(readView(view).lines).toContain(
      'Other key specs are offered only where the configuration lists them: AWS services need SYMMETRIC_DEFAULT.',
    );
  });

  it('asks for other accounts only where the config allows some', () => {
    const labels = (view: ModalView) => inputs(view).map(({ label }) => label.text);
    expect(labels(shown)).toContain('Other AWS accounts');
    expect(labels(formView({ accounts, account: billing, entries: prefilled(billing) }))).not.toContain(
      'Other AWS accounts',
    );
  });
});

describe('what a form is for', () => {
  const id = 'k3f9-x2mp-7qtd' as RequestId;
  it.each<[FormPurpose, string]>([
    [{ kind: 'new' }, 'Ask for a KMS key'],
    [{ kind: 'edit', id, replaces: FINGERPRINT }, 'Change the request'],
    [{ kind: 'again', after: id }, 'Ask for a KMS key'],
  ])('goes with it: %j', (purpose, title) => {
    const view = formView({ accounts, account: payments, entries: prefilled(payments), purpose });

    expect(objectionsToView(view)).toEqual([]);
    expect(view.title.text).toBe(title);
    expect(readPurpose({ private_metadata: view.private_metadata ?? '' })).toEqual(purpose);
  });

  it('is a new request where nothing says otherwise, and never something unknown', () => {
    expect(readPurpose({ private_metadata: '' })).toEqual({ kind: 'new' });
    expect(() => readPurpose({ private_metadata: '{"kind":"edit"}' })).toThrow();
  });
});

describe('what a request asked for, filled in again', () => {
  it('is every value that its account still allows; the others are left open', () => {
    const asked = request({
      terms: terms(),
      parameters: parameters({ region: 'us-east-1' as Region, administrators: [role('Admin')] }),
    });
    const entries = asAsked(asked, ALICE);
    const view = formView({ accounts, account: payments, entries });

    expect(entries).toMatchObject({ accountId: '111122223333', alias: 'orders', tags: 'cost-center=4711' });
    expect(objectionsToView(view)).toEqual([]);
    expect(labelled(view, 'Region').element).not.toHaveProperty('initial_option');
    expect(labelled(view, 'Key administrators').element).toMatchObject({
      initial_options: [{ value: 'arn:aws:iam::111122223333:role/Admin' }],
    });
  });
});

it('asks again on behalf of the same person, unless it is they who ask', () => {
  const asked = request({ onBehalfOf: BOB });
  expect(asAsked(asked, ALICE).onBehalfOf).toBe(BOB);
  expect(asAsked(asked, BOB).onBehalfOf).toBe('');
});

describe('the form of a company with a thousand accounts', () => {
  const [first = account(), ...others] = THOUSAND_ACCOUNTS;
  const view = formView({ accounts: [first, ...others], account: first, entries: prefilled(first) });

  it.each(['AWS account', 'Region'])('%s is typed, with what is chosen filled in', (label) => {
    expect(labelled(view, label).element).toMatchObject({ type: 'external_select', min_query_length: 0 });
  });

  it('has the account that it is filled for', () => {
    expect(labelled(view, 'AWS account')).toMatchObject({
      dispatch_action: true,
      element: { initial_option: { value: '100000000000' } },
    });
    expect(labelled(view, 'Other AWS accounts').element).toMatchObject({ type: 'multi_external_select' });
  });
});
