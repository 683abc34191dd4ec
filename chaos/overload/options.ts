import { parseArgs } from 'node:util';
import { WrongOptions } from '../../sandbox/program.js';

export interface Options {
  readonly submissions: number;
  /** How long the submissions take. */
  readonly seconds: number;
  /** A second, of all accounts together; the burst's share is twice what its quota lets through. */
  readonly approvals: number;
  readonly replicas: number;
  /** Of every call to AWS. */
  readonly latencyMs: number;
  /** What the stand-in for Slack takes in each channel. */
  readonly messagesPerSecond: number;
  /** What it takes of chat.update in the whole workspace. */
  readonly updatesPerMinute: number;
  /** Gets one line of JSON with the figures. */
  readonly json: string | undefined;
}

const DEFAULTS = {
  submissions: 1_000,
  seconds: 10,
  approvals: 16,
  replicas: 3,
  latency: 50,
  messages: 1,
  updates: 50,
};

export const HELP = `npm run overload -- [options]

A thousand people submit their reviewed forms within ten seconds. When Slack has taken all the cards, a minute
of approvals follows, six of ten for one account, at twice the rate at which AWS gives it keys; the others are
for ten more accounts, which must not feel it. AWS takes five CreateKey a second for each account and Region,
Slack one message a second in each channel and fifty redrawn cards a minute, so most of the time is spent
waiting for Slack: about 45 minutes with the defaults, 6 with --submissions 100 --seconds 1.
Exit code 0: every invariant holds. 1: one is broken. 2: wrong options.

  --submissions N  how many (default ${DEFAULTS.submissions})
  --seconds N      within this time (default ${DEFAULTS.seconds})
  --approvals N    a second (default ${DEFAULTS.approvals})
  --replicas N     bots (default ${DEFAULTS.replicas})
  --latency N      milliseconds that AWS takes for an answer (default ${DEFAULTS.latency})
  --messages N     messages a second that Slack takes in each channel (default ${DEFAULTS.messages})
  --updates N      redrawn cards a minute that Slack takes (default ${DEFAULTS.updates})
  --json FILE      append the figures to FILE as one line of JSON
  --help           this text
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
    submissions: wholeNumber('submissions', values.submissions),
    seconds: wholeNumber('seconds', values.seconds),
    approvals: wholeNumber('approvals', values.approvals),
    replicas: wholeNumber('replicas', values.replicas),
    latencyMs: wholeNumber('latency', values.latency),
    messagesPerSecond: wholeNumber('messages', values.messages),
    updatesPerMinute: wholeNumber('updates', values.updates),
    json: values.json,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const numbers = {
    submissions: text,
    seconds: text,
    approvals: text,
    replicas: text,
    latency: text,
    messages: text,
    updates: text,
  };
  try {
    return parseArgs({ args: [...args], options: { ...numbers, json: text, help: { type: 'boolean' } } })
      .values;
  } catch (error) {
    throw new WrongOptions(error instanceof Error ? error.message : String(error));
  }
}

function wholeNumber(name: keyof typeof DEFAULTS, text: string | undefined): number {
  if (text === undefined) return DEFAULTS[name];
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new WrongOptions(`--${name} must be a whole number from 1 on, is "${text}"`);
}
