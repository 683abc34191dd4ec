import { setImmediate as breathe } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import type { AuditEntry } from '../../src/domain/audit.js';
import { canonicalJson } from '../../src/domain/canonical.js';
import type { EventType } from '../../src/domain/event.js';
import type { UserId } from '../../src/domain/names.js';
import type { Person } from '../../src/domain/person.js';
import { replay } from '../../src/domain/replay.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import { type History, history, recordOf, type Step } from '../support/histories.js';
import { ALICE, STATUSES } from '../support/requests.js';
import { EVENT_TYPES } from './events.js';

/** The long run: `HISTORIES=100000 npx vitest run test/domain/histories.test.ts`. */
const HISTORIES = Number(process.env['HISTORIES'] || 400);
const EVENTS_EACH = 40;

interface Vote {
  readonly by: UserId;
  readonly lines: readonly number[];
}

/** A step that counted, with who approved under the terms in force after it and the lines they could stand for. */
interface Counted extends Step {
  readonly after: KeyRequest;
  readonly approvals: readonly Vote[];
  /** Who broke the glass under the terms in force. */
  readonly breaker: UserId | undefined;
}

/** The lines that name the person or a group of theirs, read from the terms and from nothing else. */
function vote(person: Person, account: Account, isEscalated: boolean): Vote {
  const { approvals: lines, escalation } = account;
  const open = [...lines.keys()].filter((index) => {
    const line = lines[index];
    if (isEscalated && escalation?.users.includes(person.id)) return true;
    return line?.users.includes(person.id) || (line?.groups[0] && person.groups.includes(line.groups[0]));
  });
  return { by: person.id, lines: open };
}

/** Whether every seat can be given to somebody else, tried out. */
function canBeSeated(votes: readonly Vote[], seats: readonly number[]): boolean {
  const open = seats.findIndex((count) => count > 0);
  if (open === -1) return true;
  const left = seats.map((count, index) => (index === open ? count - 1 : count));
  return votes.some(
    ({ lines }, chosen) =>
      lines.includes(open) &&
      canBeSeated(
        votes.filter((_, index) => index !== chosen),
        left,
      ),
  );
}

function countedIn({ steps }: History): Counted[] {
  let approvals: readonly Vote[] = [];
  let isEscalated = false;
  let breaker: UserId | undefined;
  return steps.flatMap((step) => {
    const { event, before, result } = step;
    if (!result.ok) return [];
    if (event.type === 'terms-changed' || event.type === 'resubmitted') {
      [approvals, breaker] = [[], undefined];
      isEscalated = false;
    }
    if (event.type === 'escalation-due') isEscalated = true;
    if (event.type === 'break-glass-clicked') breaker = event.person?.id;
    if (event.type === 'approve-clicked' && event.person) {
      approvals = [...approvals, vote(event.person, before.terms.account, isEscalated)];
    }
    return [{ ...step, after: result.request, approvals, breaker }];
  });
}

const ENDS: readonly Status[] = ['denied', 'cancelled', 'expired', 'abandoned', 'created'];
const WITHOUT_QUORUM: readonly Status[] = ['pending', 'denied', 'cancelled', 'expired'];

/** One person whom the terms name for it, and not the requester. */
function isByBrokenGlass({ after, breaker }: Counted): boolean {
  const named = after.terms.account.breakGlass?.users ?? [];
  return breaker !== undefined && breaker !== ALICE && named.includes(breaker);
}

function hasQuorum({ after, approvals }: Counted): boolean {
  const seats = after.terms.account.approvals.map(({ count }) => count);
  return canBeSeated(approvals, seats);
}

/** The state without what people say about their approvals. */
function unsaid(state: KeyRequest['state']): object {
  if (!('approvals' in state)) return state;
  return { ...state, approvals: state.approvals.map(({ comment, ...approval }) => approval) };
}

interface Promised {
  /** Of which steps it is promised. */
  readonly of: (step: Counted) => boolean;
  readonly holds: (step: Counted) => boolean;
  /** How many such steps there are in 400 histories at least, so that it means something. */
  readonly atLeast: number;
}

const always = () => true;

