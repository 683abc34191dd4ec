import type { EpochMs } from './names.js';
import type { KeyRequest, Status, TimelineEntry } from './request.js';

/** What whoever runs the bot wants to know the time of: people's until the decision, the bot's from there to the key. */
export type Milestone =
  | { readonly type: 'decided'; readonly decision: Decision; readonly afterMs: number }
  | { readonly type: 'key-created'; readonly afterMs: number };

type Decision = 'approved' | 'denied' | 'cancelled' | 'expired';

const DECISIONS: ReadonlySet<Status> = new Set<Decision>(['approved', 'denied', 'cancelled', 'expired']);
const APPROVING: ReadonlySet<TimelineEntry['type']> = new Set(['approved', 'glass-broken']);

/** The milestone that lies between the two; `undefined`: none. A request whose approval was voided is decided again. */
export function milestoneBetween(
  before: KeyRequest,
  after: KeyRequest,
  nowMs: EpochMs,
): Milestone | undefined {
  const was = before.state.status;
  const { status } = after.state;
  if (was === 'pending' && DECISIONS.has(status))
    return { type: 'decided', decision: status as Decision, afterMs: nowMs - after.requestedAtMs };
  if (was !== 'created' && status === 'created') {
    const approved = after.timeline.findLast(({ type }) => APPROVING.has(type));
    return { type: 'key-created', afterMs: nowMs - (approved?.atMs ?? after.requestedAtMs) };
  }
  return undefined;
}
