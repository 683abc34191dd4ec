import type { InputBlock, PlainTextOption } from '@slack/types';
import { type Account, partitionOf } from '../domain/account.js';
import type { FormEntries, FormField } from '../domain/key-parameters.js';
import { input } from './blocks.js';
import { anyOfThese, option, typedAhead } from './choices.js';
import { OPTION_TEXT_MAX_CHARS } from './limits.js';

interface PermissionsShown {
  readonly account: Account;
  readonly entries: FormEntries;
  /** Block id of a field. */
  readonly idOf: (field: FormField) => string;
}

/** Who administers the key, who may delete it, who uses it: as the console's steps "define permissions". */
export function permissionInputs({ account, entries, idOf }: PermissionsShown): InputBlock[] {
  const typing = 'Type a name or an ARN';
  const optionsOf = (arns: readonly string[]) => arns.map((arn) => principalOption(arn, account));
  return [
    input(
      {
        id: idOf('administrators'),
        label: 'Key administrators',
        hint: 'IAM roles and users of the account who manage the key. None: only its IAM policies decide.',
        optional: true,
      },
      typedAhead(optionsOf(entries.administrators), typing),
    ),
    deletionInput(account, entries, idOf('deletionByAdministrators')),
    input(
      {
        id: idOf('users'),
        label: 'Key users',
        hint: 'IAM roles and users of the account who use the key.',
        optional: true,
      },
      typedAhead(optionsOf(entries.users), typing),
    ),
    ...otherAccountsInput(account, entries, idOf('otherAccounts')),
  ];
}

/**
 * Without the part that all principals of the account share, so that the name is what is read; a long path loses
 * its start, never the name. Whatever is none of the account's is shown whole: it must not look like one of them.
 */
export function principalOption(arn: string, account: Account): PlainTextOption {
  const home = `arn:${partitionOf(account)}:iam::${account.id}:`;
  const path = arn.slice(home.length);
  if (!arn.startsWith(home) || !/^(role|user)\//.test(path)) return option(arn, arn);
  return option(
    path.length > OPTION_TEXT_MAX_CHARS ? `…${path.slice(1 - OPTION_TEXT_MAX_CHARS)}` : path,
    arn,
  );
}

function deletionInput(account: Account, { deletionByAdministrators }: FormEntries, id: string): InputBlock {
  const box = option('Allow key administrators to delete this key', 'allowed');
  const still = account.materialDeletion
    ? ' Without it they still delete its imported key material (kms:Delete*), which stops the key at once.'
    : '';
  return input(
    {
      id,
      label: 'Key deletion',
      hint: `Deletion waits 7 to 30 days, and can be cancelled until then.${still}`,
      optional: true,
    },
    { type: 'checkboxes', options: [box], ...(deletionByAdministrators ? { initial_options: [box] } : {}) },
  );
}

/** What the config does not allow is not offered. */
function otherAccountsInput(account: Account, { otherAccounts }: FormEntries, id: string): InputBlock[] {
  if (account.otherAccounts.length === 0) return [];
  const options = account.otherAccounts.map((other) => option(other, other));
  const hint = 'They may use the key once their own administrators allow it by IAM, too.';
  return [
    input({ id, label: 'Other AWS accounts', hint, optional: true }, anyOfThese(options, otherAccounts)),
  ];
}
