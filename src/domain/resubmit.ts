import { asksDirectly } from './account.js';
import { decidersUpToNow } from './approvers.js';
import type { EventOf, Moment } from './event.js';
import type { EpochMs, UserId } from './names.js';
import { refuse, settle, type Transition } from './outcome.js';
import { parameterChanges } from './parameter-changes.js';
import type { Refusal } from './refusal.js';
import type { In, KeyRequest } from './request.js';
import { waitSince } from './waiting.js';

/** Why this person may not change the request at this moment; `undefined`: they may. */
export function editObjection(request: KeyRequest, by: UserId, nowMs: EpochMs): Refusal | undefined {
  if (by !== request.requestedBy) return 'not-yours';
  if (request.state.status !== 'pending') return 'already-settled';
  return nowMs >= request.expiresAtMs ? 'expired' : undefined;
}

/** The requester changes what is asked for: all must decide anew, and have the whole time for it. */
export function resubmit(
  request: In<'pending'>,
  { by, replaces, ...submitted }: EventOf<'resubmitted'>,
  { nowMs }: Moment,
): Transition {
  const objection = editObjection(request, by, nowMs);
  if (objection) return refuse(objection);
  if (replaces !== request.fingerprint) return refuse('stale-fingerprint');
  const { parameters, terms, fingerprint, unchecked, waitTimes, searchTimes } = submitted;
  if (fingerprint === request.fingerprint) return refuse('superseded');
  const { approvals, attempt } = request.state;
  const changes = parameterChanges(request.parameters, parameters);
  const told = {
    type: 'resubmitted',
    atMs: nowMs,
    by,
    changes,
    voided: approvals.map((each) => each.by),
  } as const;
  const expiresAtMs = (nowMs + waitTimes.expiresAfterMs) as EpochMs;
  const next = settle(
    {
      ...request,
      parameters,
      terms,
      fingerprint,
      unchecked,
      waitTimes,
      searchTimes,
      expiresAtMs,
      waiting: waitSince(nowMs),
      formerly: decidersUpToNow(request),
    },
    { status: 'pending', approvals: [], attempt },
    told,
  );
  const nowInChannel = asksDirectly(request.terms.account) && !asksDirectly(terms.account);
  const effects = nowInChannel ? [...next.effects, 'draw-copies' as const] : next.effects;
  return { ...next, effects, notAfterMs: request.expiresAtMs };
}