/** What holds of every step that counts. */
const PROMISES: Readonly<Record<string, Promised>> = {
  'never get beyond pending without a quorum of different people, none of them the requester, or a broken glass':
    {
      of: ({ after }) => !WITHOUT_QUORUM.includes(after.state.status),
      holds: (step) => {
        const people = step.approvals.map(({ by }) => by);
        return (
          new Set(people).size === people.length &&
          !people.includes(ALICE) &&
          (hasQuorum(step) || isByBrokenGlass(step))
        );
      },
      atLeast: 1_000,
    },
  'send CreateKey only with that quorum, only from approved, and count it': {
    of: ({ event }) => event.type === 'creation-started',
    holds: (step) => {
      const [before, after] = [step.before.state, step.after.state];
      return (
        (hasQuorum(step) || isByBrokenGlass(step)) &&
        before.status === 'approved' &&
        after.status === 'creating' &&
        after.attempt === before.attempt + 1
      );
    },
    atLeast: 300,
  },
  'show in the record just the approvals that were given under the terms in force': {
    of: ({ after }) => 'approvals' in after.state,
    holds: ({ after, approvals }) => {
      const shown = 'approvals' in after.state ? after.state.approvals : [];
      return isDeepStrictEqual(
        shown.map(({ by, lines }) => ({ by, lines })),
        approvals,
      );
    },
    atLeast: 2_000,
  },
  'break the glass only by somebody who is named for it, and never for themselves': {
    of: ({ event }) => event.type === 'break-glass-clicked',
    holds: isByBrokenGlass,
    atLeast: 30,
  },
  'are reviewed once, by an approver who is neither breaker nor requester': {
    of: ({ event }) => event.type === 'review-clicked',
    holds: ({ before, after, event, breaker }) => {
      const by = event.type === 'review-clicked' && event.person ? event.person : undefined;
      return (
        before.brokenGlass?.review === null &&
        by !== undefined &&
        after.brokenGlass?.review?.by === by.id &&
        by.id !== breaker &&
        by.id !== ALICE &&
        vote(by, after.terms.account, after.waiting.escalatedAtMs !== null).lines.length > 0
      );
    },
    atLeast: 10,
  },
  'do not wait for more once the quorum is there': {
    of: ({ after }) => after.state.status === 'pending',
    holds: (step) => !hasQuorum(step),
    atLeast: 500,
  },
  'never move again once they have ended; there can only be said more about it': {
    of: ({ before }) => ENDS.includes(before.state.status),
    holds: ({ before, after }) => isDeepStrictEqual(unsaid(after.state), unsaid(before.state)),
    atLeast: 100,
  },
  'only ever add to the timeline': {
    of: always,
    holds: ({ before, after }) => before.timeline.every((told, at) => after.timeline[at] === told),
    atLeast: 2_000,
  },
  'never change what was asked unless the requester does, nor the card once there is one, unless it is lost':
    {
      of: always,
      holds: ({ before, event, after }) =>
        after.id === before.id &&
        after.requestedBy === before.requestedBy &&
        (after.parameters === before.parameters ||
          (event.type === 'resubmitted' && event.by === before.requestedBy)) &&
        (before.card === null ||
          isDeepStrictEqual(after.card, event.type === 'card-lost' ? null : before.card)),
      atLeast: 2_000,
    },
  'never lose or swap a key that the request has': {
    of: ({ before }) => 'key' in before.state && before.state.key !== null,
    holds: ({ before, after }) =>
      'key' in before.state && 'key' in after.state && isDeepStrictEqual(after.state.key, before.state.key),
    atLeast: 100,
  },
};

/** What was seen of a promise; a history that breaks it is named by its seed. */
interface Kept {
  steps: number;
  readonly brokenBy: Set<number>;
}

const kept = new Map(Object.keys(PROMISES).map((name) => [name, { steps: 0, brokenBy: new Set() } as Kept]));
const seen = { statuses: new Set<Status>(), counted: new Set<EventType>(), refused: new Set<EventType>() };
const replayedOtherwise: number[] = [];

/** Judged as it is played and then forgotten: any number of histories takes the memory of one. */
function judge(seed: number): void {
  const played = history(seed, EVENTS_EACH);
  for (const { event, result } of played.steps) (result.ok ? seen.counted : seen.refused).add(event.type);
  for (const step of countedIn(played)) {
    seen.statuses.add(step.after.state.status);
    for (const [name, { of, holds }] of Object.entries(PROMISES)) {
      const tally = kept.get(name);
      if (!tally || !of(step)) continue;
      tally.steps += 1;
      if (!holds(step)) tally.brokenBy.add(seed);
    }
  }
  if (!isToldByItsRecord(played)) replayedOtherwise.push(seed);
}

/** From the very text of the record, as whoever has nothing else would do it. */
function isToldByItsRecord(played: History): boolean {
  const record = recordOf(played).map(({ sealed }) => JSON.parse(sealed.text) as AuditEntry);
  try {
    return canonicalJson(replay(record)) === canonicalJson(lastOf(played));
  } catch {
    return false;
  }
}

function lastOf({ first, steps }: History): KeyRequest {
  return steps.reduce((now, { result }) => (result.ok ? result.request : now), first);
}

beforeAll(
  async () => {
    for (let seed = 0; seed < HISTORIES; seed += 1) {
      judge(seed);
      // Vitest gives a worker up that does not answer for a minute.
      if (seed % 500 === 0) await breathe();
    }
  },
  60_000 + HISTORIES * 20,
);

describe(`${HISTORIES} random histories of ${EVENTS_EACH} events each`, () => {
  it('come through every state, and see every event count and every event refused', () => {
    expect(seen.statuses).toEqual(new Set(STATUSES));
    expect(seen.counted).toEqual(new Set(EVENT_TYPES));
    expect(seen.refused).toEqual(new Set(EVENT_TYPES));
  });

  it.each(Object.entries(PROMISES))('%s', (name, { atLeast }) => {
    expect([...(kept.get(name)?.brokenBy ?? [])]).toEqual([]);
    expect(kept.get(name)?.steps).toBeGreaterThan((atLeast * HISTORIES) / 400);
  });

  it('are told by their record: replayed, it gives the same document to the letter', () => {
    expect(replayedOtherwise).toEqual([]);
  });
});
