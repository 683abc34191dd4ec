import type { EpochMs } from './names.js';
import type { Search } from './request.js';

/** Moments of the first looks after the search began, in milliseconds; then one a minute. */
const FIRST_LOOKS_MS = [1_000, 3_000, 10_000, 30_000];
const LAST_OF_FIRST_MS = 30_000;
/** Between two looks at least, so that a bot that slept looks once and not once for every missed moment. */
const LOOK_GAP_MS = 1_000;
const LOOK_EVERY_MS = 60_000;
/** A key that does not show up by then is handed to a person. Tags show up within minutes. */
const SEARCH_FOR_MS = 15 * 60_000;

export function beginSearch(startedAtMs: EpochMs, nowMs: EpochMs): Search {
  return { startedAtMs, searchedSinceMs: nowMs, looks: 0, nextLookAtMs: lookMoment(nowMs, 0) };
}

/** The search after one more look in vain; `undefined` when a person must decide. */
export function lookAgain(search: Search, nowMs: EpochMs): Search | undefined {
  if (nowMs - search.searchedSinceMs >= SEARCH_FOR_MS) return undefined;
  const looks = search.looks + 1;
  const nextLookAtMs = Math.max(lookMoment(search.searchedSinceMs, looks), nowMs + LOOK_GAP_MS) as EpochMs;
  return { ...search, looks, nextLookAtMs };
}

function lookMoment(sinceMs: EpochMs, looks: number): EpochMs {
  const further = looks - FIRST_LOOKS_MS.length + 1;
  return (sinceMs + (FIRST_LOOKS_MS[looks] ?? LAST_OF_FIRST_MS + further * LOOK_EVERY_MS)) as EpochMs;
}
