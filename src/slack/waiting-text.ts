import { asksDirectly } from '../domain/account.js';
import type { Needed } from '../domain/approvers.js';
import type { KeyRequest, TimelineEntry } from '../domain/request.js';
import { anyOf, duration, moment } from './text.js';

type TimelineEntryOf<T extends TimelineEntry['type']> = Extract<TimelineEntry, { readonly type: T }>;

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

export function remindedText(request: KeyRequest, entry: TimelineEntryOf<'reminded'>): string {
  if (isOvertaken(request, entry)) return ':bell: A reminder was due, and could not be posted in time.';
  const where = asksDirectly(request.terms.account) ? 'in your direct messages with me' : 'on the card';
  return `:bell: *Still needed:* ${namesOf(entry.needed)}, until ${moment(request.expiresAtMs)}. Approve or Deny ${where}.`;
}

/** Nobody is called for what could not be posted before it was decided, or before the next call. */
function isOvertaken({ state, timeline }: KeyRequest, entry: TimelineEntry): boolean {
  const later = timeline.slice(timeline.indexOf(entry) + 1);
  return state.status !== 'pending' || later.some(({ type }) => type === 'reminded' || type === 'escalated');
}

export function escalatedText(request: KeyRequest, entry: TimelineEntryOf<'escalated'>): string {
  if (request.state.status !== 'pending') return ':rotating_light: *Escalated* to further approvers.';
  const { to, needed } = entry;
  const afterMs = request.terms.account.escalation?.afterMs;
  const late = afterMs === undefined ? '' : ` after ${duration(afterMs)}`;
  return (
    `:rotating_light: *Escalated.* Still needed${late}: ${namesOf(needed)}. From now on ${anyOf(to)} can approve ` +
    'as well, in place of anybody who is missing.'
  );
}
