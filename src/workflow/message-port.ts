import type { ChannelId, UserId } from '../domain/names.js';
import type { Card, KeyRequest } from '../domain/request.js';
import type { ConfigAnnouncement } from './config-notice.js';
import type { ChannelReport } from './tell-report.js';

/** What people are shown. Every method throws `MessengerError` on failure, and nothing else. */
export interface Messenger {
  /** Posts the card. Not idempotent: whoever calls it twice posts two. */
  postCard(request: KeyRequest): Promise<Card>;
  /** Makes the card look like the request is now. */
  redrawCard(request: KeyRequest, card: Card): Promise<void>;
  /** Posts a copy of the card, with buttons as good as the card's, as a direct message. Not idempotent either. */
  postCopy(request: KeyRequest, to: UserId): Promise<Card>;
  /** Makes this person's copy look like the request is now. */
  redrawCopy(request: KeyRequest, to: UserId, copy: Card): Promise<void>;
  /** Takes the buttons from a copy of the card and points to the right one. */
  retireCopy(request: KeyRequest, copy: Card): Promise<void>;
  /** How many replies the timeline asks for. */
  repliesOf(request: KeyRequest): number;
  /** Posts one of them under the card. */
  reply(request: KeyRequest, index: number): Promise<void>;
  /** How many direct messages one of those whose request it is should have by now. */
  directMessagesOf(request: KeyRequest, to: UserId): number;
  /** Sends them one of these. */
  sendDirect(request: KeyRequest, to: UserId, index: number): Promise<void>;
  /** Posts what a comparison of record and keys has found. Not idempotent, as with a card. */
  postReport(channel: ChannelId, told: ChannelReport): Promise<void>;
  /** Posts what has changed in the config. Not idempotent either. */
  postConfigChange(told: ConfigAnnouncement): Promise<void>;
}

/**
 * | kind | means |
 * |---|---|
 * | refused | Slack said no to this one for a reason a person must mend; `code` is Slack's |
 * | locked-out | Slack takes nothing at all from the bot; again after `afterMs` |
 * | busy | not now; again after `afterMs` |
 * | unclear | no answer: it may have been posted |
 */
export type MessengerErrorKind = 'refused' | 'locked-out' | 'busy' | 'unclear';

export class MessengerError extends Error {
  override readonly name = 'MessengerError';
  constructor(
    readonly kind: MessengerErrorKind,
    readonly code: string,
    readonly afterMs: number,
    options?: ErrorOptions,
  ) {
    super(`Slack: ${code}`, options);
  }
}
