import type { Account, People } from './account.js';
import type { Needed } from './approvers.js';
import type { KeyParameters } from './key-parameters.js';
import type {
  ChannelId,
  EpochMs,
  Fingerprint,
  JsonObject,
  KeyId,
  MessageTs,
  RequestId,
  TeamId,
  UserId,
} from './names.js';
import type { PauseScope } from './operation.js';
import type { ParameterChange } from './parameter-changes.js';
import type { Proof } from './proof.js';
import type { LostCall, Search, SearchTimes } from './search-schedule.js';
import { type Waiting, type WaitTimes, waitSince } from './waiting.js';

/** Raised whenever an older bot could misread a newer document; an older bot refuses a newer one. */
export const SCHEMA_VERSION = 1;

/** The terms a request is judged by: the account's entry of the config and the policy rendered from it. */
export interface Terms {
  readonly account: Account;
  readonly keyPolicy: JsonObject;
}

/** What the fingerprint covers. */
export interface Asked {
  readonly teamId: TeamId;
  readonly requestedBy: UserId;
  /** Whom it is for; `null`: for whoever asks. */
  readonly onBehalfOf: UserId | null;
  readonly parameters: KeyParameters;
  readonly terms: Terms;
}

/**
 * The document of record. Who asks for which account never changes; `parameters` change when the requester submits
 * others, `terms` then or when the config did, and `fingerprint` with either, which voids a `brokenGlass` that came
 * before; `card` is set by the first message that is known to be it, and empty again only when that one is
 * lost; `timeline` only grows; `state` moves.
 */
export interface KeyRequest extends Asked {
  readonly schema: typeof SCHEMA_VERSION;
  readonly id: RequestId;
  /** The modal the request was submitted from. */
  readonly formId: string;
  readonly fingerprint: Fingerprint;
  readonly requestedAtMs: EpochMs;
  /** A decision counts only before this. */
  readonly expiresAtMs: EpochMs;
  readonly waitTimes: WaitTimes;
  readonly waiting: Waiting;
  /** When its key is looked for, should the answer to CreateKey be lost. */
  readonly searchTimes: SearchTimes;
  /** What could not be checked before it was submitted, for the approvers. */
  readonly unchecked: readonly Proof[];
  /** The ended request that this one was asked for again from; `null`: none. */
  readonly after: EarlierRequest | null;
  readonly card: Card | null;
  /** Who could decide under earlier terms: what they are shown of it has to change as well. */
  readonly formerly: People;
  /** `null`: it was approved by its quorum, or is not approved at all. */
  readonly brokenGlass: BrokenGlass | null;
  readonly timeline: readonly TimelineEntry[];
  readonly state: RequestState;
}

/** A request as it is submitted: all of the document that does not follow from what has happened since. */
export type Submitted = Omit<
  KeyRequest,
  'waiting' | 'card' | 'formerly' | 'brokenGlass' | 'timeline' | 'state'
>;

/** Those whose request it is: they decide nothing about it, but can take it back. */
export function partiesOf({ requestedBy, onBehalfOf }: Pick<Asked, 'requestedBy' | 'onBehalfOf'>): UserId[] {
  return onBehalfOf === null ? [requestedBy] : [requestedBy, onBehalfOf];
}

/** How every request begins. */
export function begin(submitted: Submitted): KeyRequest {
  return {
    ...submitted,
    waiting: waitSince(submitted.requestedAtMs),
    card: null,
    formerly: { users: [], groups: [] },
    brokenGlass: null,
    timeline: [],
    state: { status: 'pending', approvals: [], attempt: 0 },
  };
}

/** Where the earlier request stands, as of the submission of the later one. */
export interface EarlierRequest {
  readonly id: RequestId;
  readonly card: Card | null;
}

export interface Card {
  readonly channel: ChannelId;
  readonly ts: MessageTs;
}

/** `deleted`: the message is gone, and its thread with it. `frozen`: Slack lets nobody change it any more. */
export type CardLoss = 'deleted' | 'frozen';

export interface Approval {
  readonly by: UserId;
  readonly atMs: EpochMs;
  /** The approval lines this person could stand for at the click. */
  readonly lines: readonly number[];
  /** What they said about it, at the click or later; `null`: nothing so far. */
  readonly comment: string | null;
}

/** An emergency: one person approved alone. */
export interface BrokenGlass {
  readonly by: UserId;
  readonly atMs: EpochMs;
  /** Where the emergency is written down. */
  readonly incident: string;
  readonly reason: string;
  /** When its review was last asked for again; `null`: not yet. */
  readonly remindedAtMs: EpochMs | null;
  /** Of somebody else who may approve; `null`: it is owed. */
  readonly review: { readonly by: UserId; readonly atMs: EpochMs; readonly comment: string } | null;
}

/** By whom it is approved, and how many times CreateKey has been sent so far: new terms void the first, never the second. */
interface Decided {
  readonly approvals: readonly Approval[];
  readonly attempt: number;
}

export interface MadeKey {
  readonly keyId: KeyId;
  readonly arn: string;
}

/**
 * | status | means |
 * |---|---|
 * | pending | waits for approvals, until it expires |
 * | denied, cancelled, expired | ended without a key |
 * | approved | the quorum is met; no CreateKey is under way |
 * | creating | the intent is saved: CreateKey number `attempt` may have been sent |
 * | unclear | its answer is not known; the key is being looked for by its tag |
 * | held | it was not found (or more than one was): a person decides |
 * | failed | AWS said no; there is no key |
 * | made | the key exists; its alias and the read-back are still to come |
 * | unfinished | the key exists, but its alias or the read-back failed |
 * | abandoned | a person gave it up after a failure |
 * | created | the key exists and is what was approved |
 */
