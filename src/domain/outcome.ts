import { asksDirectly } from './account.js';
import type { Effect } from './effect.js';
import type { AccountId, EpochMs } from './names.js';
import type { Refusal } from './refusal.js';
import type { KeyRequest, RequestState, TimelineEntry } from './request.js';

export type Transition = Settled | Refused;

export interface Refused {
  readonly ok: false;
  readonly refusal: Refusal;
}

/** The next request and what is owed for it. */
export interface Settled {
  readonly ok: true;
  readonly request: KeyRequest;
  readonly effects: readonly Effect[];
  /** Counts only if committed at or after this moment of Redis' clock. */
  readonly notBeforeMs?: EpochMs;
  /** Counts only if committed before this moment of Redis' clock. */
  readonly notAfterMs?: EpochMs;
  /** Counts only if the creation of keys is not paused for this account when it is committed. */
  readonly unlessPaused?: AccountId;
}

export function refuse(refusal: Refusal): Refused {
  return { ok: false, refusal };
}

/** Moves the state, tells the thread and the requester if there is something to tell, redraws the card. */
export function settle(request: KeyRequest, state: RequestState, ...told: TimelineEntry[]): Settled {
  const timeline = [...request.timeline, ...told];
  const telling: Effect[] = told.length > 0 ? ['sync-thread', 'sync-direct'] : [];
  const effects: readonly Effect[] = ['draw-card', ...copiesOf(request), ...telling];
  return { ok: true, request: { ...request, timeline, state }, effects };
}

function copiesOf({ terms }: KeyRequest): Effect[] {
  return asksDirectly(terms.account) ? ['draw-copies'] : [];
}

/** The same, with the work on the key going on. */
export function carryOn(request: KeyRequest, state: RequestState, ...told: TimelineEntry[]): Settled {
  const settled = settle(request, state, ...told);
  return { ...settled, effects: [...settled.effects, 'make-key'] };
}

/** Tells the thread alone; the card stays as it is. */
export function tellThread(request: KeyRequest, told: TimelineEntry): Settled {
  return {
    ok: true,
    request: { ...request, timeline: [...request.timeline, told] },
    effects: ['sync-thread'],
  };
}

/** Tells the requester alone, and nothing else changes; where the channel is shut, approvers are asked all the same. */
export function tellRequester(request: KeyRequest, told: TimelineEntry): Settled {
  return {
    ok: true,
    request: { ...request, timeline: [...request.timeline, told] },
    effects: [...copiesOf(request), 'sync-direct'],
  };
}

/** Moves the state without anything to show: steps that follow each other within one job. */
export function step(request: KeyRequest, state: RequestState): Settled {
  return { ok: true, request: { ...request, state }, effects: [] };
}
