import { objectionToDoor } from './click-objection.js';
import type { EventOf, Moment } from './event.js';
import { carryOn, refuse, settle, step, type Transition } from './outcome.js';
import type { Hold, In, KeyRequest, RequestState } from './request.js';
import { ANY_TIME, LATE_DECISIONS, LOST_RUNS, NO_SUCH_DOOR, type Rules, reportStrayKey } from './rules.js';
import { beginLastLook, beginSearch, lookAgain, lostCall } from './search-schedule.js';

export const whileCreating: Rules<'creating'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'key-made': adopt,
  'creation-postponed': (request, event) => {
    if (isOvertaken(request, event)) return refuse('superseded');
    const { approvals, attempt } = request.state;
    return step(request, { status: 'approved', approvals, attempt });
  },
  'creation-refused': (request, event, { nowMs }) => {
    if (isOvertaken(request, event)) return refuse('superseded');
    const { approvals, attempt } = request.state;
    const { failure } = event;
    const state = { status: 'failed', approvals, attempt, failure } as const;
    return settle(request, state, { type: 'failed', atMs: nowMs, failure });
  },
  'outcome-unknown': (request, event, { nowMs }) => {
    if (isOvertaken(request, event)) return refuse('superseded');
    const { approvals, attempt, startedAtMs } = request.state;
    const lost = lostCall({ startedAtMs, failure: event.failure }, nowMs);
    const search = beginSearch(request.searchTimes, lost, nowMs);
    const state = { status: 'unclear', approvals, attempt, ...search } as const;
    return settle(request, state, { type: 'outcome-unknown', atMs: nowMs });
  },
};

export const whileUnclear: Rules<'unclear'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'key-made': adopt,
  'looked-in-vain': (request, event, moment) => {
    const { lookFailure, searchedSinceMs } = event;
    if (isOvertaken(request, event) || searchedSinceMs !== request.state.searchedSinceMs)
      return refuse('superseded');
    if (request.state.ifMissing === 'create')
      return lookFailure ? hold(request, { found: [], lookFailure }, moment) : createAgain(request);
    const search = lookAgain(request.searchTimes, request.state, moment.nowMs);
    return search
      ? step(request, { ...request.state, ...search })
      : hold(request, { found: [], lookFailure }, moment);
  },
  'several-found': (request, event, moment) => {
    if (isOvertaken(request, event)) return refuse('superseded');
    return hold(request, { found: event.found, lookFailure: null }, moment);
  },
};

export const whileHeld: Rules<'held'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'key-made': adopt,
  // It decides nothing: whoever decides goes by it.
  'looked-clicked': (request, event, { nowMs }) => {
    const objection = objectionToDoor(request, event);
    if (objection) return refuse(objection);
    const { found, click } = event;
    if (found === '') return refuse('nothing-said');
    return settle(request, request.state, { type: 'looked', atMs: nowMs, by: click.by, found });
  },
  'look-again-clicked': (request, event, { nowMs }) => {
    const objection = objectionToDoor(request, event);
    if (objection) return refuse(objection);
    const { approvals, attempt } = request.state;
    const search = beginSearch(request.searchTimes, request.state, nowMs);
    const state = { status: 'unclear', approvals, attempt, ...search } as const;
    return carryOn(request, state, { type: 'looked-again', atMs: nowMs, by: event.click.by });
  },
  'create-again-clicked': (request, event, { nowMs }) => {
    const objection = objectionToDoor(request, event);
    if (objection) return refuse(objection);
    const { approvals, attempt, settledAtMs } = request.state;
    if (nowMs < settledAtMs) return refuse('not-settled');
    const search = beginLastLook(request.state, nowMs);
    const told = { type: 'created-again', atMs: nowMs, by: event.click.by } as const;
    return carryOn(request, { status: 'unclear', approvals, attempt, ...search }, told);
  },
  'give-up-clicked': giveUp,
};

/** What commits a result is fenced on its attempt: of two overlapping runs one wins, the other sees that it lost. */
function isOvertaken(
  request: In<'creating' | 'unclear' | 'held'>,
  event: { readonly attempt: number },
): boolean {
  return event.attempt !== request.state.attempt;
}

type Awaiting = In<'creating' | 'unclear' | 'held'>;

/** The key is known: save it at once, and go on with its alias. */
function adopt(request: Awaiting, event: EventOf<'key-made'>, moment: Moment): Transition {
  if (isOvertaken(request, event)) return reportStrayKey(request, event, moment);
  const { approvals, attempt } = request.state;
  const made = { status: 'made', approvals, attempt, key: event.key } as const;
  // A held request has no job any more; otherwise the one that is owed goes on.
  return request.state.status === 'held' ? carryOn(request, made) : settle(request, made);
}

/** The look that a person asked for found no key, at a time when none can come any more. */
function createAgain(request: In<'unclear'>): Transition {
  const { approvals, attempt } = request.state;
  return settle(request, { status: 'approved', approvals, attempt });
}

function hold(request: In<'unclear'>, why: Hold, { nowMs }: Moment): Transition {
  const { approvals, attempt, startedAtMs, settledAtMs } = request.state;
  const state = { status: 'held', approvals, attempt, startedAtMs, settledAtMs, ...why } as const;
  return settle(request, state, { type: 'held', atMs: nowMs, ...why });
}

type Stopped = KeyRequest & {
  readonly state: Extract<RequestState, { status: 'held' | 'failed' | 'unfinished' }>;
};

/** After a failure a person may end the request; a key that exists is named, not forgotten. */
export function giveUp(request: Stopped, event: EventOf<'give-up-clicked'>, { nowMs }: Moment): Transition {
  const objection = objectionToDoor(request, event);
  if (objection) return refuse(objection);
  const { approvals, attempt } = request.state;
  const { by } = event.click;
  const key = 'key' in request.state ? request.state.key : null;
  const told = { type: 'abandoned', atMs: nowMs, by } as const;
  return settle(request, { status: 'abandoned', approvals, attempt, by, key }, told);
}
