import { parseArgs } from 'node:util';
import { AwsClients } from './aws/clients.js';
import { type Config, ConfigError, readConfig } from './config.js';
import type { AccountId, ChannelId } from './domain/names.js';
import { createLog } from './log.js';
import { reconcileDeps } from './reconcile-deps.js';
import { reportText } from './reconcile-text.js';
import { RedisRoom } from './redis/redis-room.js';
import { endOwnServer, ownServerFor, redisOptions } from './redis-place.js';
import { SlackMessenger } from './slack/messenger.js';
import { SlackApp } from './slack/slack-app.js';
import { StartProblem, starting } from './start-problem.js';
import { type Report, reconcile } from './workflow/reconcile.js';
import type { DailyDeps } from './workflow/reconcile-daily.js';
import { StoreError } from './workflow/store-port.js';
import { tellEverything } from './workflow/tell-report.js';

const USAGE = `Usage: npm run reconcile [-- options]

Compares the keys that AWS has with what was approved, and prints what differs: keys without an approved request,
approved requests without a key, keys whose origin, alias, tags or policy are not as approved. Changes nothing.
Needs the environment and the config file of the bot, whether it runs or not.

  --account ACCOUNT  this account only, by its id or its name
  --post             post it to the channels, too
  --json             print JSON instead of text
  --help

Exit code: 0 nothing found, 1 something found, 2 it could not be compared or not be posted.
`;

const NOTHING_FOUND = 0;
const FOUND = 1;
const FAILED = 2;

const REDIS_WITHIN_MS = 5_000;

const log = createLog('error', process.stderr);

// Whoever reads has enough, as in "reconcile | head".
process.stdout.on('error', () => process.exit(FAILED));

process.exitCode = await run(process.argv.slice(2)).catch((error: unknown) => {
  if (isForTheOperator(error))
    process.stderr.write(`Not compared.\n  ${error.message.replaceAll('\n', '\n  ')}\n`);
  else log.error({ err: error }, 'not compared');
  return FAILED;
});

function isForTheOperator(error: unknown): error is Error {
  return error instanceof StartProblem || error instanceof ConfigError || error instanceof StoreError;
}

async function run(args: string[]): Promise<number> {
  const { help, json = false, post = false, account } = optionsFrom(args);
  if (help) {
    process.stdout.write(USAGE);
    return NOTHING_FOUND;
  }
  const config = readConfig(process.env);
  const only = accountFrom(config, account);
  return connected(config, async (deps) => {
    const { signal } = new AbortController();
    const report = await reconcile(deps, { signal, ...(only === undefined ? {} : { account: only }) });
    process.stdout.write(json ? reportJson(report) : reportText(report));
    const channel = (only && deps.accounts.get(only)?.channel) ?? deps.channel;
    if (post && !(await posted(deps, report, channel))) return FAILED;
    return report.findings.length === 0 ? NOTHING_FOUND : FOUND;
  });
}

function reportJson(report: Report): string {
  return `${JSON.stringify({ comparedAt: new Date().toISOString(), ...report }, undefined, 2)}\n`;
}

function optionsFrom(args: string[]) {
  const flag = { type: 'boolean' } as const;
  const options = {
    account: { type: 'string' },
    post: flag,
    json: flag,
    help: { ...flag, short: 'h' },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (cause) {
    throw new StartProblem(`${cause instanceof Error ? cause.message : cause}\n\n${USAGE}`, { cause });
  }
}

function accountFrom({ file }: Config, named: string | undefined): AccountId | undefined {
  if (named === undefined) return undefined;
  const accounts = [...file.accounts.values()];
  const found = accounts.find(({ id, name }) => id === named || name === named);
  if (found) return found.id;
  const known = accounts.map(({ id, name }) => `${id} (${name})`).join(', ');
  throw new StartProblem(`--account: the config file has no account "${named}"; it has ${known}.`);
}

/** A server of the bot's own is used as it runs; one that does not is started, and stopped in the end. */
async function connected<T>(config: Config, work: (deps: DailyDeps) => Promise<T>): Promise<T> {
  const own = await ownServerFor(config.environment);
  const redis = new RedisRoom(redisOptions(config.environment, own), log);
  const aws = new AwsClients();
  try {
    await starting('REDIS_URL', 'this Redis cannot be used', () => redis.untilReady(REDIS_WITHIN_MS));
    const slack = new SlackApp(config.environment.slack, log);
    const messenger = new SlackMessenger(slack.patientClient, redis.cache);
    return await work(
      reconcileDeps({ redis, aws, messenger, directory: null, fileNow: () => config.file, log }),
    );
  } finally {
    aws.close();
    redis.close();
    await endOwnServer(own);
  }
}

async function posted(deps: DailyDeps, report: Report, channelIfNothing: ChannelId): Promise<boolean> {
  const { signal } = new AbortController();
  const untold = await tellEverything(deps, report, { channelIfNothing, signal });
  for (const { channel, code } of untold)
    process.stderr.write(`Not posted to ${channel}: Slack says "${code}".\n`);
  return untold.length === 0;
}
