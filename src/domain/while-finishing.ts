import { objectionToDoor } from './click-objection.js';
import type { EventOf, Moment } from './event.js';
import { differences } from './key-as-read.js';
import { carryOn, refuse, settle, type Transition } from './outcome.js';
import type { Failure, In } from './request.js';
import { ANY_TIME, LATE_DECISIONS, LOST_RUNS, NO_SUCH_DOOR, type Rules } from './rules.js';
import { giveUp } from './while-creating.js';

export const whileMade: Rules<'made'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'key-read-back': (request, { asRead }, moment) => {
    const { approvals, attempt, key } = request.state;
    const differing = differences(request, key, asRead);
    if (differing.length > 0) return stop(request, notAsApproved(differing), moment);
    const created = { key, readBack: asRead.metadata };
    return settle(
      request,
      { status: 'created', approvals, attempt, ...created },
      { type: 'created', atMs: moment.nowMs, ...created },
    );
  },
  'finishing-failed': (request, { key, failure }, moment) =>
    key.keyId === request.state.key.keyId ? stop(request, failure, moment) : refuse('superseded'),
};

/** AWS said no before there was a key. */
export const whileFailed: Rules<'failed'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'retry-clicked': (request, event, moment) => {
    const { approvals, attempt } = request.state;
    return retry(request, event, { moment, state: { status: 'approved', approvals, attempt } });
  },
  'give-up-clicked': giveUp,
};

/** The key exists; a retry goes on with it and never makes another. */
export const whileUnfinished: Rules<'unfinished'> = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
  'retry-clicked': (request, event, moment) => {
    const { approvals, attempt, key } = request.state;
    return retry(request, event, { moment, state: { status: 'made', approvals, attempt, key } });
  },
  'give-up-clicked': giveUp,
};

/** The same for denied, cancelled, expired, abandoned and created. */
export const whenEnded = {
  ...ANY_TIME,
  ...NO_SUCH_DOOR,
  ...LOST_RUNS,
  ...LATE_DECISIONS,
} satisfies Rules<'created'>;

interface Retried {
  readonly moment: Moment;
  readonly state: In<'approved'>['state'] | In<'made'>['state'];
}

function retry(
  request: In<'failed' | 'unfinished'>,
  event: EventOf<'retry-clicked'>,
  { moment, state }: Retried,
): Transition {
  const objection = objectionToDoor(request, event);
  if (objection) return refuse(objection);
  return carryOn(request, state, { type: 'retried', atMs: moment.nowMs, by: event.click.by });
}

function stop(request: In<'made'>, failure: Failure, { nowMs }: Moment): Transition {
  const { approvals, attempt, key } = request.state;
  const state = { status: 'unfinished', approvals, attempt, key, failure } as const;
  return settle(request, state, { type: 'unfinished', atMs: nowMs, key, failure });
}

function notAsApproved(differing: readonly string[]): Failure {
  return { operation: 'verify', code: 'NotAsApproved', message: differing.join('; ') };
}
