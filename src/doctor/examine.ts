import { AwsClients } from '../aws/clients.js';
import { AwsInspector } from '../aws/inspector.js';
import type { Config } from '../config.js';
import type { ConfigFile } from '../config-file.js';
import { peopleOf as peopleIn } from '../domain/account.js';
import type { ChannelId, TeamId, UserId } from '../domain/names.js';
import type { Environment } from '../environment.js';
import { lookAtServer } from '../redis/look-at-server.js';
import { ownServerProgram, runningOwnServer } from '../redis/own-server.js';
import { SlackInspector } from '../slack/inspector.js';
import type { SlackSettings } from '../slack/slack-app.js';
import type { Log } from '../workflow/ports.js';
import { several } from '../workflow/several.js';
import { checkApprovals, checkBreakGlass } from './approvals.js';
import { checkAccount, checkCaller } from './aws.js';
import type { Check } from './check.js';
import { checkOwnServer, checkRedis } from './redis.js';
import {
  checkAppToken,
  checkChannel,
  checkGroups,
  checkSigningSecret,
  checkToken,
  checkUsers,
  type People,
  unique,
} from './slack.js';

/** Slack takes about a hundred such calls a minute. */
const ASKED_AT_ONCE = 3;
const ACCOUNTS_AT_ONCE = 4;

export interface Surroundings {
  /** `PATH` of the environment. */
  readonly path: string;
  readonly log: Log;
}

/** Tries everything that the bot needs, as far as that can be tried without writing anything anywhere. */
export async function examine({ environment, file }: Config, { path, log }: Surroundings): Promise<Check[]> {
  const checks = await Promise.all([
    examineSlack(environment.slack, file, log),
    examineRedis(environment, path),
    examineAws(file),
  ]);
  return checks.flat();
}

async function examineSlack(settings: SlackSettings, file: ConfigFile, log: Log): Promise<Check[]> {
  const slack = new SlackInspector(settings, log);
  const identity = await slack.identify();
  const own = [
    ...checkToken(identity),
    await examineMode(slack, settings, identity.ok ? identity.value.botId : ''),
  ];
  if (!identity.ok) return own;
  const channels = await several([...usesOf(file)], ASKED_AT_ONCE, async ([id, uses]) =>
    checkChannel(id, unique(uses).join(', '), await slack.channel(id)),
  );
  const people = await peopleOf(slack, file, identity.value.teamId);
  return [
    ...own,
    ...channels,
    ...checkGroups(file, people),
    ...checkUsers(people),
    ...[...file.accounts.values()].flatMap((account) => [
      ...checkApprovals(account, people),
      ...checkBreakGlass(account, people),
    ]),
  ];
}

async function examineMode(slack: SlackInspector, { mode }: SlackSettings, botId: string): Promise<Check> {
  if (mode.kind === 'http') return checkSigningSecret();
  const opened = await slack.socketAddress(mode.appToken);
  const app = botId === '' ? ({ ok: true, value: '' } as const) : await slack.appOf(botId);
  return checkAppToken(mode.appToken, opened, app);
}

/** Every channel of the config, with what is posted there. */
function usesOf({ channel, accounts }: ConfigFile): Map<ChannelId, string[]> {
  const uses = new Map<ChannelId, string[]>([[channel, ['the channel of the config']]]);
  for (const account of accounts.values())
    uses.set(account.channel, [...(uses.get(account.channel) ?? []), account.name]);
  return uses;
}

async function peopleOf(slack: SlackInspector, { accounts }: ConfigFile, home: TeamId): Promise<People> {
  const named = unique(
    [...accounts.values()].flatMap((account) => peopleIn(account).flatMap(({ users }) => users)),
  );
  const groups = await slack.groups();
  const standings = await several(named, ASKED_AT_ONCE, async (user) => {
    return [user, await slack.standing(user, home)] as const;
  });
  return { groups, users: new Map<UserId, (typeof standings)[number][1]>(standings) };
}

async function examineRedis(environment: Environment, path: string): Promise<Check[]> {
  const { redis, dataDir, redisKeyPrefix: keyPrefix, redisWaitReplicas: waitReplicas } = environment;
  const address = redis === 'own' ? await runningOwnServer(dataDir) : redis;
  if (address === undefined) return checkOwnServer(ownServerProgram(path));
  return checkRedis(await lookAtServer({ address, keyPrefix, waitReplicas }), address.kind, waitReplicas);
}

async function examineAws({ accounts }: ConfigFile): Promise<Check[]> {
  const clients = new AwsClients();
  const inspector = new AwsInspector(clients);
  const entries = [...accounts.values()];
  const [region] = entries.flatMap(({ regions }) => regions);
  try {
    if (region === undefined) return [];
    const caller = await inspector.caller(region);
    const own = checkCaller(caller);
    if (!caller.ok) return own;
    const ofAccounts = await several(entries, ACCOUNTS_AT_ONCE, async (account) => {
      const tried = await several(account.regions, ACCOUNTS_AT_ONCE, async (each) => ({
        region: each,
        answer: await inspector.tryRole(account, each),
      }));
      return checkAccount(account, tried, caller.value.arn);
    });
    return [...own, ...ofAccounts.flat()];
  } finally {
    clients.close();
  }
}
