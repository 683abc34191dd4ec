import { asksDirectly } from '../domain/account.js';
import type { Needed } from '../domain/approvers.js';
import { type KeyRequest, owedReview, type TimelineEntry } from '../domain/request.js';
import { giveReview, reviewers } from './reviewers.js';
import { anyOf, duration, moment } from './text.js';

type TimelineEntryOf<T extends TimelineEntry['type']> = TimelineEntry & { readonly type: T };
type WaitingEntry = TimelineEntryOf<'reminded' | 'escalated' | 'review-reminded'>;

/** Groups that were notified before are named without being notified again. */
function namesOf(needed: readonly Needed[]): string {
  const lines = needed.map(({ count, users, groups, groupsTold }) => {
    const names = anyOf({ users, groups });
    const quiet =
      groupsTold.length === 1 ? 'the group that the card names' : 'the groups that the card names';
    const whom = [...(names === '' ? [] : [names]), ...(groupsTold.length === 0 ? [] : [quiet])];
    return whom.length === 0
      ? `${count} more approval${count === 1 ? '' : 's'}`
      : `${count} of ${whom.join(' or ')}`;
  });
  return lines.join(' and ');
}

/** What the thread says while somebody is waited for. */
export function waitingText(request: KeyRequest, entry: WaitingEntry): string {
  switch (entry.type) {
    case 'reminded':
      return remindedText(request, entry);
    case 'escalated':
      return escalatedText(request, entry);
    case 'review-reminded':
      return reviewRemindedText(request, entry);
  }
}

function remindedText(request: KeyRequest, entry: TimelineEntryOf<'reminded'>): string {
  if (isOvertaken(request, entry)) return ':bell: A reminder was due, and could not be posted in time.';
  const where = asksDirectly(request.terms.account) ? 'in your direct messages with me' : 'on the card';
  return `:bell: *Still needed:* ${namesOf(entry.needed)}, until ${moment(request.expiresAtMs)}. Approve or Deny ${where}.`;
}

/** The group is called by the card and the first reminder of it; later ones leave it in peace. */
function reviewRemindedText(request: KeyRequest, entry: TimelineEntryOf<'review-reminded'>): string {
  const glass = owedReview(request);
  const reminders = request.timeline.filter(({ type }) => type === 'review-reminded');
  if (!glass || reminders.at(-1) !== entry)
    return ':bell: A reminder of the break-glass review was due, and could not be posted in time.';
  const whom = reminders.length === 1 ? reviewers(request, glass.by) : 'the approvers that the card names';
  return `:bell: *The review of the break-glass is still owed* by ${whom}: ${giveReview(request)}.`;
}

/** Nobody is called for what could not be posted before it was decided, or before the next call. */
function isOvertaken({ state, timeline }: KeyRequest, entry: TimelineEntry): boolean {
  const later = timeline.slice(timeline.indexOf(entry) + 1);
  return state.status !== 'pending' || later.some(({ type }) => type === 'reminded' || type === 'escalated');
}

function escalatedText(request: KeyRequest, entry: TimelineEntryOf<'escalated'>): string {
  if (request.state.status !== 'pending') return ':rotating_light: *Escalated* to further approvers.';
  const { to, needed } = entry;
  const afterMs = request.terms.account.escalation?.afterMs;
  const late = afterMs === undefined ? '' : ` after ${duration(afterMs)}`;
  return (
    `:rotating_light: *Escalated.* Still needed${late}: ${namesOf(needed)}. From now on ${anyOf(to)} can approve ` +
    'as well, in place of anybody who is missing.'
  );
}
