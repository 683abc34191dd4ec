import { parseArgs } from 'node:util';
import { WrongOptions } from '../sandbox/program.js';

/** The groups of rows; each can be measured alone. */
const ROWS = ['socket', 'http', 'steps', 'pending'] as const;
export type RowGroup = (typeof ROWS)[number];

export interface Options {
  readonly rows: readonly RowGroup[];
  readonly rounds: number;
  readonly sizes: Sizes;
  /** Gets one line of JSON with every round's figures. */
  readonly json: string | undefined;
  /** Gets a CPU profile of every bot that was under load. */
  readonly profile: string | undefined;
}

export interface Sizes {
  /** Clicks before anything is measured, so that every app has been compiled by then. */
  readonly warmUp: number;
  /** Clicks one after the other, with a pause between them; as many come before them unmeasured. */
  readonly alone: number;
  /** Clicks with 32 in flight. */
  readonly crowd: number;
  /** How often each step (command, submission, approval) is played in a round. */
  readonly steps: number;
  /** Requests that are pending while a click is measured; the first is what the others are held against. */
  readonly pending: readonly number[];
}

const ROUNDS = 5;
const FULL: Sizes = { warmUp: 500, alone: 60, crowd: 1_500, steps: 5, pending: [10, 1_000, 100_000] };
const QUICK: Sizes = { warmUp: 200, alone: 25, crowd: 300, steps: 1, pending: [10, 1_000] };

export const HELP = `npm run bench -- [options]

Measures the built bot, a process of its own, against stand-ins for Slack and AWS and a real Redis with
appendfsync always, and prints one table. Every row is a ratio to something that was measured in the same run:
a Bolt app that only acknowledges, an approval bot as tutorials write it, or the bare calls. The contenders take
turns in each round, so what the machine does meanwhile meets all of them; median and range are over the rounds.
Exit code 0: measured, whether the goals are met or not. 1: it could not be measured. 2: wrong options.

  --rows LIST    of ${ROWS.join(', ')} (default: all)
                   socket   click to ack and decisions a second in Socket Mode; start; resident memory
                   http     the same over HTTP
                   steps    command to modal, submission to card, approval to KeyId, with latencies
                   pending  ack with 10, 1,000 and 100,000 pending requests; bytes for each of them
  --rounds N     (default ${ROUNDS})
  --quick        few clicks and 1,000 pending at most: whether it runs, not what it takes; one round by default
  --profile DIR  write a CPU profile of each bot under load to DIR, which slows the bot down
  --json FILE    append every round's figures to FILE as one line of JSON
  --help         this text
`;

/**
 * The options; `help` when they were asked for.
 *
 * @throws {WrongOptions}
 */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { help, rows, rounds, quick, json, profile } = parse(args);
  if (help) return 'help';
  return {
    rows: rows === undefined ? ROWS : rows.split(',').map(rowGroup),
    rounds: rounds === undefined ? (quick ? 1 : ROUNDS) : wholeNumber(rounds),
    sizes: quick ? QUICK : FULL,
    json,
    profile,
  };
}

function parse(args: readonly string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const options = { rows: text, rounds: text, quick: flag, json: text, profile: text, help: flag };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new WrongOptions(error instanceof Error ? error.message : String(error));
  }
}

function rowGroup(name: string): RowGroup {
  const known = ROWS.find((each) => each === name);
  if (known) return known;
  throw new WrongOptions(`--rows takes ${ROWS.join(', ')}; "${name}" is none of them`);
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new WrongOptions(`--rounds must be a whole number from 1 to 999, is "${text}"`);
}
