import { type Account, asksDirectly } from '../domain/account.js';
import { firstEntryOf, seal } from '../domain/audit.js';
import type { Effect } from '../domain/effect.js';
import { requestIdOf } from '../domain/fingerprint.js';
import type { Problems } from '../domain/key-parameters.js';
import type { EpochMs, Fingerprint, RequestId, UserId } from '../domain/names.js';
import { PROOFS, type Proof, unchecked } from '../domain/proof.js';
import { unmeetableLine } from '../domain/quorum.js';
import {
  type Asked,
  begin,
  type EarlierRequest,
  type KeyRequest,
  partiesOf,
  SCHEMA_VERSION,
} from '../domain/request.js';
import type { SearchTimes } from '../domain/search-schedule.js';
import type { WaitTimes } from '../domain/waiting.js';
import { enqueueSoon, newNonce } from './apply.js';
import { ASKED_DIRECTLY_MAX, goneFrom, namedBesides, stillToCome } from './approvers.js';
import { review } from './form.js';
import type { Deps, Draft } from './ports.js';
import { type Resubmission, resubmit } from './resubmit.js';
import { StoreError } from './store-port.js';

export type Submission =
  | { readonly outcome: 'stored'; readonly id: RequestId; readonly account: Account }
  | Resubmission
  | Objection;

/** Why nothing was stored. */
type Objection =
  | { readonly outcome: 'form-used'; readonly by: RequestId }
  /** The form is older than a day. */
  | { readonly outcome: 'no-draft' }
  /** The review showed a cross. */
  | { readonly outcome: 'cannot-work'; readonly crosses: readonly Proof[] }
  /** Not what the review showed any more: the entries or the account's terms have changed. */
  | { readonly outcome: 'changed-since-review' }
  | { readonly outcome: 'not-valid'; readonly problems: Problems }
  /** More than can be asked by direct message. */
  | TooMany
  /** The line cannot be filled without those whose request it is; `byAnybody`: nor with them. */
  | {
      readonly outcome: 'unmeetable';
      readonly account: Account;
      readonly line: number;
      readonly byAnybody: boolean;
      /** Named in it, and not able to approve any more. */
      readonly gone: readonly UserId[];
      readonly isForAnother: boolean;
    };

interface TooMany {
  readonly outcome: 'too-many-approvers';
  readonly account: Account;
  /** The key of its entry that names them. */
  readonly by: 'approvals' | 'escalateAfter';
  readonly count: number;
}

export interface ReviewedForm {
  /** `root_view_id` of the modal. */
  readonly id: string;
  readonly by: UserId;
  /** Fingerprint of what the submitted view showed; nothing else is stored. */
  readonly shown: Fingerprint;
}

/** What a new request owes at once. The requester's link follows when the card is posted. */
const FIRST_EFFECTS: readonly Effect[] = ['draw-card'];

/**
 * Stores the request that the form's review showed. When it returns `stored`, the request is durable; the
 * same form submitted again finds what it made.
 *
 * @throws {StoreError} when it is not known to be stored; submitted again, it is still stored once.
 * @throws {DirectoryError} when Slack does not say who people are.
 */
export async function submit(
  deps: Deps,
  { id: formId, by: requestedBy, shown }: ReviewedForm,
): Promise<Submission> {
  const id = requestIdOf(deps.settings.teamId, formId, shown);
  const before = await deps.store.load(id);
  if (before.found) {
    if ((await deps.store.ensureReplicated(before)) === 'ensured')
      return { outcome: 'stored', id, account: before.request.terms.account };
    throw new StoreError('unclear', `Request ${id} changed while its form was submitted again.`);
  }

  const draft = await deps.drafts.load(formId);
  if (!draft) return { outcome: 'no-draft' };
  const checked = await check(deps, { by: requestedBy, shown }, draft);
  if (checked.outcome !== 'sound') return checked;
  const { purpose } = draft;
  if (purpose.kind === 'edit') return resubmit(deps, { formId, by: requestedBy, purpose, sound: checked });
  const after = purpose.kind === 'again' ? await earlierRequest(deps, purpose.after) : null;
  return store(deps, newRequest({ id, formId, sound: checked, after, nowMs: before.nowMs }));
}

/** A form that is all right, with everything that goes into the record. */
export interface SoundForm {
  readonly outcome: 'sound';
  readonly asked: Asked;
  readonly fingerprint: Fingerprint;
  readonly unchecked: readonly Proof[];
  readonly waitTimes: WaitTimes;
  readonly searchTimes: SearchTimes;
}

