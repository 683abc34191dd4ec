import type { ModalView, PlainTextOption, SectionBlock } from '@slack/types';
import type { Account } from '../domain/account.js';
import type { FormEntries, FormField, Regionality } from '../domain/key-parameters.js';
import { ALIAS_MAX_CHARS, DESCRIPTION_MAX_CHARS, REASON_MAX_CHARS } from '../domain/limits.js';
import { input, plain, section } from './blocks.js';
import { INPUT_MAX_CHARS, OPTION_TEXT_MAX_CHARS } from './limits.js';
import { cut } from './text.js';

export const FORM = 'byok-form';

export const REGIONALITY_TEXT: Readonly<Record<Regionality, string>> = {
  'single-region': 'Single-Region key',
  'multi-region-primary': 'Multi-Region primary key',
};

interface FormShown {
  /** The accounts on offer, never none. */
  readonly accounts: readonly Account[];
  readonly account: Account;
  readonly entries: FormEntries;
}

/** The form, filled with the entries. */
export function formView({ accounts, account, entries }: FormShown): ModalView {
  return {
    type: 'modal',
    callback_id: FORM,
    title: plain('Ask for a KMS key'),
    submit: plain('Review'),
    close: plain('Cancel'),
    blocks: [
      accountInput(accounts, account),
      regionInput(account, entries),
      aliasInput(account, entries),
      descriptionInput(entries),
      regionalityInput(account, entries),
      tagsInput(account, entries),
      reasonInput(entries),
      ...fixed(),
    ],
  };
}

/**
 * The block id of a field. What depends on the account carries its id, so that Slack drops the old value
 * when the account changes and keeps what was typed everywhere else.
 */
function blockIdOf(field: FormField, account: Account): string {
  return DEPENDS_ON_ACCOUNT.has(field) ? `${field}:${account.id}` : field;
}

const DEPENDS_ON_ACCOUNT: ReadonlySet<FormField> = new Set(['region', 'alias', 'regionality', 'tags']);

/** What can never be changed later, in the form, on the review and on the card. */
export function fixed(): [SectionBlock] {
  return [
    section(
      '*Fixed for good:* origin EXTERNAL, key spec SYMMETRIC_DEFAULT, usage ENCRYPT_DECRYPT and the Regionality ' +
        'can never be changed.\n*Not usable at first:* the key is created empty and cannot encrypt or decrypt ' +
        'anything until its key material is imported.',
    ),
  ];
}

function accountInput(accounts: readonly Account[], account: Account) {
  const options = accounts.map((each) => option(`${each.name} (${each.id})`, each.id));
  const initial = options.filter(({ value }) => value === account.id)[0];
  const block = input(
    { id: blockIdOf('accountId', account), label: 'AWS account', hint: 'Where the key is created.' },
    { type: 'static_select', options, ...(initial ? { initial_option: initial } : {}) },
  );
  return { ...block, dispatch_action: true };
}

function regionInput(account: Account, { region }: FormEntries) {
  const options = account.regions.map((each) => option(each, each));
  const initial = options.filter(({ value }) => value === region)[0];
  return input(
    { id: blockIdOf('region', account), label: 'Region', hint: `The Regions allowed for ${account.name}.` },
    {
      type: 'static_select',
      options,
      placeholder: plain('Choose a Region'),
      ...(initial ? { initial_option: initial } : {}),
    },
  );
}

function aliasInput(account: Account, { alias }: FormEntries) {
  const start = account.aliasPrefix === '' ? '' : `Starts with "${account.aliasPrefix}" in ${account.name}. `;
  return input(
    {
      id: blockIdOf('alias', account),
      label: 'Alias',
      hint: `${start}Letters, digits, "/", "_" and "-". No names of people or customers: CloudTrail prints it.`,
    },
    {
      type: 'plain_text_input',
      max_length: ALIAS_MAX_CHARS + 'alias/'.length,
      ...(alias === '' ? {} : { initial_value: alias }),
    },
  );
}

function descriptionInput({ description }: FormEntries) {
  return input(
    {
      id: 'description',
      label: 'Description',
      hint: 'Shown in the AWS console. No personal data.',
      optional: true,
    },
    {
      type: 'plain_text_input',
      max_length: DESCRIPTION_MAX_CHARS,
      ...(description === '' ? {} : { initial_value: description }),
    },
  );
}

function regionalityInput(account: Account, { regionality }: FormEntries) {
  const offered: Regionality[] = account.multiRegion
    ? ['single-region', 'multi-region-primary']
    : ['single-region'];
  const options = offered.map((each) => option(REGIONALITY_TEXT[each], each));
  const initial = options.filter(({ value }) => value === regionality)[0];
  const hint = account.multiRegion
    ? 'A multi-Region key can be replicated to other Regions after its material is imported. Cannot be changed later.'
    : `Multi-Region keys are not allowed for ${account.name}.`;
  return input(
    { id: blockIdOf('regionality', account), label: 'Regionality', hint },
    { type: 'radio_buttons', options, ...(initial ? { initial_option: initial } : {}) },
  );
}

function tagsInput(account: Account, { tags }: FormEntries) {
  const required = account.requiredTags.length === 0 ? '' : ` Required: ${account.requiredTags.join(', ')}.`;
  return input(
    {
      id: blockIdOf('tags', account),
      label: 'Tags',
      hint: `One key=value a line.${required} No personal data: CloudTrail prints them.`,
      optional: account.requiredTags.length === 0,
    },
    {
      type: 'plain_text_input',
      multiline: true,
      max_length: INPUT_MAX_CHARS,
      ...(tags === '' ? {} : { initial_value: tags }),
    },
  );
}

function reasonInput({ businessReason }: FormEntries) {
  return input(
    { id: 'businessReason', label: 'Business reason', hint: 'What the approvers decide by.' },
    {
      type: 'plain_text_input',
      multiline: true,
      max_length: REASON_MAX_CHARS,
      ...(businessReason === '' ? {} : { initial_value: businessReason }),
    },
  );
}

function option(text: string, value: string): PlainTextOption {
  return { text: plain(cut(text, OPTION_TEXT_MAX_CHARS)), value };
}
