import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { CommandProblem } from './command-problem.js';
import { readConfigFile } from './config-file.js';
import type { Account } from './domain/account.js';
import type { AccountId } from './domain/names.js';
import { EVERYTHING, type Pause, type PauseScope } from './domain/operation.js';
import { printable } from './evidence/printable.js';
import { redisEnvironmentFrom, withRecord } from './with-record.js';
import { pauseCreation, pausesIn, resumeCreation } from './workflow/pausing.js';
import type { RequestStore } from './workflow/store-port.js';

type Direction = 'pause' | 'resume';

const DOES: Readonly<Record<Direction, string>> = {
  pause: `Keeps the bot from creating keys, in one account or in all, until "npm run resume" ends it. Requests are taken
and decided as ever; those that are approved wait, say so, and go on by themselves.`,
  resume: `Ends what "npm run pause" began, in one account or in all. Requests that waited go on within seconds.`,
};

function usage(direction: Direction): string {
  return `Usage: npm run ${direction} -- [account] [options]

${DOES[direction]}
Needs Redis' variables of the environment; the config file, if it can be read, says which accounts there are.

  account        its id or name; left out: all accounts at once, a switch of its own
  --reason TEXT  why, for the audit record${direction === 'pause' ? ', and for those who wait' : ''}
  --by NAME      who you are; left out: your name on this machine
  --list         print what is paused, and change nothing
  --help

Exit code: 0 done, or so already; 1 it is not known whether it is done; 2 wrong use.
`;
}

const OK = 0;
const FAILED = 1;
const WRONG_USE = 2;

/** Runs the command to its end. @returns its exit code. */
export async function switchCommand(
  direction: Direction,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  try {
    return await run(direction, args, env);
  } catch (error) {
    const isWrong = error instanceof CommandProblem;
    const said = error instanceof Error ? error.message : String(error);
    process.stderr.write(isWrong ? `${said}\n` : `${said}\n${UNKNOWN}\n`);
    return isWrong ? WRONG_USE : FAILED;
  }
}

const UNKNOWN = 'It is not known whether it is done: give the same command again, or look with --list.';

async function run(direction: Direction, args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = parse(direction, args);
  if (values.help) {
    process.stdout.write(usage(direction));
    return OK;
  }
  const [account, ...others] = positionals;
  if (others.length > 0) throw new CommandProblem(`One account at a time.\n\n${usage(direction)}`);
  const environment = redisEnvironmentFrom(env);
  const accounts = accountsOfConfig(env['BYOK_CONFIG'] || './byok.config.yaml');
  const scope = scopeOf(account, accounts);
  const switching = { scope, by: whoIs(values.by), reason: oneLine(values.reason ?? '') };
  return withRecord(environment, async ({ operations, store }) => {
    if (values.list) {
      process.stdout.write(listText(pausesIn(await operations.load()), accounts));
      return OK;
    }
    const set = direction === 'pause' ? pauseCreation : resumeCreation;
    const { outcome, pauses } = await set(operations, switching);
    const said = outcome === 'recorded' ? SAID[direction] : SAID_BEFORE[direction];
    const onTheirWay = direction === 'pause' ? await sentBefore(store, scope) : '';
    const unknown = unknownText(scope, accounts);
    process.stdout.write(
      `${said(nameOf(scope, accounts))}\n${unknown}${onTheirWay}${listText(pauses, accounts)}`,
    );
    return OK;
  });
}

const SAID: Readonly<Record<Direction, (where: string) => string>> = {
  pause: (where) => `Paused: no key is created in ${where} from now on.`,
  resume: (where) => `Resumed for ${where}: what waits goes on within seconds.`,
};

const SAID_BEFORE: Readonly<Record<Direction, (where: string) => string>> = {
  pause: (where) => `Nothing to do: ${where} was paused before.`,
  resume: (where) => `Nothing to do: there is no pause for ${where}.`,
};

function parse(direction: Direction, args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { reason: text, by: text, list: flag, help: { ...flag, short: 'h' } } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options });
  } catch (cause) {
    throw new CommandProblem(`${cause instanceof Error ? cause.message : cause}\n\n${usage(direction)}`, {
      cause,
    });
  }
}

/** In an emergency the config file may be what is broken: then `undefined`, and ids are taken as they are. */
function accountsOfConfig(path: string): readonly Account[] | undefined {
  try {
    const read = readConfigFile(readFileSync(path, 'utf8'));
    return read.ok ? [...read.config.accounts.values()] : undefined;
  } catch {
    return undefined;
  }
}

function scopeOf(account: string | undefined, accounts: readonly Account[] | undefined): PauseScope {
  if (account === undefined) return EVERYTHING;
  const found = accounts?.find(
    ({ id, name }) => id === account || name.toLowerCase() === account.toLowerCase(),
  );
  if (found) return found.id;
  if (/^\d{12}$/.test(account)) return account as AccountId;
  throw new CommandProblem(
    accounts === undefined
      ? `The config file cannot be read, so "${account}" must be the twelve digits of an account.`
      : `The config file has no account "${account}"; it has ${accountsText(accounts)}. One that it has no more is named by its twelve digits.`,
  );
}

/** It may have left the config, with requests that are still open; or it is mistyped. */
function unknownText(scope: PauseScope, accounts: readonly Account[] | undefined): string {
  if (scope === EVERYTHING || accounts === undefined || accounts.some(({ id }) => id === scope)) return '';
  return `Note: the config file has no account ${scope}; it has ${accountsText(accounts)}.\n`;
}

function accountsText(accounts: readonly Account[]): string {
  return accounts.map(({ id, name }) => `${id} (${name})`).join(', ');
}

function whoIs(by: string | undefined): string {
  const name = oneLine(by ?? userName());
  if (name === '')
    throw new CommandProblem('Who are you? This machine does not know: say so with --by NAME.');
  return name;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

const MOST_CHARS = 500;

function oneLine(text: string): string {
  return printable(text).trim().slice(0, MOST_CHARS);
}

/** What no pause can stop any more. */
async function sentBefore(
  store: Pick<RequestStore, 'idsInStatus' | 'load'>,
  scope: PauseScope,
): Promise<string> {
  const { ids } = await store.idsInStatus('creating', null);
  const sent: string[] = [];
  for (const id of ids) {
    const loaded = await store.load(id);
    const isMeant = loaded.found && (scope === EVERYTHING || loaded.request.terms.account.id === scope);
    if (isMeant && loaded.request.state.status === 'creating') sent.push(id);
  }
  return sent.length === 0
    ? ''
    : `CreateKey was sent before for ${sent.join(', ')}: their keys may still come.\n`;
}

function listText(pauses: readonly Pause[], accounts: readonly Account[] | undefined): string {
  if (pauses.length === 0) return 'Nothing is paused.\n';
  const lines = pauses.map(({ scope, by, reason, sinceMs }) => {
    const why = reason === '' ? '' : `: ${reason}`;
    return `  ${nameOf(scope, accounts)}, since ${new Date(sinceMs).toISOString()} by ${by}${why}`;
  });
  return `${['Paused now:', ...lines.map(printable)].join('\n')}\n`;
}

function nameOf(scope: PauseScope, accounts: readonly Account[] | undefined): string {
  if (scope === EVERYTHING) return 'all accounts';
  const name = accounts?.find(({ id }) => id === scope)?.name;
  return name === undefined ? scope : `${name} (${scope})`;
}
