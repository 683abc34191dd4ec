import { type Account, groupsOf } from '../domain/account.js';
import { fingerprintOf } from '../domain/fingerprint.js';
import { checkEntries, type FormEntries, type Problems } from '../domain/key-parameters.js';
import type { AccountId, Fingerprint, UserId } from '../domain/names.js';
import { mayRequest, type Person } from '../domain/person.js';
import type { Asked } from '../domain/request.js';
import { lookUp } from './people-port.js';
import type { Deps } from './ports.js';
import { termsOf } from './terms.js';

export interface Entitlement {
  readonly person: Person;
  /** The accounts the person may ask for, in the order of the config. */
  readonly accounts: readonly Account[];
}

/** @throws {DirectoryError} when Slack does not say who the person is. */
export async function entitlementOf(deps: Deps, user: UserId): Promise<Entitlement> {
  const all = [...deps.settings.accounts.values()];
  const groups = [...new Set(all.flatMap((account) => account.requesters?.groups ?? []))];
  const person = await lookUp(deps.directory, user, groups);
  return { person, accounts: all.filter((account) => mayRequest(person, account)) };
}

export type Reviewed =
  | { readonly ok: true; readonly asked: Asked; readonly fingerprint: Fingerprint }
  | { readonly ok: false; readonly problems: Problems };

/**
 * Checks the whole form against the account's terms as they are now, and says what exactly would be asked.
 *
 * @throws {DirectoryError} when Slack does not say who the person is.
 */
export async function review(deps: Deps, requestedBy: UserId, entries: FormEntries): Promise<Reviewed> {
  const account = deps.settings.accounts.get(entries.accountId as AccountId);
  if (account === undefined) return refuseAccount('Choose an account from the list.');
  const person = await lookUp(deps.directory, requestedBy, groupsOf(account));
  if (!mayRequest(person, account))
    return refuseAccount(`Choose another account: you may not ask for keys in ${account.name}.`);

  const checked = checkEntries(entries, account);
  if (!checked.ok) return checked;
  const { teamId } = deps.settings;
  const asked = { teamId, requestedBy, parameters: checked.parameters, terms: termsOf(account) };
  return { ok: true, asked, fingerprint: fingerprintOf(asked) };
}

/** The entries are kept before the review is shown, so that Back and the submission find them. Throws `StoreError`. */
export async function reviewAndKeep(deps: Deps, form: FilledForm): Promise<Reviewed> {
  const reviewed = await review(deps, form.by, form.entries);
  await deps.drafts.save(form.id, { entries: form.entries });
  return reviewed;
}

export interface FilledForm {
  /** `root_view_id` of the modal. */
  readonly id: string;
  readonly by: UserId;
  readonly entries: FormEntries;
}

function refuseAccount(message: string): Reviewed {
  return { ok: false, problems: { accountId: message } };
}
