import type { KnownBlock, ModalView, PlainTextOption, SectionBlock } from '@slack/types';
import type { Account } from '../domain/account.js';
import { type FormPurpose, NEW } from '../domain/form-purpose.js';
import type { FormEntries, FormField, Regionality } from '../domain/key-parameters.js';
import { DEFAULT_KEY_SPEC, type KeySpec, usageOf } from '../domain/key-spec.js';
import { ALIAS_MAX_CHARS, DESCRIPTION_MAX_CHARS, REASON_MAX_CHARS } from '../domain/limits.js';
import { context, input, plain, section } from './blocks.js';
import { oneOf, option } from './choices.js';
import { purposeText } from './form-purpose.js';
import { INPUT_MAX_CHARS } from './limits.js';
import { permissionInputs } from './permission-inputs.js';

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
  /** Default: a new request. */
  readonly purpose?: FormPurpose;
  /** Something to say above the form, in mrkdwn. */
  readonly notice?: string;
}

const TITLE: Readonly<Record<FormPurpose['kind'], string>> = {
  new: 'Ask for a KMS key',
  edit: 'Change the request',
  again: 'Ask for a KMS key',
};

/** The form, filled with the entries. */
export function formView({ accounts, account, entries, purpose = NEW, notice }: FormShown): ModalView {
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: purposeText(purpose),
    title: plain(TITLE[purpose.kind]),
    submit: plain('Review'),
    close: plain('Cancel'),
    blocks: [
      ...(notice === undefined ? [] : [context(notice)]),
      accountInput(accounts, account),
      regionInput(account, entries),
      aliasInput(account, entries),
      descriptionInput(account, entries),
      regionalityInput(account, entries),
      ...keySpecInput(account, entries),
      tagsInput(account, entries),
      reasonInput(entries),
      ...onBehalfOfInput(account, entries),
      ...permissionInputs({ account, entries, idOf: (field) => blockIdOf(field, account) }),
      ...fixedInForm(account),
    ],
  };
}

/**
 * The block id of a field. What depends on the account, or on its preset, carries its id, so that Slack takes the
 * new value when the account changes, and keeps what was typed everywhere else.
 */
function blockIdOf(field: FormField, account: Account): string {
  return DEPENDS_ON_ACCOUNT.has(field) ? `${field}:${account.id}` : field;
}

const DEPENDS_ON_ACCOUNT: ReadonlySet<FormField> = new Set([
  'region',
  'alias',
  'description',
  'regionality',
  'tags',
  'keySpec',
  'administrators',
  'users',
  'otherAccounts',
  'deletionByAdministrators',
]);

/** In the form the key spec may still be chosen. */
function fixedInForm({ keySpecs }: Account): KnownBlock[] {
  const [only = DEFAULT_KEY_SPEC] = keySpecs;
  if (keySpecs.length > 1) {
    return [
      section(
        '*Fixed for good:* origin EXTERNAL, key spec, usage, Regionality.\n*Empty at first:* it cannot be used until its key material is imported.',
      ),
    ];
  }
  const why =
    'Other key specs are offered only where the configuration lists them: AWS services need SYMMETRIC_DEFAULT.';
  return [...fixed(only), context(why)];
}

/** What can never be changed later, on the review and on the card. */
export function fixed(keySpec: KeySpec): [SectionBlock] {
  const { keyUsage, words } = usageOf(keySpec);
  return [
    section(
      `*Fixed for good:* origin EXTERNAL, key spec ${keySpec}, usage ${keyUsage}, Regionality.\n` +
        `*Empty at first:* it cannot ${words.replace(' and ', ' or ')} until its key material is imported.`,
    ),
  ];
}

export function accountOption({ name, id }: Account): PlainTextOption {
  return option(`${name} (${id})`, id);
}

function accountInput(accounts: readonly Account[], account: Account) {
  const block = input(
    { id: blockIdOf('accountId', account), label: 'AWS account', hint: 'Where the key is created.' },
    oneOf(accounts.map(accountOption), account.id, 'Choose an account'),
  );
  return { ...block, dispatch_action: true };
}

export function regionOptions({ regions }: Account): PlainTextOption[] {
  return regions.map((region) => option(region, region));
}

function regionInput(account: Account, { region }: FormEntries) {
  return input(
    { id: blockIdOf('region', account), label: 'Region', hint: `The Regions allowed for ${account.name}.` },
    oneOf(regionOptions(account), region, 'Choose a Region'),
  );
}

/** Offered only where the config lists more than AWS services need. */
function keySpecInput(account: Account, { keySpec }: FormEntries) {
  if (account.keySpecs.length === 1) return [];
  const options = account.keySpecs.map((spec) => option(`${spec} (${usageOf(spec).words})`, spec));
  const hint =
    'SYMMETRIC_DEFAULT is what AWS services need. The usage follows from it; neither can be changed later.';
  return [
    input(
      { id: blockIdOf('keySpec', account), label: 'Key spec', hint },
      oneOf(options, keySpec, 'Choose a key spec'),
    ),
  ];
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

function descriptionInput(account: Account, { description }: FormEntries) {
  return input(
    {
      id: blockIdOf('description', account),
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

/** Offered only where the config allows it. */
function onBehalfOfInput(account: Account, { onBehalfOf }: FormEntries) {
  if (!account.onBehalfOf) return [];
  const hint =
    'Leave it empty if the key is for you. They must be allowed to ask, too; neither of you can approve.';
  return [
    input(
      { id: 'onBehalfOf', label: 'On behalf of', hint, optional: true },
      {
        type: 'users_select',
        placeholder: plain('Choose a person'),
        ...(onBehalfOf === '' ? {} : { initial_user: onBehalfOf }),
      },
    ),
  ];
}
