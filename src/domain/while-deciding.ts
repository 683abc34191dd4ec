import { asksDirectly } from './account.js';
import { decidersUpToNow, linesInForce } from './approvers.js';
import { breakGlass } from './break-glass.js';
import { withCardOf } from './card-life.js';
import { objectionTo } from './click-objection.js';
import type { EventOf, Moment } from './event.js';
import type { EpochMs } from './names.js';
import { carryOn, refuse, settle, step, type Transition } from './outcome.js';
import { tellPause, tellResumption } from './pausing.js';
import { linesOpenTo } from './person.js';
import { helps, isQuorum, missingByLine } from './quorum.js';
import { type Approval, type In, partiesOf } from './request.js';
import { resubmit } from './resubmit.js';
import { ANY_TIME, LATE_DECISIONS, LOST_RUNS, NO_SUCH_DOOR, type Rules } from './rules.js';
import { waitSince } from './waiting.js';
import { escalate, remind } from './while-waiting.js';

export const whilePending: Rules<'pending'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  'approve-clicked': approve,
  'deny-clicked': deny,
  'break-glass-clicked': breakGlass,
  'cancel-asked': cancel,
  resubmitted: resubmit,
  'deadline-passed': expire,
  'escalation-due': escalate,
  'reminder-due': remind,
  'terms-changed': startAnew,
  'approvers-counted': tellLacking,
};

export const whileApproved: Rules<'approved'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'terms-changed': startAnew,
  'creation-paused': tellPause,
  'creation-resumed': tellResumption,
  'creation-started': (request, event, { nowMs }) => {
    const { approvals, attempt } = request.state;
    // The run has checked, and opened its session for, exactly one version of the request.
    if (event.fingerprint !== request.fingerprint || event.attempt !== attempt + 1)
      return refuse('superseded');
    const creating = { status: 'creating', approvals, attempt: attempt + 1, startedAtMs: nowMs } as const;
    return { ...step(request, creating), unlessPaused: request.terms.account.id };
  },
  'creation-refused': (request, event, { nowMs }) => {
    const { approvals, attempt } = request.state;
    if (event.attempt !== attempt) return refuse('superseded');
    const { failure } = event;
    const state = { status: 'failed', approvals, attempt, failure } as const;
    return settle(request, state, { type: 'failed', atMs: nowMs, failure });
  },
};

type Pending = In<'pending'>;

function approve(request: Pending, event: EventOf<'approve-clicked'>, { nowMs }: Moment): Transition {
  if (nowMs >= request.expiresAtMs) return refuse('expired');
  const objection = objectionTo(request, event);
  if (objection || event.person === null) return refuse(objection ?? 'people-unknown');
  if (event.objection) return refuse(event.objection);
  const { approvals, attempt } = request.state;
  const lines = linesInForce(request);
  const { by } = event.click;
  if (approvals.some((approval) => approval.by === by)) return refuse('already-approved');

  const { comment } = event;
  const approval: Approval = { by, atMs: nowMs, lines: linesOpenTo(event.person, lines), comment };
  if (!helps(approval, approvals, lines)) return refuse('not-needed');
  if (comment === '' || (comment === null && request.terms.account.approvalComment === 'required'))
    return refuse('nothing-said');

  const all = [...approvals, approval];
  const clicked = withCardOf(request, event, nowMs);
  const missing = missingByLine(all, lines);
  const told = { type: 'approved', atMs: nowMs, by, missing, comment } as const;
  const next = isQuorum(all, lines)
    ? carryOn(clicked, { status: 'approved', approvals: all, attempt }, told)
    : settle(clicked, { status: 'pending', approvals: all, attempt }, told);
  return { ...next, notAfterMs: request.expiresAtMs };
}

function deny(request: Pending, event: EventOf<'deny-clicked'>, { nowMs }: Moment): Transition {
  if (nowMs >= request.expiresAtMs) return refuse('expired');
  const objection = objectionTo(request, event);
  if (objection) return refuse(objection);
  const { reason } = event;
  if (reason === '') return refuse('nothing-said');
  const { by } = event.click;
  const next = settle(
    withCardOf(request, event, nowMs),
    { status: 'denied', by, reason },
    { type: 'denied', atMs: nowMs, by, reason },
  );
  return { ...next, notAfterMs: request.expiresAtMs };
}

/** Whoever asked, or the person it is for, takes it back. */
function cancel(request: Pending, { by }: EventOf<'cancel-asked'>, { nowMs }: Moment): Transition {
  if (!partiesOf(request).includes(by)) return refuse('not-yours');
  if (nowMs >= request.expiresAtMs) return refuse('expired');
  const next = settle(request, { status: 'cancelled', by }, { type: 'cancelled', atMs: nowMs, by });
  return { ...next, notAfterMs: request.expiresAtMs };
}

function expire(request: Pending, _event: unknown, { nowMs }: Moment): Transition {
  if (nowMs < request.expiresAtMs) return refuse('not-due');
  const ended = settle(request, { status: 'expired' }, { type: 'expired', atMs: nowMs });
  return { ...ended, notBeforeMs: request.expiresAtMs };
}

/** Told once, and again when it is another lack, or none: what was told under other terms does not count. */
function tellLacking(
  request: Pending,
  { lacking, gone }: EventOf<'approvers-counted'>,
  { nowMs }: Moment,
): Transition {
  const told = request.timeline.findLast(
    ({ type }) => type === 'approvers-counted' || type === 'terms-changed',
  );
  const before = told?.type === 'approvers-counted' ? told.lacking : [];
  const isSame = lacking.every((count, line) => count === (before[line] ?? 0));
  if (isSame) return refuse('superseded');
  return settle(request, request.state, { type: 'approvers-counted', atMs: nowMs, lacking, gone });
}

/** Approvals belong to the terms they were given under. */
function startAnew(
  request: In<'pending' | 'approved'>,
  event: EventOf<'terms-changed'>,
  { nowMs }: Moment,
): Transition {
  const { terms, fingerprint } = event;
  if (fingerprint === request.fingerprint) return refuse('superseded');
  const { attempt } = request.state;
  const told = { type: 'terms-changed', atMs: nowMs } as const;
  // Approved in time, it must not expire by having to be approved again.
  const afresh = (nowMs + request.waitTimes.expiresAfterMs) as EpochMs;
  const expiresAtMs = request.state.status === 'approved' ? afresh : request.expiresAtMs;
  const next = settle(
    {
      ...request,
      terms,
      fingerprint,
      expiresAtMs,
      waiting: waitSince(nowMs),
      formerly: decidersUpToNow(request),
      brokenGlass: null,
    },
    { status: 'pending', approvals: [], attempt },
    told,
  );
  const nowInChannel = asksDirectly(request.terms.account) && !asksDirectly(terms.account);
  return nowInChannel ? { ...next, effects: [...next.effects, 'draw-copies'] } : next;
}
