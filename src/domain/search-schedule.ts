import type { EpochMs } from './names.js';
import type { Failure } from './request.js';

/** A CreateKey whose outcome is not known. */
export interface LostCall {
  /** When its intent was saved. */
  readonly startedAtMs: EpochMs;
  /** From then on it can make no key that a look would not find. */
  readonly settledAtMs: EpochMs;
}

/** The search for a key whose creation had no answer. */
export interface Search extends LostCall {
  /** Since when it is being looked for; a person's "Look again" starts anew. */
  readonly searchedSinceMs: EpochMs;
  readonly looks: number;
  readonly nextLookAtMs: EpochMs;
  /** A person who has the key created again has it looked for once more first. */
  readonly ifMissing: 'hold' | 'create';
}

/** When a key is looked for whose creation had no answer. A request keeps the times it was submitted under. */
export interface SearchTimes {
  /** Moments of the first looks after the search began, each later than the one before; then one each `everyMs`. */
  readonly looksAtMs: readonly number[];
  readonly everyMs: number;
  /** A key that does not show up by then is handed to a person. */
  readonly holdAfterMs: number;
}

/** Tags show up within minutes; see also `lostCall` for what the quarter of an hour has to do with the session. */
export const DEFAULT_SEARCH_TIMES: SearchTimes = {
  looksAtMs: [1_000, 3_000, 10_000, 30_000],
  everyMs: 60_000,
  holdAfterMs: 15 * 60_000,
};

/** Between two looks at least, so that a bot that slept looks once and not once for every missed moment. */
const LOOK_GAP_MS = 1_000;

/** The shortest that AWS gives. The role is assumed before the intent is saved, so the session ends within this of it. */
export const SESSION_MS = 15 * 60_000;
/** A call that AWS took at the last moment has done its work by then. */
const SETTLED_WITHIN_MS = 30_000;

interface Sent {
  readonly startedAtMs: EpochMs;
  /** What its sender got instead of an answer; `null`: nobody has heard of the sender since it saved its intent. */
  readonly failure: Failure | null;
}

/**
 * A sender that came back has sent CreateKey once and never will again. One that did not may be asleep and send
 * it when it wakes, for as long as its session lives: until then a second CreateKey could make a second key.
 */
export function lostCall({ startedAtMs, failure }: Sent, nowMs: EpochMs): LostCall {
  const sessionEndsAtMs = startedAtMs + SESSION_MS;
  const sentByMs = failure === null ? sessionEndsAtMs : Math.min(nowMs, sessionEndsAtMs);
  return { startedAtMs, settledAtMs: (sentByMs + SETTLED_WITHIN_MS) as EpochMs };
}

export function beginSearch(
  times: SearchTimes,
  { startedAtMs, settledAtMs }: LostCall,
  nowMs: EpochMs,
): Search {
  const nextLookAtMs = lookMoment(times, nowMs, 0);
  return { startedAtMs, settledAtMs, searchedSinceMs: nowMs, looks: 0, nextLookAtMs, ifMissing: 'hold' };
}

/** One look at once, after which the key is created if there is none. */
export function beginLastLook({ startedAtMs, settledAtMs }: LostCall, nowMs: EpochMs): Search {
  const now = { searchedSinceMs: nowMs, nextLookAtMs: nowMs };
  return { startedAtMs, settledAtMs, ...now, looks: 0, ifMissing: 'create' };
}

/** The search after one more look in vain; `undefined` when a person must decide. */
export function lookAgain(times: SearchTimes, search: Search, nowMs: EpochMs): Search | undefined {
  if (nowMs - search.searchedSinceMs >= times.holdAfterMs) return undefined;
  const looks = search.looks + 1;
  const moment = lookMoment(times, search.searchedSinceMs, looks);
  return { ...search, looks, nextLookAtMs: Math.max(moment, nowMs + LOOK_GAP_MS) as EpochMs };
}

function lookMoment({ looksAtMs, everyMs }: SearchTimes, sinceMs: EpochMs, looks: number): EpochMs {
  const further = looks - looksAtMs.length + 1;
  return (sinceMs + (looksAtMs[looks] ?? (looksAtMs.at(-1) ?? 0) + further * everyMs)) as EpochMs;
}
