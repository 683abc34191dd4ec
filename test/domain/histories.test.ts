import { describe, expect, it } from 'vitest';
import type { ApprovalLine } from '../../src/domain/account.js';
import type { ClickEventType, EventType, RequestEvent } from '../../src/domain/event.js';
import type { Fingerprint, KeyId, MessageTs, UserId } from '../../src/domain/names.js';
import type { Person } from '../../src/domain/person.js';
import type { KeyRequest, MadeKey, Status } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  ASKED_AT_MS,
  at,
  BOB,
  CARD,
  CAROL,
  clickBy,
  DAVE,
  ELSEWHERE,
  EVIDENCE,
  MALLORY,
  OTHER_FINGERPRINT,
  OWEN,
  REFUSED,
  request,
  SECURITY,
  STATUSES,
  terms,
} from '../support/requests.js';
import { asApproved, EVENT_TYPES, EVENTS } from './events.js';
import { Choices } from './random.js';

const HISTORIES = 400;
const EVENTS_EACH = 40;
const PEOPLE: readonly UserId[] = [ALICE, BOB, CAROL, DAVE, OWEN, MALLORY];

const key = (n: number): MadeKey => ({ keyId: `key-${n}` as KeyId, arn: `arn:key-${n}` });

/** Events that lead on from each state, so that histories get somewhere. */
const LIKELY: { readonly [S in Status]?: readonly EventType[] } = {
  pending: ['approve-clicked'],
  approved: ['creation-started'],
  creating: ['key-made', 'outcome-unknown', 'creation-refused', 'creation-postponed'],
  unclear: ['looked-in-vain', 'several-found', 'key-made'],
  held: ['look-again-clicked', 'create-again-clicked', 'give-up-clicked', 'key-made'],
  failed: ['retry-clicked', 'give-up-clicked'],
  made: ['key-read-back', 'finishing-failed'],
  unfinished: ['retry-clicked', 'give-up-clicked'],
};

/** A company with lines of its own, its people, and what may happen to one request in it. */
class Company {
  constructor(private readonly choices: Choices) {}

  lines(): ApprovalLine[] {
    return Array.from({ length: 1 + this.choices.number(3) }, () => {
      const inGroup = this.choices.chance(60);
      const users = this.choices.some(PEOPLE, 40);
      return { count: 1 + this.choices.number(2), groups: inGroup ? [SECURITY] : [], users };
    });
  }

  next(now: KeyRequest): RequestEvent {
    const { choices } = this;
    const likely = LIKELY[now.state.status];
    const type = likely && choices.chance(70) ? choices.oneOf(likely) : choices.oneOf(EVENT_TYPES);
    if (type.endsWith('-clicked')) return this.press(type as ClickEventType, now);
    return this.fact(type, now);
  }

  private press(type: ClickEventType, now: KeyRequest): RequestEvent {
    const { choices } = this;
    const by = choices.oneOf(PEOPLE);
    const groups = choices.chance(60) ? [SECURITY] : [];
    const standing = choices.chance(90) ? 'full-member' : choices.oneOf(['guest', 'foreign', 'bot'] as const);
    const person: Person | null = choices.chance(95) ? { id: by, standing, groups } : null;
    const click = clickBy(by, {
      channel: choices.chance(95) ? CARD.channel : ELSEWHERE,
      messageTs: choices.chance(95) ? (now.card?.ts ?? CARD.ts) : ('1.000001' as MessageTs),
      fingerprint: choices.chance(95) ? now.fingerprint : OTHER_FINGERPRINT,
    });
    return { type, click, person };
  }

  private fact(type: EventType, now: KeyRequest): RequestEvent {
    const { choices } = this;
    const { state } = now;
    const current = 'attempt' in state ? state.attempt : 0;
    const attempt = choices.chance(75) ? current : choices.number(4);
    const about = { attempt, evidence: EVIDENCE };
    const made = 'key' in state && state.key ? state.key : key(choices.number(3));
    const arn = choices.chance(80) ? made.arn : 'arn:another';
    switch (type) {
      case 'terms-changed':
        return this.newTerms();
      case 'cancel-asked':
        return { type, by: choices.oneOf(PEOPLE) };
      case 'creation-postponed':
        return { type, ...about };
      case 'outcome-unknown':
        return { type, failure: choices.chance(50) ? REFUSED : null, ...about };
      case 'looked-in-vain':
        return { type, ...this.look(state), ...about };
      case 'creation-refused':
        return { type, failure: REFUSED, ...about };
      case 'several-found':
        return { type, found: [key(0).keyId, key(1).keyId], ...about };
      case 'key-made':
        return { type, key: key(choices.number(3)), ...about };
      case 'key-read-back':
        return { type, asRead: asApproved({ arn }), evidence: EVIDENCE };
      case 'creation-started':
        return {
          type,
          fingerprint: choices.chance(90) ? now.fingerprint : OTHER_FINGERPRINT,
          attempt: attempt + 1,
          evidence: EVIDENCE,
        };
      case 'finishing-failed':
        return { type, key: choices.chance(80) ? made : key(2), failure: REFUSED, evidence: EVIDENCE };
      default:
        return EVENTS[type];
    }
  }

  /** Now and then of a search that is over. */
  private look(state: KeyRequest['state']) {
    const since = 'searchedSinceMs' in state && this.choices.chance(90) ? state.searchedSinceMs : ASKED_AT_MS;
    return { searchedSinceMs: since, lookFailure: this.choices.chance(50) ? REFUSED : null };
  }

