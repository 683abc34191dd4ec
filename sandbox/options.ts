import { parseArgs } from 'node:util';
import { SandboxProblem } from './problem.js';

export const USAGE = `Usage: npm run sandbox [-- options]

Starts the real bot on a real Redis, stand-ins for Slack and AWS, and a page to use as several people, and prints the
page's address. Ctrl-C ends all of it.

  --config FILE  the bot's config file, your own for example: whom and what it names is made up, nothing real is asked
  --help

Environment: PORT of the page (default: any free one), REDIS_URL (default: a Redis of its own).
`;

/** What the sandbox is started with. */
export interface Options {
  readonly help: boolean;
  /** Default: the config of the made-up company. */
  readonly configFile: string | undefined;
  /** Of the page; 0 for any free one. */
  readonly port: number;
}

/** @throws {SandboxProblem} naming what is wrong. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv): Options {
  const { help = false, config } = parsed(args);
  if (config === '') throw new SandboxProblem(`--config needs the path of a file.\n\n${USAGE}`);
  return { help, configFile: config, port: portFrom(env['PORT']) };
}

function parsed(args: string[]) {
  const options = { config: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    throw new SandboxProblem(`${cause instanceof Error ? cause.message : String(cause)}\n\n${USAGE}`);
  }
}

function portFrom(given = ''): number {
  const port = Number(given);
  if (/^\d*$/.test(given) && port <= 65_535) return port;
  throw new SandboxProblem(`PORT must be a number from 0 to 65535, is "${given}".`);
}