export type RequestState =
  | ({ readonly status: 'pending' } & Decided)
  | { readonly status: 'denied'; readonly by: UserId; readonly reason: string }
  | { readonly status: 'cancelled'; readonly by: UserId }
  | { readonly status: 'expired' }
  | ({ readonly status: 'approved' } & Decided)
  | ({ readonly status: 'creating'; readonly startedAtMs: EpochMs } & Decided)
  | ({ readonly status: 'unclear' } & Search & Decided)
  | ({ readonly status: 'held' } & LostCall & Hold & Decided)
  | ({ readonly status: 'failed'; readonly failure: Failure } & Decided)
  | ({ readonly status: 'made'; readonly key: MadeKey } & Decided)
  | ({ readonly status: 'unfinished'; readonly key: MadeKey; readonly failure: Failure } & Decided)
  | ({ readonly status: 'abandoned'; readonly by: UserId; readonly key: MadeKey | null } & Decided)
  | ({ readonly status: 'created'; readonly key: MadeKey; readonly readBack: JsonObject } & Decided);

export type Status = RequestState['status'];

/** Every one of them, along the way that a request takes. */
export const STATUSES = Object.keys({
  pending: true,
  denied: true,
  cancelled: true,
  expired: true,
  approved: true,
  creating: true,
  unclear: true,
  held: true,
  failed: true,
  made: true,
  unfinished: true,
  abandoned: true,
  created: true,
} satisfies Record<Status, true>) as readonly Status[];

export type In<S extends Status> = KeyRequest & { readonly state: Extract<RequestState, { status: S }> };

/** Why a person must decide. `lookFailure`: the last look could not be made, so "not found" means little. */
export interface Hold {
  readonly found: readonly KeyId[];
  readonly lookFailure: Failure | null;
}

/** What went wrong, in AWS's (or our own) words; the words for people are made from it where it is shown. */
export interface Failure {
  /** The call that failed, `CreateKey`, or our own check, `verify`. */
  readonly operation: string;
  /** AWS's error name, or one of ours. */
  readonly code: string;
  readonly message: string;
  /** AWS' id of the call, where an answer brought one. */
  readonly requestId?: string;
}

/** Approvals that nobody could give any more, by line; all zero: every line can be met again. */
export interface ApproversCounted {
  readonly type: 'approvers-counted';
  readonly lacking: readonly number[];
  /** Named by a line, and not able to approve any more. */
  readonly gone: readonly UserId[];
}

/** What happened, as the thread tells it. The order of entries is the order of the replies. */
export type TimelineEntry = { readonly atMs: EpochMs } & (
  | {
      readonly type: 'approved';
      readonly by: UserId;
      readonly missing: readonly number[];
      readonly comment: string | null;
    }
  | { readonly type: 'commented'; readonly by: UserId; readonly comment: string }
  | { readonly type: 'denied'; readonly by: UserId; readonly reason: string }
  | {
      readonly type: 'glass-broken';
      readonly by: UserId;
      readonly incident: string;
      readonly reason: string;
    }
  | { readonly type: 'reviewed'; readonly by: UserId; readonly comment: string }
  | { readonly type: 'review-reminded' }
  | { readonly type: 'cancelled'; readonly by: UserId }
  | { readonly type: 'expired' }
  | { readonly type: 'reminded'; readonly needed: readonly Needed[] }
  | { readonly type: 'escalated'; readonly to: People; readonly needed: readonly Needed[] }
  | { readonly type: 'terms-changed' }
  | {
      readonly type: 'resubmitted';
      readonly by: UserId;
      readonly changes: readonly ParameterChange[];
      /** Whose approvals do not count any more. */
      readonly voided: readonly UserId[];
    }
  | ApproversCounted
  | {
      readonly type: 'paused';
      readonly scope: PauseScope;
      readonly operator: string;
      readonly reason: string;
    }
  | { readonly type: 'resumed' }
  | { readonly type: 'approvers-unasked'; readonly users: readonly UserId[] }
  | { readonly type: 'card-posted' }
  | { readonly type: 'card-blocked'; readonly reason: string }
  | { readonly type: 'card-lost'; readonly card: Card; readonly how: CardLoss }
  | { readonly type: 'thread-blocked'; readonly reason: string }
  | { readonly type: 'failed'; readonly failure: Failure }
  | { readonly type: 'outcome-unknown' }
  | ({ readonly type: 'held' } & Hold)
  | { readonly type: 'unfinished'; readonly key: MadeKey; readonly failure: Failure }
  | { readonly type: 'retried' | 'looked-again' | 'created-again' | 'abandoned'; readonly by: UserId }
  | { readonly type: 'looked'; readonly by: UserId; readonly found: string }
  | { readonly type: 'stray-key'; readonly key: MadeKey }
  | { readonly type: 'created'; readonly key: MadeKey; readonly readBack: JsonObject }
);

const ENDED: ReadonlySet<Status> = new Set(['denied', 'cancelled', 'expired', 'abandoned', 'created']);

/** Nothing moves it any more, and nobody owes anything for it. */
export function hasEnded(request: KeyRequest): boolean {
  return isOver(request) && owedReview(request) === undefined;
}

/** Nothing moves it any more; a review may still be owed. */
export function isOver({ state }: KeyRequest): boolean {
  return ENDED.has(state.status);
}

/** What somebody else has to review, from the moment the glass is broken until it is done, whatever comes of the request. */
export function owedReview({ brokenGlass }: KeyRequest): BrokenGlass | undefined {
  return brokenGlass !== null && brokenGlass.review === null ? brokenGlass : undefined;
}