  private newTerms(): RequestEvent {
    const fingerprint = String(this.choices.number(1_000_000)) as Fingerprint;
    return { type: 'terms-changed', terms: terms({ approvals: this.lines() }), fingerprint };
  }
}

interface Step {
  readonly before: KeyRequest;
  readonly event: RequestEvent;
  /** `undefined`: refused. */
  readonly after: KeyRequest | undefined;
  /** Who approved under the terms in force after this step, and the lines they could stand for at their click. */
  readonly approvals: readonly Vote[];
}

interface Vote {
  readonly by: UserId;
  readonly lines: readonly number[];
}

/** The lines that name the person or a group of theirs, read from the terms and from nothing else. */
function vote(person: Person, lines: readonly ApprovalLine[]): Vote {
  const open = [...lines.keys()].filter((index) => {
    const line = lines[index];
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

function history(seed: number): Step[] {
  const choices = new Choices(seed);
  const company = new Company(choices);
  const steps: Step[] = [];
  let approvals: Vote[] = [];
  let nowMs: number = ASKED_AT_MS;
  let now = request({
    terms: terms({ approvals: company.lines() }),
    card: choices.chance(80) ? CARD : null,
  });
  for (let count = 0; count < EVENTS_EACH; count += 1) {
    // Seldom a day passes, so that some requests expire and most do not.
    nowMs += choices.chance(5) ? 86_400_000 : choices.number(300_000);
    const event = company.next(now);
    const result = transition(now, event, at(nowMs));
    if (result.ok && event.type === 'terms-changed') approvals = [];
    if (result.ok && event.type === 'approve-clicked' && event.person) {
      approvals = [...approvals, vote(event.person, now.terms.account.approvals)];
    }
    steps.push({ before: now, event, after: result.ok ? result.request : undefined, approvals });
    if (result.ok) now = result.request;
  }
  return steps;
}

const steps = Array.from({ length: HISTORIES }, (_, seed) => history(seed)).flat();
const counted = steps.flatMap((step) => (step.after ? [{ ...step, after: step.after }] : []));

describe(`${HISTORIES} random histories of ${EVENTS_EACH} events each`, () => {
  it('come through every state, and see every event count and every event refused', () => {
    expect(new Set(counted.map(({ after }) => after.state.status))).toEqual(new Set(STATUSES));
    expect(new Set(counted.map(({ event }) => event.type))).toEqual(new Set(EVENT_TYPES));
    expect(new Set(steps.filter(({ after }) => !after).map(({ event }) => event.type))).toEqual(
      new Set(EVENT_TYPES),
    );
  });

  it('never get beyond pending without a quorum of different people, none of them the requester', () => {
    const beyond = counted.filter(
      ({ after }) => !['pending', 'denied', 'cancelled', 'expired'].includes(after.state.status),
    );
    expect(beyond.length).toBeGreaterThan(1_000);
    for (const { after, approvals } of beyond) {
      const people = approvals.map(({ by }) => by);
      expect(new Set(people).size).toBe(people.length);
      expect(people).not.toContain(ALICE);
      const seats = after.terms.account.approvals.map(({ count }) => count);
      expect(canBeSeated(approvals, seats)).toBe(true);
    }
  });

  it('show in the record just the approvals that were given under the terms in force', () => {
    for (const { after, approvals } of counted) {
      if (!('approvals' in after.state)) continue;
      expect(after.state.approvals.map(({ by, lines }) => ({ by, lines }))).toEqual(approvals);
    }
  });

  it('do not wait for more once the quorum is there', () => {
    const pending = counted.filter(({ after }) => after.state.status === 'pending');
    for (const { after, approvals } of pending) {
      const seats = after.terms.account.approvals.map(({ count }) => count);
      expect(canBeSeated(approvals, seats)).toBe(false);
    }
  });

  it('never move again once they have ended', () => {
    const ended = counted.filter(({ before }) =>
      ['denied', 'cancelled', 'expired', 'abandoned', 'created'].includes(before.state.status),
    );
    expect(ended.length).toBeGreaterThan(100);
    for (const { before, after } of ended) expect(after.state).toBe(before.state);
  });

  it('only ever add to the timeline', () => {
    for (const { before, after } of counted) {
      expect(after.timeline.slice(0, before.timeline.length)).toEqual(before.timeline);
    }
  });

  it('never change what was asked, nor the card once there is one', () => {
    for (const { before, after } of counted) {
      expect([after.id, after.requestedBy, after.parameters]).toEqual([
        before.id,
        before.requestedBy,
        before.parameters,
      ]);
      if (before.card) expect(after.card).toEqual(before.card);
    }
  });

  it('never lose or swap a key that the request has', () => {
    for (const { before, after } of counted) {
      if ('key' in before.state && before.state.key) {
        expect(after.state).toMatchObject({ key: before.state.key });
      }
    }
  });

  it('send CreateKey only from approved, and count it', () => {
    const sent = counted.filter(({ event }) => event.type === 'creation-started');
    for (const { before, after } of sent) {
      if (before.state.status !== 'approved') throw new Error(`Sent while ${before.state.status}.`);
      expect(after.state).toMatchObject({ status: 'creating', attempt: before.state.attempt + 1 });
    }
  });
});
