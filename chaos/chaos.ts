import { appendFile } from 'node:fs/promises';
import { print, runProgram } from '../sandbox/program.js';
import { Tally } from './aim.js';
import { HELP, type Options, readOptions } from './options.js';
import { Random } from './random.js';
import type { OwnEnd } from './replica.js';
import { type Sums, sumUp, table } from './report.js';
import { playRound, type Round } from './round.js';

const PROGRESS_EVERY_MS = 5_000;
const PROGRESS_ON_TTY_EVERY_MS = 250;

/** `npm run chaos`: rounds of kills and calm, a table, and an exit code by the invariants. */
async function chaos(options: Options): Promise<number> {
  const startMs = Date.now();
  const deadlineMs = startMs + options.minutes * 60_000;
  print(`seed ${options.seed}: npm run chaos -- ${again(options)}`);
  const tally = new Tally();
  const random = new Random(options.seed);
  const rounds: Round[] = [];
  const progress = showProgress(() => {
    const violations = rounds.reduce((sum, round) => sum + round.violations.length, 0);
    return `round ${rounds.length + 1} of ${options.rounds}, ${tally.total} of ${options.kills} kills, ${seconds(startMs)} s, ${violations} violations`;
  });
  try {
    for (let index = 0; index < options.rounds; index += 1) {
      if (Date.now() > deadlineMs) break;
      const killsInAll = Math.ceil((options.kills * (index + 1)) / options.rounds);
      const plan = { requests: options.requests, killsInAll, deadlineMs, random: random.of(index), tally };
      const [before, fromMs] = [tally.entries(), Date.now()];
      const round = await playRound(plan);
      rounds.push(round);
      await keep(options, [round], { places: tally.since(before), durationMs: Date.now() - fromMs });
      for (const line of accusations(round)) print(line);
    }
  } finally {
    progress.end();
  }
  const { seed } = options;
  const totals = sumUp({ seed, rounds, places: tally.entries(), durationMs: Date.now() - startMs });
  print(`\n${table(totals)}`);
  return totals.violations === 0 ? 0 : 1;
}

/** One line a round, so that the rounds of several runs can be summed. */
async function keep(
  { json, seed }: Options,
  rounds: readonly Round[],
  sums: Pick<Sums, 'places' | 'durationMs'>,
): Promise<void> {
  if (json !== undefined) await appendFile(json, `${JSON.stringify(sumUp({ seed, rounds, ...sums }))}\n`);
}

function again({ kills, requests, rounds, seed }: Options): string {
  return `--kills ${kills} --requests ${requests} --rounds ${rounds} --seed ${seed}`;
}

function accusations({ violations, exhibits, ownEnds }: Round): string[] {
  const ends = ownEnds
    .filter(isStrange)
    .map(({ life, exitCode, said }) => `\n${life} ended by itself with ${exitCode}:\n${said.join('\n')}`);
  if (violations.length === 0) return ends;
  const broken = violations.map(
    ({ invariant, requestId, said }) =>
      `VIOLATION of "${invariant}"${requestId ? `, ${requestId}` : ''}: ${said}`,
  );
  return ['', ...broken, '', ...exhibits, ...ends];
}

/** A start that finds Redis dead is given up with this, and made again by whoever watches over the process. */
const EXIT_UNUSABLE = 2;

function isStrange({ exitCode }: OwnEnd): boolean {
  return exitCode !== EXIT_UNUSABLE;
}

function showProgress(line: () => string): { end(): void } {
  const isTty = process.stderr.isTTY === true;
  const show = () => process.stderr.write(isTty ? `\r\x1b[K${line()}` : `${line()}\n`);
  const timer = setInterval(show, isTty ? PROGRESS_ON_TTY_EVERY_MS : PROGRESS_EVERY_MS);
  return {
    end: () => {
      clearInterval(timer);
      if (isTty) process.stderr.write('\r\x1b[K');
    },
  };
}

function seconds(sinceMs: number): number {
  return Math.round((Date.now() - sinceMs) / 1_000);
}

const EXIT_INTERRUPTED = 130;

// Bots are killed when this process exits, which a signal alone would not make it do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(EXIT_INTERRUPTED));
}

await runProgram({ help: HELP, readOptions, run: chaos, failed: 'Chaos itself failed.' });
