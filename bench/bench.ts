import { appendFile } from 'node:fs/promises';
import { print, runProgram } from '../sandbox/program.js';
import { findRedisServer } from '../sandbox/redis/find-server.js';
import { load, machine } from './machine.js';
import { HELP, type Options, type RowGroup, readOptions } from './options.js';
import type { Measured } from './row.js';
import { measureClicks } from './rows/clicks.js';
import { measurePending } from './rows/pending.js';
import { measureSteps } from './rows/steps.js';
import { table } from './table.js';

/** `npm run bench`: one table, every row a ratio to what was measured beside it. */
async function bench(options: Options): Promise<number> {
  const where = machine((await findRedisServer()).version);
  const loadBefore = load();
  print(`${where}; load ${loadBefore} before\n`);
  const measured: Measured[] = [];
  for (const group of options.rows) measured.push(await MEASURE[group](options, progress));
  const rows = measured.flatMap((each) => each.rows);
  const notes = measured.flatMap((each) => each.notes);
  print(`\n${table(rows)}\n`);
  const rounds = `${options.rounds} interleaved round${options.rounds === 1 ? '' : 's'}`;
  print([`${rounds}; load ${loadBefore} before, ${load()} after, the bench included.`, ...notes].join('\n'));
  if (options.json === undefined) return 0;
  const line = { machine: where, loadBefore, loadAfter: load(), options, rows, notes };
  await appendFile(options.json, `${JSON.stringify(line)}\n`);
  return 0;
}

type Measure = (options: Options, told: (text: string) => void) => Promise<Measured>;

const MEASURE: Readonly<Record<RowGroup, Measure>> = {
  socket: (options, told) => measureClicks('socket', options, told),
  http: (options, told) => measureClicks('http', options, told),
  steps: measureSteps,
  pending: measurePending,
};

function progress(text: string): void {
  process.stderr.write(process.stderr.isTTY === true ? `\r\x1b[K${text}` : `${text}\n`);
}

await runProgram({ help: HELP, readOptions, run: bench, failed: 'Nothing was measured.' });
