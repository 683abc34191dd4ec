import { type Account, groupsOf } from '../domain/account.js';
import { canonicalJson } from '../domain/canonical.js';
import { fingerprintOf } from '../domain/fingerprint.js';
import type { FormPurpose } from '../domain/form-purpose.js';
import { checkEntries, type FormEntries, type Problems } from '../domain/key-parameters.js';
import type { AccountId, Fingerprint, UserId } from '../domain/names.js';
import { mayRequest, type Person } from '../domain/person.js';
import { cameBack, carriedOver } from '../domain/prefill.js';
import type { Proof } from '../domain/proof.js';
import type { Asked } from '../domain/request.js';
import { lookUp } from './people-port.js';
import type { Deps, Draft } from './ports.js';
import { prove } from './prove.js';
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
    return refuseAccount(
      `Choose another account: you may not ask for keys in ${account.name}. Somebody of its requesters can, or have yourself added to them.`,
    );

  const onBehalfOf = (entries.onBehalfOf || null) as UserId | null;
  const objection = onBehalfOf && (await objectionTo(deps, account, { requestedBy, onBehalfOf }));
  const checked = checkEntries(entries, account);
  if (!checked.ok || objection) {
    const problems = checked.ok ? {} : checked.problems;
    return { ok: false, problems: objection ? { ...problems, onBehalfOf: objection } : problems };
  }
  const { teamId } = deps.settings;
  const { parameters } = checked;
  const asked = { teamId, requestedBy, onBehalfOf, parameters, terms: termsOf(account, parameters) };
  return { ok: true, asked, fingerprint: fingerprintOf(asked) };
}

/**
 * Both must be entitled: otherwise one could ask through the other. A form that was opened before the config changed
 * still has the field.
 *
 * @returns why nothing can be asked for them.
 */
async function objectionTo(
  { directory }: Deps,
  account: Account,
  { requestedBy, onBehalfOf }: { readonly requestedBy: UserId; readonly onBehalfOf: UserId },
): Promise<string | undefined> {
  if (!account.onBehalfOf)
    return `Leave this empty: keys in ${account.name} are not asked for on behalf of somebody any more. They can ask themselves.`;
  if (onBehalfOf === requestedBy) return 'Choose somebody else, or nobody: you are the one who asks.';
  const other = await lookUp(directory, onBehalfOf, groupsOf(account));
  return mayRequest(other, account)
    ? undefined
    : `Choose somebody else, or nobody: they may not ask for keys in ${account.name} themselves.`;
}

/** The entries are kept before the review is shown, so that Back and the submission find them. Throws `StoreError`. */
export async function reviewAndKeep(deps: Deps, form: FilledForm): Promise<Reviewed> {
  const reviewed = await review(deps, form.by, form.entries);
  await deps.drafts.save(form.id, {
    ...(await draftOf(deps, form)),
    purpose: form.purpose,
    entries: form.entries,
    proofs: [],
    proven: null,
  });
  return reviewed;
}

/**
 * Proves what the review shows, and keeps what was found out for the submission. Whoever went back meanwhile and
 * changed the form has another review by now: then that one's proofs count, however late these are.
 */
export async function proveAndKeep(
  deps: Deps,
  form: FilledForm,
  shown: Shown,
  tell: (soFar: readonly Proof[]) => void,
): Promise<readonly Proof[]> {
  const proofs = await prove(deps, form, shown, tell);
  try {
    const draft = await draftOf(deps, form);
    if (canonicalJson(draft.entries) === canonicalJson(form.entries)) {
      await deps.drafts.save(form.id, { ...draft, proofs, proven: shown.fingerprint });
    }
  } catch (error) {
    // The person still gets the review; the submission then says that nothing was kept.
    deps.log.warn({ formId: form.id, err: error }, 'proofs not kept');
  }
  return proofs;
}

/** The form as it looks once another account is chosen in it; what belongs to the old one is kept for a way back. */
export async function changeAccount(
  deps: Deps,
  form: FilledForm,
  from: Account | undefined,
  to: Account,
): Promise<FormEntries> {
  const draft = await draftOf(deps, form);
  const back = draft.left[to.id];
  const entries = back ? cameBack(back, form.entries, from) : carriedOver(form.entries, from, to);
  const left = from ? { ...draft.left, [from.id]: form.entries } : draft.left;
  await deps.drafts.save(form.id, { ...draft, entries, left });
  return entries;
}

async function draftOf(deps: Deps, { id, entries, purpose }: FilledForm): Promise<Draft> {
  return (await deps.drafts.load(id)) ?? { purpose, entries, proofs: [], proven: null, left: {} };
}

/** What a review shows, and the fingerprint of it. */
export interface Shown {
  readonly asked: Asked;
  readonly fingerprint: Fingerprint;
}

export interface FilledForm {
  /** `root_view_id` of the modal. */
  readonly id: string;
  readonly by: UserId;
  readonly purpose: FormPurpose;
  readonly entries: FormEntries;
}

function refuseAccount(message: string): Reviewed {
  return { ok: false, problems: { accountId: message } };
}
