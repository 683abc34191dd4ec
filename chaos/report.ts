import type { Tally } from './aim.js';
import type { Round } from './round.js';

/** The sums over all rounds. */
export interface Totals {
  readonly seed: string;
  readonly rounds: number;
  readonly kills: number;
  readonly killsOfBots: number;
  readonly killsOfRedis: number;
  readonly requests: number;
  readonly acknowledged: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly starts: number;
  readonly ownEnds: number;
  readonly givenUp: number;
  readonly violations: number;
  readonly longestCalmMs: number;
  readonly durationMs: number;
  /** Where, and how many died there. */
  readonly places: Readonly<Record<string, number>>;
}

export interface Sums {
  readonly seed: string;
  readonly rounds: readonly Round[];
  readonly places: ReturnType<Tally['entries']>;
  readonly durationMs: number;
}

export function sumUp({ seed, rounds, places, durationMs }: Sums): Totals {
  const sum = (count: (round: Round) => number) => rounds.reduce((total, round) => total + count(round), 0);
  const outcomes: Record<string, number> = {};
  for (const [outcome, count] of rounds.flatMap((round) => [...round.outcomes])) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + count;
  }
  const killsOf = (victim: string) =>
    places.filter(([place]) => place.startsWith(`${victim}|`)).reduce((total, [, kills]) => total + kills, 0);
  return {
    seed,
    rounds: rounds.length,
    kills: places.reduce((total, [, kills]) => total + kills, 0),
    killsOfBots: killsOf('bot'),
    killsOfRedis: killsOf('redis'),
    requests: sum(({ outcomes: each }) => [...each.values()].reduce((total, count) => total + count, 0)),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    outcomes,
    duplicates: sum(({ duplicates }) => duplicates),
    starts: sum(({ starts }) => starts),
    ownEnds: sum(({ ownEnds }) => ownEnds.length),
    givenUp: sum(({ givenUp }) => givenUp),
    violations: sum(({ violations }) => violations.length),
    longestCalmMs: Math.max(0, ...rounds.map(({ calmMs }) => calmMs)),
    durationMs,
    places: Object.fromEntries(places),
  };
}

const STEP_WIDTH = 38;
const COLUMNS = ['bot before', 'bot after', 'Redis before', 'Redis after'] as const;

export function table(totals: Totals): string {
  const rows = new Map<string, number[]>();
  for (const [place, kills] of Object.entries(totals.places)) {
    const [victim, step = '', moment] = place.split('|');
    const row = rows.get(step) ?? [0, 0, 0, 0];
    const column = (victim === 'redis' ? 2 : 0) + (moment === 'after' ? 1 : 0);
    row[column] = (row[column] ?? 0) + kills;
    rows.set(step, row);
  }
  const head = ['killed at', ...COLUMNS];
  const lines = [...rows]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([step, row]) => lineOf([step, ...row.map((kills) => (kills === 0 ? '·' : String(kills)))]));
  return [lineOf(head), ...lines, '', ...summary(totals)].join('\n');
}

function lineOf([first = '', ...others]: readonly string[]): string {
  return first.padEnd(STEP_WIDTH) + others.map((text) => text.padStart(13)).join('');
}

function summary(totals: Totals): string[] {
  const minutes = totals.durationMs / 60_000;
  const outcomes = Object.entries(totals.outcomes)
    .sort(([, one], [, other]) => other - one)
    .map(([outcome, count]) => `${count} ${outcome}`);
  const own = totals.ownEnds === 0 ? '' : `, ${totals.ownEnds} of them after an end of its own`;
  return [
    `kills        ${totals.kills} (${totals.killsOfBots} bots, ${totals.killsOfRedis} Redis) in ${minutes.toFixed(1)} min, ${(totals.kills / minutes).toFixed(0)} a minute`,
    `requests     ${totals.requests}: ${outcomes.join(', ')}`,
    `acknowledged ${totals.acknowledged} submissions and decisions; ${totals.givenUp} submissions given up by their requester`,
    `duplicates   ${totals.duplicates} messages posted twice, each with a death between posting and recording`,
    `starts       ${totals.starts} of bots${own}`,
    `calm         everything at rest within ${(totals.longestCalmMs / 1_000).toFixed(0)} s of the last kill`,
    `violations   ${totals.violations}`,
  ];
}
