import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CommandProblem } from './command-problem.js';
import { httpManifest } from './http-manifest.js';

const USAGE = `Usage: npm run manifest [-- --http URL]

Prints the manifest to create the Slack app from, at https://api.slack.com/apps: "Create New App", "From a manifest".
Without options the one for Socket Mode, as it stands in manifest.yml.

  --http URL   the one for HTTP mode; URL is where Slack reaches the bot, such as https://byok.example.com
  --help

Exit code: 0, or 2 for wrong use.
`;

const OK = 0;
const WRONG_USE = 2;

const SOCKET_MODE = new URL('../manifest.yml', import.meta.url);

try {
  process.stdout.write(textFor(process.argv.slice(2)));
  process.exitCode = OK;
} catch (error) {
  if (!(error instanceof CommandProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = WRONG_USE;
}

function textFor(args: string[]): string {
  const { help, http } = optionsFrom(args);
  if (help) return USAGE;
  const manifest = readFileSync(SOCKET_MODE, 'utf8');
  return http === undefined ? manifest : httpManifest(manifest, http);
}

function optionsFrom(args: string[]) {
  const options = { http: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    throw new CommandProblem(`${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, { cause });
  }
}
