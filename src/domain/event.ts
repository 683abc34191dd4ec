import type { Evidence } from './evidence.js';
import type { KeyAsRead } from './key-as-read.js';
import type { ChannelId, EpochMs, Fingerprint, KeyId, MessageTs, UserId } from './names.js';
import type { PauseScope } from './operation.js';
import type { Person } from './person.js';
import type { Refusal } from './refusal.js';
import type { Card, CardLoss, Failure, KeyRequest, MadeKey, Terms } from './request.js';

/** A press of a button on a card, as Slack delivered it. All of it but `by` can be stale or forged. */
export interface Click {
  readonly by: UserId;
  readonly channel: ChannelId;
  readonly messageTs: MessageTs;
  /** When the button was pressed, by Slack: with person and message it tells a redelivery from a new click. */
  readonly actionTs: string;
  /** The fingerprint the pressed button carried. */
  readonly fingerprint: Fingerprint;
}

/** A click, and what Slack says of the person at that moment; `null` when Slack did not answer. */
interface Clicked {
  readonly click: Click;
  readonly person: Person | null;
  /** What the running config, or the record itself, has against any decision on this request. */
  readonly objection?: Objection;
  /** The message that was clicked is the person's own copy of the card, by the record of copies; absent: it is not. */
  readonly on?: 'own-copy';
}

/** Told apart from other refusals because no approver can do anything about them. */
export type Objection = Extract<Refusal, 'account-gone' | 'forbidden' | 'tampered'>;

export type ClickEventType =
  | 'approve-clicked'
  | 'comment-clicked'
  | 'deny-clicked'
  | 'break-glass-clicked'
  | 'review-clicked'
  | 'retry-clicked'
  | 'looked-clicked'
  | 'look-again-clicked'
  | 'create-again-clicked'
  | 'give-up-clicked';

/** What a person says with a press, trimmed; blank as long as it was not asked for. */
interface Words {
  /** `null`: nobody was asked for one. */
  readonly 'approve-clicked': { readonly comment: string | null };
  readonly 'comment-clicked': { readonly comment: string };
  readonly 'deny-clicked': { readonly reason: string };
  readonly 'break-glass-clicked': { readonly incident: string; readonly reason: string };
  readonly 'review-clicked': { readonly comment: string };
  readonly 'looked-clicked': { readonly found: string };
}

/** A button, and what is said with it. One member of the union for each, so that a rule can name the one it is for. */
export type Press = {
  readonly [E in ClickEventType]: { readonly type: E } & (E extends keyof Words ? Words[E] : unknown);
}[ClickEventType];

export type ClickEvent = Press & Clicked;

/** A fact from outside. What follows from it is for `transition` to say. */
export type RequestEvent =
  | ClickEvent
  | { readonly type: 'card-posted'; readonly card: Card }
  | { readonly type: 'card-blocked'; readonly reason: string }
  | { readonly type: 'cancel-asked'; readonly by: UserId }
  | { readonly type: 'card-lost'; readonly card: Card; readonly how: CardLoss }
  | { readonly type: 'thread-blocked'; readonly reason: string }
  | ({ readonly type: 'resubmitted'; readonly by: UserId } & Resubmission)
  | { readonly type: 'deadline-passed' }
  | { readonly type: 'escalation-due' }
  | { readonly type: 'reminder-due' }
  | { readonly type: 'review-reminder-due' }
  /** `lacking`: how many approvals of each line nobody could give any more; `gone`: who is named and cannot approve. */
  | {
      readonly type: 'approvers-counted';
      readonly lacking: readonly number[];
      readonly gone: readonly UserId[];
    }
  /** Who should have a copy of the card and gets none, because there are too many of them. */
  | { readonly type: 'approvers-unasked'; readonly users: readonly UserId[] }
  | { readonly type: 'terms-changed'; readonly terms: Terms; readonly fingerprint: Fingerprint }
  /** `operator`: who has paused it, as the machine knows them. */
  | {
      readonly type: 'creation-paused';
      readonly scope: PauseScope;
      readonly operator: string;
      readonly reason: string;
    }
  | { readonly type: 'creation-resumed' }
  | ({ readonly type: 'creation-started'; readonly fingerprint: Fingerprint } & OfAttempt)
  | ({ readonly type: 'creation-postponed' } & OfAttempt)
  | ({ readonly type: 'creation-refused'; readonly failure: Failure } & OfAttempt)
  /** `failure`: what the sender got instead of an answer; `null`: a later run found the intent, and no sender. */
  | ({ readonly type: 'outcome-unknown'; readonly failure: Failure | null } & OfAttempt)
  /** `searchedSinceMs` names the search: a look that began before a person pressed a button is none of the one after. */
  | ({
      readonly type: 'looked-in-vain';
      readonly searchedSinceMs: EpochMs;
      readonly lookFailure: Failure | null;
    } & OfAttempt)
  | ({ readonly type: 'several-found'; readonly found: readonly KeyId[] } & OfAttempt)
  | ({ readonly type: 'key-made'; readonly key: MadeKey } & OfAttempt)
  | ({ readonly type: 'key-read-back'; readonly asRead: KeyAsRead } & FromAws)
  | ({ readonly type: 'finishing-failed'; readonly key: MadeKey; readonly failure: Failure } & FromAws);

/** What the requester asks for instead, checked as at the first submission and under the terms of that moment. */
interface Resubmission
  extends Pick<
    KeyRequest,
    'parameters' | 'terms' | 'fingerprint' | 'unchecked' | 'waitTimes' | 'searchTimes' | 'formId'
  > {
  /** The fingerprint of what the requester had before their eyes when they began. */
  readonly replaces: Fingerprint;
}

interface FromAws {
  readonly evidence: Evidence;
}

/** Which CreateKey of the request it is about. */
interface OfAttempt extends FromAws {
  readonly attempt: number;
}

export type EventType = RequestEvent['type'];
export type EventOf<E extends EventType> = Extract<RequestEvent, { readonly type: E }>;

/** Redis' clock, read together with the document. */
export interface Moment {
  readonly nowMs: EpochMs;
}
