import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { WrongOptions } from '../sandbox/program.js';

export interface Options {
  /** Over all rounds. */
  readonly kills: number;
  /** In each round. */
  readonly requests: number;
  readonly rounds: number;
  readonly seed: string;
  /** After this the kills end, and no round begins. */
  readonly minutes: number;
  /** Gets one line of JSON with the totals of each round. */
  readonly json: string | undefined;
}

const DEFAULTS = { kills: 120, requests: 24, rounds: 1, minutes: 600 };

export const HELP = `npm run chaos -- [options]

Three bots, a Redis, people who ask and decide, and SIGKILL at every step of the way; then calm, and a check of
what people, AWS and the audit stream say. Exit code 0: every invariant holds. 1: one is broken; the evidence is
printed. 2: wrong options.

  --kills N      processes killed, over all rounds (default ${DEFAULTS.kills})
  --requests N   keys asked for in each round (default ${DEFAULTS.requests})
  --rounds N     rounds, each with a world of its own (default ${DEFAULTS.rounds})
  --seed TEXT    makes the same plan again (default: a new one, printed first)
  --minutes N    end the kills, and begin no round, after this time (default ${DEFAULTS.minutes})
  --json FILE    append the totals of each round to FILE, a line of JSON each
  --help         this text
`;

/**
 * The options; `help` when they were asked for.
 *
 * @throws {WrongOptions}
 */
export function readOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  return {
    kills: wholeNumber('kills', values.kills, DEFAULTS.kills),
    requests: wholeNumber('requests', values.requests, DEFAULTS.requests),
    rounds: wholeNumber('rounds', values.rounds, DEFAULTS.rounds),
    minutes: wholeNumber('minutes', values.minutes, DEFAULTS.minutes),
    seed: values.seed ?? String(randomInt(1_000_000)),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { kills: text, requests: text, rounds: text, seed: text, minutes: text, json: text };
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean' } } }).values;
  } catch (error) {
    throw new WrongOptions(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new WrongOptions(`--${name} must be a whole number from 1 on, is "${text}"`);
}
