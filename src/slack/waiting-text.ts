import { asksDirectly } from '../domain/account.js';
import type { Needed } from '../domain/approvers.js';
import { type KeyRequest, owedReview, type TimelineEntry } from '../domain/request.js';
import type { Handles } from './group-handles.js';
import { giveReview, reviewers, reviewersQuietly } from './reviewers.js';
import { anyOf, anyOfQuietly, countOf, duration, moment } from './text.js';

type TimelineEntryOf<T extends TimelineEntry['type']> = TimelineEntry & { readonly type: T };
type WaitingEntry = TimelineEntryOf<'reminded' | 'escalated' | 'review-reminded'>;

/** Whether any of its replies names a group that was notified before. */
export function namesQuietly({ timeline }: KeyRequest): boolean {
  return timeline.some((entry) => {
    if (entry.type === 'review-reminded') return true;
    const needed = entry.type === 'reminded' || entry.type === 'escalated' ? entry.needed : [];
    return needed.some(({ groupsTold }) => groupsTold.length > 0);
  });
}

/** Groups that were notified before are named without being notified again. */
function namesOf(needed: readonly Needed[], handles: Handles): string {
  const lines = needed.map((line) => {
    const { count, users, groups, groupsTold } = line;
    const names = [anyOf({ users: [], groups }), anyOfQuietly({ users, groups: groupsTold }, handles)];
    const whom = names.filter((each) => each !== '').join(' or ');
    if (whom === '') return `${count} more approval${count === 1 ? '' : 's'}`;
    return countOf({ ...line, groups: [...groups, ...groupsTold] }, whom);
  });
  return lines.join(' and ');
}

/** What the thread says while somebody is waited for. */
export function waitingText(request: KeyRequest, entry: WaitingEntry, handles: Handles): string {
  switch (entry.type) {
    case 'reminded':
      return remindedText(request, entry, handles);
    case 'escalated':
      return escalatedText(request, entry, handles);
    case 'review-reminded':
      return reviewRemindedText(request, entry, handles);
  }
}

function remindedText(request: KeyRequest, entry: TimelineEntryOf<'reminded'>, handles: Handles): string {
  if (isOvertaken(request, entry)) return ':bell: A reminder was due, and could not be posted in time.';
  const where = asksDirectly(request.terms.account) ? 'in your direct messages with me' : 'on the card';
  return `:bell: *Still needed:* ${namesOf(entry.needed, handles)}, until ${moment(request.expiresAtMs)}. Approve or Deny ${where}.`;
}

/** The group is called by the card and the first reminder of it; later ones leave it in peace. */
function reviewRemindedText(
  request: KeyRequest,
  entry: TimelineEntryOf<'review-reminded'>,
  handles: Handles,
): string {
  const glass = owedReview(request);
  const reminders = request.timeline.filter(({ type }) => type === 'review-reminded');
  if (!glass || reminders.at(-1) !== entry)
    return ':bell: A reminder of the break-glass review was due, and could not be posted in time.';
  const isFirst = reminders.length === 1;
  const whom = isFirst ? reviewers(request, glass.by) : reviewersQuietly(request, glass.by, handles);
  return `:bell: *The review of the break-glass is still owed* by ${whom}: ${giveReview(request)}.`;
}

/** Nobody is called for what could not be posted before it was decided, or before the next call. */
function isOvertaken({ state, timeline }: KeyRequest, entry: TimelineEntry): boolean {
  const later = timeline.slice(timeline.indexOf(entry) + 1);
  return state.status !== 'pending' || later.some(({ type }) => type === 'reminded' || type === 'escalated');
}

function escalatedText(request: KeyRequest, entry: TimelineEntryOf<'escalated'>, handles: Handles): string {
  if (request.state.status !== 'pending') return ':rotating_light: *Escalated* to further approvers.';
  const { to, needed } = entry;
  const afterMs = request.terms.account.escalation?.afterMs;
  const late = afterMs === undefined ? '' : ` after ${duration(afterMs)}`;
  return (
    `:rotating_light: *Escalated.* Still needed${late}: ${namesOf(needed, handles)}. From now on ${anyOf(to)} can approve ` +
    'as well, in place of anybody who is missing.'
  );
}
