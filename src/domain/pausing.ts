import type { EventOf, Moment } from './event.js';
import { refuse, settle, type Transition } from './outcome.js';
import type { In, KeyRequest, TimelineEntry } from './request.js';

export type PausedEntry = Extract<TimelineEntry, { readonly type: 'paused' }>;

/** What people were told last of a pause that the request waits for; `undefined`: it waits for none. */
export function toldPause({ state, timeline }: KeyRequest): PausedEntry | undefined {
  if (state.status !== 'approved') return undefined;
  const last = timeline.findLast(({ type }) => type === 'paused' || type === 'resumed');
  return last?.type === 'paused' ? last : undefined;
}

/** Told once, however often the request asks in vain. */
export function tellPause(
  request: In<'approved'>,
  { scope, operator, reason }: EventOf<'creation-paused'>,
  { nowMs }: Moment,
): Transition {
  if (toldPause(request)) return refuse('superseded');
  return settle(request, request.state, { type: 'paused', atMs: nowMs, scope, operator, reason });
}

export function tellResumption(request: In<'approved'>, _event: unknown, { nowMs }: Moment): Transition {
  if (!toldPause(request)) return refuse('superseded');
  return settle(request, request.state, { type: 'resumed', atMs: nowMs });
}
