import { linesInForce } from '../domain/approvers.js';
import { toldPause } from '../domain/pausing.js';
import { missingByLine } from '../domain/quorum.js';
import { type KeyRequest, owedReview, type Status } from '../domain/request.js';
import { escapeMrkdwn, missingText } from './text.js';

/** A request's state in a word or two. */
const STATUS_WORDS: Readonly<Record<Status, string>> = {
  pending: 'pending',
  denied: 'denied',
  cancelled: 'cancelled',
  expired: 'expired',
  approved: 'approved, key being created',
  creating: 'approved, key being created',
  unclear: 'outcome unknown, key being looked for',
  held: 'on hold: an approver has to decide',
  failed: 'failed: no key was created',
  made: 'approved, key being finished',
  unfinished: 'unfinished: the key exists',
  abandoned: 'given up',
  created: 'created',
};

/** The same, and what is missing. */
export function statusWords(request: KeyRequest): string {
  const { state } = request;
  const words = toldPause(request)
    ? 'approved, waits: creation of keys is paused'
    : STATUS_WORDS[state.status];
  if (owedReview(request)) return `${words}; its break-glass is to be reviewed`;
  if (state.status !== 'pending') return words;
  const lines = linesInForce(request);
  return `${words}, needs ${missingText(missingByLine(state.approvals, lines), lines)}`;
}

/** The id, as a link to the card where there is one. */
export function idText({ id }: KeyRequest, link: string | undefined): string {
  return link === undefined ? `*${id}*` : `*<${link}|${id}>*`;
}

export function accountText({ terms }: KeyRequest): string {
  return `${escapeMrkdwn(terms.account.name)} (${terms.account.id})`;
}
