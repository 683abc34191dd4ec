import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CommandProblem } from './command-problem.js';
import { type Answers, askEverything } from './init/ask-everything.js';
import { configText, environmentText, nextSteps } from './init/files.js';
import { Interview } from './init/interview.js';

const USAGE = `Usage: npm run init

Asks for what the bot cannot do without, and writes .env (for you alone: it has the tokens) and byok.config.yaml here.
Never overwrites a file. Each answer is held against what the bot itself would say of it.

Answers can be piped in, a line each and in this order; an empty line takes what is offered in [brackets]. The first
one that will not do ends it, and nothing is written.

  bot token               xoxb-…
  socket or http          [socket]
  app-level token         xapp-…; with http: the signing secret
  Redis                   redis://…, rediss://… or [own]
  channel                 C…
  Then for each account:
    AWS account           twelve digits
    name                  as people know it
    Regions               with commas between
    role                  [arn:aws:iam::<account>:role/byok-key-creator]
    external id           [a new one]
    prefix of aliases     [none]
    Then for each line of approvals:
      who                 user groups (S…) and people (U…), with commas between
      how many of them    [1]
      another line?       yes or [no]
    another account?      yes or [no]

  printf '%s\\n' xoxb-1 '' xapp-1 own C0KEYS 111122223333 payments-prod eu-central-1 '' '' payments/ \\
    S0SECURITY 2 yes U0DAVE 1 no no | npm run init

Exit code: 0 both files are written, 2 nothing is.
`;

const OK = 0;
const NOTHING_WRITTEN = 2;

const ENVIRONMENT_FILE = '.env';
const CONFIG_FILE = 'byok.config.yaml';
/** It has the tokens. */
const FOR_ITS_OWNER = 0o600;
/** A container reads it as another user. */
const FOR_EVERYBODY = 0o644;

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof CommandProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = NOTHING_WRITTEN;
}

async function run(args: string[]): Promise<number> {
  if (optionsFrom(args).help) {
    process.stdout.write(USAGE);
    return OK;
  }
  const there = [ENVIRONMENT_FILE, CONFIG_FILE].filter((file) => existsSync(file));
  if (there.length > 0)
    throw new CommandProblem(
      `${there.join(' and ')}: there already, and nothing is overwritten. Move away what you do not want to keep.`,
    );
  const interview = new Interview({ input: process.stdin, output: process.stdout });
  try {
    const answers = await askEverything(interview);
    writeBoth(answers);
    interview.say(`\nWritten: ${ENVIRONMENT_FILE} (readable by you alone) and ${CONFIG_FILE}.`);
    interview.say(nextSteps(answers));
  } finally {
    interview.close();
  }
  return OK;
}

function optionsFrom(args: string[]) {
  try {
    return parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } }).values;
  } catch (cause) {
    throw new CommandProblem(`${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, { cause });
  }
}

/** Both or neither. */
function writeBoth(answers: Answers): void {
  writeNew(ENVIRONMENT_FILE, environmentText(answers), FOR_ITS_OWNER);
  try {
    writeNew(CONFIG_FILE, configText(answers), FOR_EVERYBODY);
  } catch (error) {
    rmSync(ENVIRONMENT_FILE);
    throw error;
  }
}

/** @throws {CommandProblem} when the file has come to be meanwhile, or may not be written. */
function writeNew(file: string, text: string, mode: number): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode });
  } catch (cause) {
    throw new CommandProblem(`${file} was not written. ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