/** The same for what is asked for first, again or instead. */
async function check(
  deps: Deps,
  { by: requestedBy, shown }: Pick<ReviewedForm, 'by' | 'shown'>,
  draft: Draft,
): Promise<SoundForm | Objection> {
  const reviewed = await review(deps, requestedBy, draft.entries);
  if (!reviewed.ok) return { outcome: 'not-valid', problems: reviewed.problems };
  const { asked, fingerprint } = reviewed;
  if (fingerprint !== shown) return { outcome: 'changed-since-review' };
  const proofs = draft.proven === shown ? draft.proofs : NOT_PROVEN;
  const crosses = proofs.filter(({ outcome }) => outcome === 'cross');
  if (crosses.length > 0) return { outcome: 'cannot-work', crosses };
  const { account } = asked.terms;
  const parties = partiesOf(asked);
  const crowd = await tooManyToAsk(deps, account, parties);
  if (crowd) return crowd;
  const lacking = await lineLacking(deps, account, parties);
  if (lacking) return { ...lacking, isForAnother: asked.onBehalfOf !== null };

  const { settings } = deps;
  const unproven = proofs.filter(({ outcome }) => outcome === 'unchecked');
  const times = { waitTimes: waitTimesOf(settings, account), searchTimes: settings.searchTimes };
  return { outcome: 'sound', asked, fingerprint, unchecked: unproven, ...times };
}

/** Whom it names at once, and whom it names for later: each as many as are asked by direct message. */
async function tooManyToAsk(
  { directory }: Deps,
  account: Account,
  parties: readonly UserId[],
): Promise<TooMany | undefined> {
  if (!asksDirectly(account)) return undefined;
  const { approvals, escalation } = account;
  const named = [
    { by: 'approvals', people: approvals },
    { by: 'escalateAfter', people: escalation ? [escalation] : [] },
  ] as const;
  for (const { by, people } of named) {
    const count = (await namedBesides(directory, people, parties)).length;
    if (count > ASKED_DIRECTLY_MAX) return { outcome: 'too-many-approvers', account, by, count };
  }
  return undefined;
}

/** Where people find what was asked for before; a request that is gone is not missed. */
async function earlierRequest({ store }: Deps, id: RequestId): Promise<EarlierRequest | null> {
  const snapshot = await store.load(id);
  return snapshot.found ? { id, card: snapshot.request.card } : null;
}

async function store(deps: Deps, request: KeyRequest): Promise<Submission> {
  const { id, terms } = request;
  const entry = seal(firstEntryOf(request, newNonce()));
  const created = await deps.store.create({ request, effects: FIRST_EFFECTS, entry });
  if (created.outcome === 'form-used') return { outcome: 'form-used', by: created.by };
  if (created.outcome === 'stored') {
    deps.log.info({ requestId: id, user: request.requestedBy, account: terms.account.id }, 'request stored');
    deps.watch.submitted(request);
    enqueueSoon(deps, id, { version: 1, effects: FIRST_EFFECTS });
  }
  return { outcome: 'stored', id, account: terms.account };
}

interface Asking {
  readonly id: RequestId;
  readonly formId: string;
  readonly sound: SoundForm;
  readonly after: EarlierRequest | null;
  readonly nowMs: EpochMs;
}

/** A replica or a store that failed between review and submission has taken the findings with it. */
const NOT_PROVEN: readonly Proof[] = PROOFS.map((what) => unchecked(what, 'what was found out was not kept'));

function newRequest({ id, formId, sound, after, nowMs }: Asking): KeyRequest {
  const { outcome, asked, ...rest } = sound;
  return begin({
    ...asked,
    ...rest,
    schema: SCHEMA_VERSION,
    id,
    formId,
    requestedAtMs: nowMs,
    expiresAtMs: (nowMs + rest.waitTimes.expiresAfterMs) as EpochMs,
    after,
  });
}

function waitTimesOf({ waitTimes }: Deps['settings'], { id, name }: Account): WaitTimes {
  const times = waitTimes.get(id);
  if (!times) throw new Error(`The config has the account ${name}, and no times for it.`);
  return times;
}

type Unmeetable = Omit<Extract<Submission, { outcome: 'unmeetable' }>, 'isForAnother'>;

async function lineLacking(
  { directory }: Deps,
  account: Account,
  parties: readonly UserId[],
): Promise<Unmeetable | undefined> {
  const lines = account.approvals;
  const others = await stillToCome(directory, account.approvals, { given: [], besides: parties });
  const line = unmeetableLine(others.voters, lines);
  if (line === undefined) return undefined;
  const all = await stillToCome(directory, account.approvals, { given: [], besides: [] });
  const byAnybody = unmeetableLine(all.voters, lines) !== undefined;
  const gone = goneFrom(others, (each) => each === line);
  return { outcome: 'unmeetable', account, line, byAnybody, gone };
}
