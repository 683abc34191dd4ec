import { Redis } from 'ioredis';
import type { Bot } from '../../sandbox/bot.js';
import { type Company, startCompany } from '../../sandbox/company.js';
import { type RedisServer, startRedis } from '../../sandbox/redis/start-redis.js';
import type { Message } from '../../sandbox/slack/world.js';
import type { Running } from './app-process.js';

/** One account that keys are asked for, with a channel of its own. */
export interface AccountInPlay {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
}

export const REGION = 'eu-central-1';
const ROLE = 'byok-key-creator';
export const ASKER = 'alice';
export const APPROVER = 'bob';

/** Slack, AWS, a durable Redis, and whoever is measured. */
export interface Scene {
  readonly company: Company;
  readonly server: RedisServer;
  readonly redis: Redis;
  readonly accounts: readonly AccountInPlay[];
  stop(): Promise<void>;
}

export async function openScene(mode: 'socket' | 'http', accountCount: number): Promise<Scene> {
  const accounts = Array.from({ length: accountCount }, (_, at) => accountAt(at));
  const server = await startRedis({ purpose: 'bench' });
  const redis = new Redis(server.url);
  const channels = accounts.map(({ channel, name }) => ({ id: channel, name, members: [ASKER, APPROVER] }));
  const company = await startCompany({
    mode,
    redisUrl: server.url,
    config: configOf(accounts),
    more: { channels: channels.map((channel) => ({ ...channel, bot: true })) },
    aws: { accounts: accounts.map(({ id }) => ({ id, roles: [{ name: ROLE }] })) },
  });
  const stop = async () => {
    redis.disconnect();
    await company.stop();
    await server.stop();
  };
  return { company, server, redis, accounts, stop };
}

function accountAt(at: number): AccountInPlay {
  return { id: String(100_000_000_000 + at), name: `account-${at}`, channel: `C0ACCOUNT${at}` };
}

function configOf(accounts: readonly AccountInPlay[]): string {
  const entries = accounts.map(
    ({ id, name, channel }) => `  - id: "${id}"
    name: ${name}
    roleArn: arn:aws:iam::${id}:role/${ROLE}
    regions: [${REGION}]
    approvals: [{count: 1, groups: [S0SECURITY]}]
    channel: ${channel}
`,
  );
  return `channel: ${accounts[0]?.channel ?? ''}\naccounts:\n${entries.join('')}`;
}

/** pino's level from which on something went wrong. */
const WRONG = 50;

/** Starts the bot, as `startApp` does with the others. */
export async function startOurs(
  { company }: Scene,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const beganAtMs = performance.now();
  const bot = await company.startBot(env);
  const startedMs = performance.now() - beganAtMs;
  const { pid, url } = bot;
  // A profile is written only by a process that ends by itself.
  const stop = async () => {
    await (env['NODE_OPTIONS'] === undefined ? bot.kill() : bot.stop());
  };
  return { pid, url, startedMs, complaints: () => complaintsOf(bot), stop };
}

/** Node's own warnings on standard error are none. */
function complaintsOf({ log }: Bot): string[] {
  return log.filter(({ level }) => Number(level) >= WRONG).map((line) => JSON.stringify(line));
}

const BOX = 'I understand the security, availability, and durability implications of using an imported key';
const SEEN_WITHIN_MS = 60_000;

/** Opens the form and fills it in, up to the review with its box ticked. */
export async function fillForm(
  { company: { slack } }: Scene,
  account: AccountInPlay,
  alias: string,
): Promise<void> {
  const person = slack.person(ASKER);
  await person.command(`/byok-key ${account.name}`);
  await slack.until(() => person.view()?.submit === 'Review', 'the form', SEEN_WITHIN_MS);
  await person.choose('Region', REGION);
  await person.type('Alias', alias);
  await person.choose('Regionality', 'Single-Region key');
  await person.type('Business reason', 'Orders must be encrypted with our own key material.');
  await person.submit();
  await slack.until(() => person.view()?.submit === 'Submit request', 'the review', SEEN_WITHIN_MS);
  await person.tick(BOX, 'I understand');
}

/** Submits the review that stands open; answers the card once it is posted, and the milliseconds until then. */
export async function submitForm(
  { company: { slack } }: Scene,
  { channel }: AccountInPlay,
): Promise<{ readonly card: Message; readonly tookMs: number }> {
  const before = slack.messages(channel).length;
  const beganAtMs = performance.now();
  const submitted = slack.person(ASKER).submit();
  const card = await slack.until(() => slack.messages(channel)[before], 'the card', SEEN_WITHIN_MS);
  const tookMs = performance.now() - beganAtMs;
  await submitted;
  await slack.person(ASKER).close();
  return { card, tookMs };
}
