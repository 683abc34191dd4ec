import type { EpochMs, RequestId } from '../domain/names.js';
import type { Lane } from './store-port.js';

/** What people should see in Slack and do not: the one place to look. Every method throws `StoreError` on failure. */
export interface Undelivered {
  /** One more try was in vain. A piece has one entry: its card, the next message of its lane, a channel's report. */
  note(what: Delivery | ReportDelivery, setback: Setback): Promise<Noted>;
  /** Nobody will get it any more; it stays listed for a week. */
  giveUp(what: Delivery, code: string): Promise<'listed' | 'listed-before'>;
  /** Nothing of this piece is missing any more; what was given up stays given up. */
  clear(piece: Piece): Promise<void>;
  /** The oldest first. */
  list(): Promise<readonly UndeliveredEntry[]>;
}

/** Names what has an entry of its own; copies of a card have one for each person. */
export type Piece =
  | { readonly id: RequestId; readonly piece: 'card' | Lane }
  | { readonly id: RequestId; readonly piece: 'copy'; readonly channel: string }
  | ReportDelivery;

/** One thing to be seen: the card or a copy of it as the request is now, or a message of a lane. */
export interface Delivery {
  readonly id: RequestId;
  readonly piece: 'card' | 'copy' | Lane;
  /** Of the lane's messages; a card has but one, and so has a copy. */
  readonly index: number;
  /** Where it should appear: a channel's id, or a person's. */
  readonly channel: string;
}

/** What a comparison of keys and record has found, for one channel. */
export interface ReportDelivery {
  readonly piece: 'report';
  readonly channel: string;
}

export interface Setback {
  readonly state: 'waiting' | 'blocked';
  /** Slack's word for it, or ours where Slack said nothing. */
  readonly code: string;
  /** Before the next try; doubled with each one that fails for the same reason. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export interface Noted {
  /** In vain, for this reason. */
  readonly tries: number;
  readonly nextTryInMs: number;
}

/**
 * | state | means |
 * |---|---|
 * | waiting | Slack is busy, broken, or takes nothing from the bot; it goes on by itself |
 * | blocked | a person has to mend something in Slack; it is tried again all the while |
 * | given-up | nobody can get it any more |
 */
export interface UndeliveredEntry {
  /** `null` for a report, which is about no single request. */
  readonly request: RequestId | null;
  readonly piece: Delivery['piece'] | ReportDelivery['piece'];
  readonly index: number;
  readonly channel: string;
  readonly state: Setback['state'] | 'given-up';
  readonly code: string;
  readonly sinceMs: EpochMs;
  readonly tries: number;
  /** `null`: no more. */
  readonly nextTryAtMs: EpochMs | null;
}
