import type { KeyRequest, TimelineEntry } from '../domain/request.js';
import { button } from './blocks.js';
import { actions, buttonValue, COMMENT, type Message } from './card.js';
import { leftBehind } from './left-behind.js';
import { says, withWords } from './says.js';
import { mention, neededText } from './text.js';

type EntryOf<T extends TimelineEntry['type']> = Extract<TimelineEntry, { readonly type: T }>;
type Decision = EntryOf<'approved' | 'commented' | 'denied' | 'cancelled'>;

/** What people decided, and what they said with it. */
export function decisionReply(request: KeyRequest, entry: Decision): Message {
  switch (entry.type) {
    case 'approved':
      return approved(request, entry);
    case 'commented':
      return withWords(
        says(`:speech_balloon: ${mention(entry.by)} comments their approval.`),
        'Comment',
        entry.comment,
      );
    case 'denied':
      return withWords(ended(request, `Denied by ${mention(entry.by)}`), 'Reason', entry.reason);
    case 'cancelled':
      return ended(request, `Cancelled by ${mention(entry.by)}, who asked`);
  }
}

/** Whoever approved without a word can still say something: here they find it, for as long as the thread stands. */
function approved(request: KeyRequest, { by, missing, comment }: EntryOf<'approved'>): Message {
  const told = says(`:white_check_mark: Approved by ${mention(by)}. ${whatNext(request, missing)}`);
  if (comment !== null) return withWords(told, 'Comment', comment);
  const comments = button({ actionId: COMMENT, text: 'Comment', value: buttonValue(request) });
  return { ...told, blocks: [...told.blocks, ...actions(comments)] };
}

function whatNext(request: KeyRequest, missing: readonly number[]): string {
  const needed = neededText(missing, request);
  return needed === '' ? 'That is all it needed; the key is being created.' : `Still needed: ${needed}.`;
}

export function ended(request: KeyRequest, how: string): Message {
  return says(`:no_entry: ${how}. The request has ended. ${leftBehind(request)}`);
}
