import type { InputBlock, ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../src/domain/names.js';
import { prefilled } from '../../src/domain/prefill.js';
import { formView } from '../../src/slack/form-view.js';
import { reviewView, UNDERSTANDING } from '../../src/slack/review-view.js';
import {
  account,
  FINGERPRINT,
  parameters,
  requestOfTwoLines,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';
import { readView } from './scenes.js';

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
    ]);
  });

  it('says what can never be changed, and that the key is of no use at first', () => {
    const text = readView(view).lines.join('\n');
    expect(text).toContain(
      'origin EXTERNAL, key spec SYMMETRIC_DEFAULT, usage ENCRYPT_DECRYPT and the Regionality',
    );
    expect(text).toContain('cannot encrypt or decrypt anything until its key material is imported');
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

    expect(optional(view)).toEqual(['Description']);
    expect(optional(free)).toEqual(['Description', 'Tags']);
  });

  it('gives what depends on the account a block of its own for each, so that Slack shows the new entries', () => {
    const other = formView({ accounts, account: billing, entries: prefilled(billing) });
    const ids = (shown: ModalView) => inputs(shown).map((block) => block.block_id);
    expect(ids(view)).toEqual([
      'accountId',
      'region:111122223333',
      'alias:111122223333',
      'description',
      'regionality:111122223333',
      'tags:111122223333',
      'businessReason',
    ]);
    expect(ids(other).filter((id) => ids(view).includes(id))).toEqual([
      'accountId',
      'description',
      'businessReason',
    ]);
  });
});

describe('the review', () => {
  const asked = requestOfTwoLines({ parameters: parameters({ regionality: 'multi-region-primary' }) });
  const view = reviewView(asked, FINGERPRINT);

  it('shows everything as it will be created, and who must approve', () => {
    expect(readView(view).lines).toEqual([
      'This is what will be created. Nothing has been asked for yet.',
      'AWS account',
      'payments-prod (111122223333)',
      'Region',
      'eu-central-1',
      'Regionality',
      'Multi-Region primary key',
      'Alias',
      'alias/orders',
      'Business reason',
      'Orders must be encrypted under our own key.',
      'Description',
      'Orders at rest',
      'Tags',
      'cost-center=4711',
      'The bot adds the tags byok:request-id and byok:managed-by.',
      'Key policy',
      'The IAM policies of account 111122223333 decide who may administer and use the key; no other account may use it.',
      'Fixed for good: origin EXTERNAL, key spec SYMMETRIC_DEFAULT, usage ENCRYPT_DECRYPT and the Regionality can never be changed.',
      'Not usable at first: the key is created empty and cannot encrypt or decrypt anything until its key material is imported.',
      'Approval',
      'Posted to #byok-requests; needs 2 of @security and 1 of @owen, none of them you.',
      'I understand the security, availability, and durability implications of using an imported key',
      'AWS keeps no copy that it could give back: you must be able to import the same material again.',
    ]);
  });

  it('has a box that must be ticked, on which a refusal can hang', () => {
    expect(UNDERSTANDING).toBe('understanding');
    expect(
      labelled(
        view,
        'I understand the security, availability, and durability implications of using an imported key',
      ),
    ).toMatchObject({
      block_id: 'understanding',
      optional: false,
      element: { type: 'checkboxes', options: [{ text: { text: 'I understand' } }] },
    });
  });

  it('goes back, or is the submission', () => {
    expect(view).toMatchObject({ close: { text: 'Back' }, submit: { text: 'Submit request' } });
  });

  it('names every line of approvals', () => {
    const lines = [TWO_OF_SECURITY, THE_OWNER];
    expect(asked.terms.account.approvals).toEqual(lines);
    expect(readView(view).pinged).toEqual(['@security', '@owen']);
  });
});
