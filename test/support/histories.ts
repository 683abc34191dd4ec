import type { ApprovalLine, People } from '../../src/domain/account.js';
import { type AuditEntry, entryOf, firstEntryOf, type SealedEntry, seal } from '../../src/domain/audit.js';
import type { ClickEventType, EventType, RequestEvent } from '../../src/domain/event.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { EpochMs, KeyId, MessageTs, UserId } from '../../src/domain/names.js';
import type { Transition } from '../../src/domain/outcome.js';
import type { Person } from '../../src/domain/person.js';
import {
  begin,
  type KeyRequest,
  type MadeKey,
  owedReview,
  type Status,
  type Terms,
} from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import { asApproved, EVENT_TYPES, EVENTS } from '../domain/events.js';
import { Choices } from '../domain/random.js';
import {
  ALICE,
  ASKED_AT_MS,
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
  parameters,
  REFUSED,
  request,
  SECURITY,
  terms,
} from './requests.js';

const PEOPLE: readonly UserId[] = [ALICE, BOB, CAROL, DAVE, OWEN, MALLORY];

const key = (n: number): MadeKey => ({ keyId: `key-${n}` as KeyId, arn: `arn:key-${n}` });

/** Events that lead on from each state, so that histories get somewhere. */
const LIKELY: { readonly [S in Status]?: readonly EventType[] } = {
  pending: ['approve-clicked', 'approve-clicked', 'approve-clicked', 'escalation-due', 'break-glass-clicked'],
  approved: ['creation-started', 'creation-started', 'creation-paused', 'creation-resumed'],
  creating: ['key-made', 'outcome-unknown', 'creation-refused', 'creation-postponed'],
  unclear: ['looked-in-vain', 'several-found', 'key-made'],
  held: ['looked-clicked', 'look-again-clicked', 'create-again-clicked', 'give-up-clicked', 'key-made'],
  failed: ['retry-clicked', 'give-up-clicked'],
  made: ['key-read-back', 'finishing-failed'],
  unfinished: ['retry-clicked', 'give-up-clicked'],
};

/** A company with lines of its own, its people, and what may happen to one request in it. */
class Company {
  constructor(private readonly choices: Choices) {}

  /** In every second company somebody may stand in for the others after a day. */
  terms(): Terms {
    const escalation = this.choices.chance(50) ? { afterMs: 86_400_000, users: [MALLORY], groups: [] } : null;
    return terms({ approvals: this.lines(), escalation, breakGlass: this.breakers() });
  }

  private lines(): ApprovalLine[] {
    return Array.from({ length: 1 + this.choices.number(3) }, () => {
      const inGroup = this.choices.chance(60);
      const users = this.choices.some(PEOPLE, 40);
      return { count: 1 + this.choices.number(2), groups: inGroup ? [SECURITY] : [], users };
    });
  }

  breakers(): People | null {
    return this.choices.chance(50) ? { groups: [], users: this.choices.some(PEOPLE, 40) } : null;
  }

  next(now: KeyRequest): RequestEvent {
    const { choices } = this;
    if (owedReview(now) && choices.chance(20)) return this.press('review-clicked', now);
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
    return { ...EVENTS[type], click, person };
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
        return this.newTerms(now);
      case 'resubmitted':
        return this.change(now);
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
      case 'card-lost':
        return {
          type,
          card: choices.chance(80) ? (now.card ?? CARD) : CARD,
          how: choices.chance(50) ? 'deleted' : 'frozen',
        };
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

  private change(now: KeyRequest): RequestEvent {
    const { choices } = this;
    const changed = this.terms();
    const asked = parameters({ description: `Version ${choices.number(3)}` });
    return {
      ...EVENTS.resubmitted,
      by: choices.chance(80) ? ALICE : choices.oneOf(PEOPLE),
      replaces: choices.chance(90) ? now.fingerprint : OTHER_FINGERPRINT,
      parameters: asked,
      terms: changed,
      fingerprint: fingerprintOf({ ...now, parameters: asked, terms: changed }),
    };
  }

  private newTerms(now: KeyRequest): RequestEvent {
    const changed = this.terms();
    return {
      type: 'terms-changed',
      terms: changed,
      fingerprint: fingerprintOf({ ...now, terms: changed }),
    };
  }
}

export interface Step {
  readonly before: KeyRequest;
  readonly event: RequestEvent;
  readonly nowMs: EpochMs;
  readonly result: Transition;
}

export interface History {
  readonly first: KeyRequest;
  readonly steps: readonly Step[];
}

/** The same seed gives the same history. `as`: what of the first document is to be otherwise. */
export function history(seed: number, events: number, as: Partial<KeyRequest> = {}): History {
  const choices = new Choices(seed);
  const company = new Company(choices);
  const waitTimes = { expiresAfterMs: 259_200_000, remindAfterMs: [14_400_000, 86_400_000] };
  const asked = request({ terms: company.terms(), waitTimes, ...as });
  const first = begin({ ...asked, fingerprint: fingerprintOf(asked) });
  const steps: Step[] = [];
  let nowMs: number = ASKED_AT_MS;
  let now = first;
  const take = (event: RequestEvent): void => {
    const at = nowMs as EpochMs;
    const result = transition(now, event, { nowMs: at });
    steps.push({ before: now, event, nowMs: at, result });
    if (result.ok) now = result.request;
  };
  if (choices.chance(80)) take({ type: 'card-posted', card: CARD });
  while (steps.length < events) {
    // Seldom a day passes, so that some requests expire and most do not.
    nowMs += choices.chance(5) ? 86_400_000 : choices.number(300_000);
    take(company.next(now));
  }
  return { first, steps };
}

/** What comes of these events, a minute apart, on a request that was just submitted. */
export function played(first: KeyRequest, events: readonly RequestEvent[]): History {
  let now = first;
  const steps = events.map((event, at): Step => {
    const nowMs = (first.requestedAtMs + (at + 1) * 60_000) as EpochMs;
    const before = now;
    const result = transition(before, event, { nowMs });
    if (result.ok) now = result.request;
    return { before, event, nowMs, result };
  });
  return { first, steps };
}

export interface Recorded {
  readonly entry: AuditEntry;
  readonly sealed: SealedEntry;
}

/** What the bot writes into its record of this history: all that counts, and what people tried. */
export function recordOf({ first, steps }: History): Recorded[] {
  const submitted = firstEntryOf(first, 'nonce-1');
  const record: Recorded[] = [{ entry: submitted, sealed: seal(submitted) }];
  let version = 1;
  for (const { before, event, nowMs, result } of steps) {
    const byPerson = event.type.endsWith('-clicked') || 'by' in event;
    if (!result.ok && !byPerson) continue;
    const { id, state, fingerprint } = before;
    const previous = record.at(-1)?.sealed.hash ?? '';
    const decision = { nonce: `nonce-${record.length + 1}`, previous, atMs: nowMs, event, result };
    const entry = entryOf({ id, version, status: state.status, fingerprint }, decision);
    version = entry.version;
    record.push({ entry, sealed: seal(entry) });
  }
  return record;
}
