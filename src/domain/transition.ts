import type { EventType, Moment, RequestEvent } from './event.js';
import type { Transition } from './outcome.js';
import type { KeyRequest, Status } from './request.js';
import type { Rules } from './rules.js';
import { whileCreating, whileHeld, whileUnclear } from './while-creating.js';
import { whileApproved, whilePending } from './while-deciding.js';
import { whenEnded, whileFailed, whileMade, whileUnfinished } from './while-finishing.js';

const RULES: { readonly [S in Status]: Rules<S> } = {
  pending: whilePending,
  approved: whileApproved,
  creating: whileCreating,
  unclear: whileUnclear,
  held: whileHeld,
  made: whileMade,
  failed: whileFailed,
  unfinished: whileUnfinished,
  denied: whenEnded,
  cancelled: whenEnded,
  expired: whenEnded,
  abandoned: whenEnded,
  created: whenEnded,
};

/**
 * What an event makes of a request: the next request with what is owed for it, or a refusal. Pure and total;
 * the caller commits what comes out, refusals included.
 */
export function transition(request: KeyRequest, event: RequestEvent, moment: Moment): Transition {
  // The table is keyed by the very status and type that the rule takes, which the compiler cannot follow.
  const rules = RULES[request.state.status] as Record<EventType, (...args: unknown[]) => Transition>;
  return rules[event.type](request, event, moment);
}
