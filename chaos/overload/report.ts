import { percentile, waitsByQuotaAlone } from './figures.js';
import type { Outcome } from './outcome.js';
import type { Press, Submitted } from './people.js';
import type { AccountInPlay, Scene } from './scene.js';
import type { Sample } from './watch.js';

export interface Played {
  /** From approval to key with nobody else there. */
  readonly loneMs: number;
  readonly submitted: readonly Submitted[];
  readonly outcomes: readonly Outcome[];
  readonly samples: readonly Sample[];
  readonly seconds: Readonly<Record<'cardsPosted' | 'keysCreated' | 'allTold', number>>;
}

/** Milliseconds, the middle and the end of a distribution. */
interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** One account's way from approval to key. */
interface AccountFigures {
  readonly account: AccountInPlay;
  readonly keys: number;
  readonly quotaAlone: Spread;
  readonly approveToKey: Spread;
}

export interface Figures {
  readonly loneMs: number;
  readonly accounts: readonly AccountFigures[];
  readonly submissions: Spread;
  readonly approvals: Spread;
  readonly pressesNotAcknowledged: Readonly<Record<string, number>>;
  readonly seconds: Played['seconds'];
  /** How often Slack and AWS said "too many". */
  readonly refusedByLimit: Readonly<
    Record<'chat.postMessage' | 'chat.update' | 'CreateKey' | 'CreateAlias', number>
  >;
  /** MiB of the biggest bot, and of Redis. */
  readonly memory: Readonly<Record<'botAtStart' | 'botAtPeak' | 'botInTheEnd', number>> &
    Readonly<Record<'redisAtStart' | 'redisAtPeak' | 'redisInTheEnd', number>>;
  readonly redisCommandsPerRequest: number;
  /** Seconds of all bots together. */
  readonly cpuOfBots: number;
  /** What the bots warned of, and how often. */
  readonly warnings: Readonly<Record<string, number>>;
}

export function figuresOf({ company, accounts }: Scene, played: Played): Figures {
  const { submitted, outcomes, samples, seconds } = played;
  const presses = [...submitted, ...outcomes.map(({ approved }) => approved)].flatMap((each) => each.presses);
  const notAcknowledged = presses.filter(({ outcome }) => outcome !== 'acknowledged');
  const limited = (method: string) =>
    company.slack.log.filter((call) => call.method === method && call.status === 429).length;
  const throttled = (operation: string) =>
    company.aws.trail.filter((each) => each.eventName === operation && each.errorCode !== undefined).length;
  const [first, last] = [samples[0], samples.at(-1)];
  const warnings = company.bots.flatMap(({ log }) => log).filter(({ level }) => Number(level) >= WARNING);
  const most = (values: readonly number[]) => Math.max(0, ...values);
  return {
    loneMs: played.loneMs,
    accounts: accounts.map((account) => accountFigures(account, outcomes)),
    submissions: spreadOf(submitted.flatMap((each) => each.presses.map(afterMs))),
    approvals: spreadOf(outcomes.flatMap(({ approved }) => approved.presses.map(afterMs))),
    pressesNotAcknowledged: countBy(notAcknowledged, ({ outcome }) => outcome),
    seconds,
    refusedByLimit: {
      'chat.postMessage': limited('chat.postMessage'),
      'chat.update': limited('chat.update'),
      CreateKey: throttled('CreateKey'),
      CreateAlias: throttled('CreateAlias'),
    },
    memory: {
      botAtStart: most(first?.bots ?? []),
      botAtPeak: most(samples.flatMap(({ bots }) => bots)),
      botInTheEnd: most(last?.bots ?? []),
      redisAtStart: first?.redis ?? 0,
      redisAtPeak: most(samples.map(({ redis }) => redis)),
      redisInTheEnd: last?.redis ?? 0,
    },
    cpuOfBots: (last?.cpuOfBots ?? 0) - (first?.cpuOfBots ?? 0),
    warnings: countBy(warnings, ({ msg }) => String(msg)),
    redisCommandsPerRequest: ((last?.redisCommands ?? 0) - (first?.redisCommands ?? 0)) / submitted.length,
  };
}

