import { type Company, startCompany } from '../../sandbox/company.js';
import { type RedisServer, startRedis } from '../../sandbox/redis/start-redis.js';
import type { Options } from './options.js';

/** One account that keys are asked for. */
export interface AccountInPlay {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
}

/** What one person asks for. */
export interface Wish {
  readonly person: string;
  readonly account: AccountInPlay;
  readonly alias: string;
}

export interface Scene {
  readonly company: Company;
  readonly redis: RedisServer;
  readonly accounts: readonly AccountInPlay[];
  readonly wishes: readonly Wish[];
  /** Asks for a key before everybody else does, in an account of its own. */
  readonly loner: Wish;
  readonly approvers: readonly string[];
  stop(): Promise<void>;
}

/** The account whose burst must not be felt by the others. */
export const BURST = 'burst';
const OTHERS = 10;
/** Of all submissions. */
const SHARE_OF_BURST = 0.6;
export const REGION = 'eu-central-1';
const APPROVERS = Array.from({ length: 20 }, (_, at) => `approver-${at}`);

/** Slack, AWS, a durable Redis and the bots; ends with what it started, whatever fails on the way. */
export async function openScene(options: Options): Promise<Scene> {
  const accounts = [accountNamed(BURST, 0), ...others()];
  const loner = { person: 'loner', account: accountNamed('lone', OTHERS + 1), alias: 'lone' };
  const all = [...accounts, loner.account];
  const wishes = wishesFor(accounts, options.submissions);
  const redis = await startRedis({ purpose: 'overload' });
  const company = await startCompany({
    redisUrl: redis.url,
    config: configOf(all),
    more: membersOf(all, [...wishes, loner]),
    rateLimits: {
      messagesPerSecond: options.messagesPerSecond,
      updatesPerMinute: options.updatesPerMinute,
    },
    aws: {
      accounts: all.map(({ id }) => ({ id, roles: [{ name: 'byok-key-creator' }] })),
      enforceQuotas: true,
      latencyMs: options.latencyMs,
    },
  });
  const stop = async () => {
    await company.stop();
    await redis.stop();
  };
  try {
    await Promise.all(Array.from({ length: options.replicas }, () => company.startBot()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { company, redis, accounts, wishes, loner, approvers: APPROVERS, stop };
}

function accountNamed(name: string, at: number): AccountInPlay {
  const channel = `C0${name.replace(/[^a-z0-9]/g, '').toUpperCase()}`;
  return { id: String(100_000_000_000 + at), name, channel };
}

function others(): AccountInPlay[] {
  return Array.from({ length: OTHERS }, (_, at) => accountNamed(`calm-${at + 1}`, at + 1));
}

/** One person asks for one key; who asks for which account is well mixed. */
function wishesFor(accounts: readonly AccountInPlay[], submissions: number): Wish[] {
  const [burst, ...calm] = accounts as [AccountInPlay, ...AccountInPlay[]];
  let [forBurst, forCalm] = [0, 0];
  return Array.from({ length: submissions }, (_, at) => {
    const isForBurst = forBurst < (at + 1) * SHARE_OF_BURST;
    const account = isForBurst ? burst : (calm[forCalm % calm.length] ?? burst);
    if (isForBurst) forBurst += 1;
    else forCalm += 1;
    return { person: `asker-${at}`, account, alias: `orders-${at}` };
  });
}

function membersOf(accounts: readonly AccountInPlay[], wishes: readonly Wish[]) {
  const people = [...APPROVERS, ...wishes.map(({ person }) => person)].map((name) => ({ name }));
  const channels = accounts.map(({ channel, name }) => ({ id: channel, name, members: [], bot: true }));
  const groups = [{ id: 'S0APPROVERS', handle: 'approvers', members: APPROVERS }];
  return { people, channels, groups };
}

function configOf(accounts: readonly AccountInPlay[]): string {
  const entries = accounts.map(
    ({ id, name, channel }) => `  - id: "${id}"
    name: ${name}
    roleArn: arn:aws:iam::${id}:role/byok-key-creator
    regions: [${REGION}]
    approvals: [{count: 1, groups: [S0APPROVERS]}]
    channel: ${channel}
`,
  );
  return `channel: ${accounts[0]?.channel ?? ''}\naccounts:\n${entries.join('')}`;
}
