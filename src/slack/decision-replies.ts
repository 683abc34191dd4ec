import type { KeyRequest, TimelineEntry } from '../domain/request.js';
import type { Message } from './card.js';
import { actions, commentButton } from './card-buttons.js';
import { leftBehind } from './left-behind.js';
import { giveReview, reviewers } from './reviewers.js';
import { says, withWords } from './says.js';
import { canceller, escapeMrkdwn, mention, neededText } from './text.js';

export type EntryOf<T extends TimelineEntry['type']> = TimelineEntry & { readonly type: T };
type Decision = EntryOf<
  | 'approved'
  | 'commented'
  | 'glass-broken'
  | 'reviewed'
  | 'denied'
  | 'cancelled'
  | 'abandoned'
  | 'retried'
  | 'looked'
  | 'looked-again'
  | 'created-again'
>;

/** What people decided, and what they said with it. */
export function decisionReply(request: KeyRequest, entry: Decision): Message {
  switch (entry.type) {
    case 'approved':
      return approved(request, entry);
    case 'commented':
      return withWords(
        says(`:speech_balloon: ${mention(entry.by)} comments on their approval.`),
        'Comment',
        entry.comment,
      );
    case 'glass-broken':
      return glassBroken(request, entry);
    case 'reviewed':
      return withWords(
        says(`:white_check_mark: The break-glass is reviewed by ${mention(entry.by)}.`),
        'Review',
        entry.comment,
      );
    case 'denied':
      return withWords(ended(request, `Denied by ${mention(entry.by)}`), 'Reason', entry.reason);
    case 'cancelled':
      return ended(request, `Cancelled by ${canceller(request, entry.by)}`);
    case 'abandoned':
      return ended(request, `Given up by ${mention(entry.by)}`);
    case 'looked':
      return withWords(says(`:eyes: ${mention(entry.by)} has looked in AWS.`), 'Found', entry.found);
    case 'retried':
    case 'looked-again':
    case 'created-again':
      return says(PRESSED[entry.type](mention(entry.by)));
  }
}

/** Whoever approved without a word can still say something: here they find it, for as long as the thread stands. */
function approved(request: KeyRequest, { by, missing, comment }: EntryOf<'approved'>): Message {
  const told = says(`:white_check_mark: Approved by ${mention(by)}. ${whatNext(request, missing)}`);
  if (comment !== null) return withWords(told, 'Comment', comment);
  return { ...told, blocks: [...told.blocks, ...actions(commentButton(request))] };
}

/** In the channel it stands without its card, so it says what it is about. */
function glassBroken(request: KeyRequest, { by, incident, reason }: EntryOf<'glass-broken'>): Message {
  const { parameters, terms } = request;
  const what = `\`${parameters.alias}\` in ${escapeMrkdwn(terms.account.name)}, ${parameters.region}`;
  const told = says(
    `:rotating_light: *Break-glass:* ${mention(by)} alone approved ${what}. The key is being created. ` +
      `*A review is owed* by ${reviewers(request, by)}: ${giveReview(request)}.`,
  );
  return withWords(withWords(told, 'Incident', incident), 'Reason', reason);
}

function whatNext(request: KeyRequest, missing: readonly number[]): string {
  const needed = neededText(missing, request);
  return needed === '' ? 'That is all it needed; the key is being created.' : `Still needed: ${needed}.`;
}

function ended(request: KeyRequest, how: string): Message {
  return says(`:no_entry: ${how}. The request has ended. ${leftBehind(request)}`);
}

const PRESSED = {
  retried: (who: string) => `:repeat: ${who} pressed Retry.`,
  'looked-again': (who: string) => `:mag: ${who} pressed Look again: I look for the key once more.`,
  'created-again': (who: string) =>
    `:repeat: ${who} pressed Create again: I look once more first, and create only if there is none.`,
};