/** Of pino. */
const WARNING = 40;

function accountFigures(account: AccountInPlay, outcomes: readonly Outcome[]): AccountFigures {
  const own = outcomes.filter(({ approved }) => approved.card.wish.account === account);
  const ways = own.flatMap(({ approved, keysAtMs: [atMs] }) =>
    atMs === undefined ? [] : [Math.max(0, atMs - approved.pressedAtMs)],
  );
  return {
    account,
    keys: ways.length,
    quotaAlone: spreadOf(waitsByQuotaAlone(own.map(({ approved }) => approved.pressedAtMs))),
    approveToKey: spreadOf(ways),
  };
}

function afterMs(press: Press): number {
  return press.afterMs;
}

function spreadOf(values: readonly number[]): Spread {
  return {
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    max: percentile(values, 1),
  };
}

function countBy<T>(all: readonly T[], nameOf: (each: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of all) counts[nameOf(each)] = (counts[nameOf(each)] ?? 0) + 1;
  return counts;
}

const COLUMNS = ['account', 'keys', 'quota alone p50', 'p95', 'approve to key p50', 'p95', 'max'];
const WIDTHS = [10, 6, 17, 9, 20, 9, 9];

export function table(figures: Figures): string {
  const rows = figures.accounts.map(({ account, keys, quotaAlone, approveToKey }) => [
    account.name,
    String(keys),
    ...[quotaAlone.p50, quotaAlone.p95, approveToKey.p50, approveToKey.p95, approveToKey.max].map(inSeconds),
  ]);
  return [lineOf(COLUMNS), ...rows.map(lineOf), '', ...summary(figures)].join('\n');
}

function lineOf(texts: readonly string[]): string {
  return texts
    .map((text, at) => (at === 0 ? text.padEnd(WIDTHS[at] ?? 0) : text.padStart(WIDTHS[at] ?? 0)))
    .join('');
}

function summary(figures: Figures): string[] {
  const { submissions, approvals, seconds, memory, refusedByLimit } = figures;
  const bad = Object.entries(figures.pressesNotAcknowledged).map(([outcome, count]) => `${count} ${outcome}`);
  const limits = Object.entries(refusedByLimit).map(([call, count]) => `${call} ${count}`);
  const warnings = Object.entries(figures.warnings).map(([said, count]) => `${count} × ${said}`);
  return [
    `alone        a key takes ${inSeconds(figures.loneMs)} from its approval when nobody else is there`,
    `answers      submissions ${milliseconds(submissions)}; approvals ${milliseconds(approvals)}`,
    `presses      ${bad.length === 0 ? 'every one acknowledged the first time' : bad.join(', ')}`,
    `done         cards posted ${inSeconds(seconds.cardsPosted * 1_000)} after the first submission; keys created ${inSeconds(seconds.keysCreated * 1_000)} and everybody told ${inSeconds(seconds.allTold * 1_000)} after the first approval`,
    `"too many"   ${limits.join(', ')}`,
    `bot memory   ${mebibytes(memory.botAtStart)} at start, ${mebibytes(memory.botAtPeak)} at peak, ${mebibytes(memory.botInTheEnd)} in the end (the biggest)`,
    `Redis memory ${mebibytes(memory.redisAtStart)} at start, ${mebibytes(memory.redisAtPeak)} at peak, ${mebibytes(memory.redisInTheEnd)} in the end; ${figures.redisCommandsPerRequest.toFixed(0)} commands a request`,
    `CPU          ${figures.cpuOfBots.toFixed(0)} s of all bots together`,
    `warnings     ${warnings.length === 0 ? 'none' : warnings.join('; ')}`,
  ];
}

function milliseconds({ p50, p99, max }: Spread): string {
  return `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function mebibytes(value: number): string {
  return `${value.toFixed(0)} MiB`;
}
