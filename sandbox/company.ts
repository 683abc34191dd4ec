import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Aws, type AwsOptions, startAws } from './aws/aws.js';
import { type Bot, launchBot, startBot } from './bot.js';
import { type CommandRun, runCommand } from './command.js';
import { tieToThisProcess } from './guard.js';
import { REPOSITORY } from './repository.js';
import type { MembersSetup } from './slack/members.js';
import type { RateLimits } from './slack/rate-limits.js';
import { type Slack, startSlack } from './slack/slack.js';

/** The made-up company of demo, sandbox and stories: who is who, and which account needs whose approval. */
export const PEOPLE = [
  { id: 'U0ALICE', name: 'alice', realName: 'Alice Adler' },
  { id: 'U0BOB', name: 'bob', realName: 'Bob Brandt' },
  { id: 'U0CAROL', name: 'carol', realName: 'Carol Chen' },
  { id: 'U0DAVE', name: 'dave', realName: 'Dave Dahl' },
  { id: 'U0ERIN', name: 'erin', realName: 'Erin Egger' },
  { id: 'U0FRANK', name: 'frank', realName: 'Frank Fuchs' },
  { id: 'U0GUS', name: 'gus', realName: 'Gus Gast', guest: true },
  { id: 'U0OLGA', name: 'olga', realName: 'Olga Other', team: 'other' as const },
];

const GROUPS = [
  { id: 'S0SECURITY', handle: 'security', members: ['bob', 'carol'] },
  { id: 'S0PAYMENTS', handle: 'payments', members: ['alice', 'dave', 'bob'] },
];

export const REQUESTS = 'C0KEYREQUESTS';
export const GENERAL = 'C0GENERAL';

const EVERYBODY = PEOPLE.map(({ name }) => name);

const CHANNELS = [
  { id: REQUESTS, name: 'key-requests', members: EVERYBODY, bot: true },
  { id: GENERAL, name: 'general', members: EVERYBODY, bot: false },
];

/** Who is there, unless a company is told otherwise. */
export const MEMBERS: MembersSetup = { people: PEOPLE, groups: GROUPS, channels: CHANNELS };

export const PAYMENTS = '111122223333';
export const LAB = '444455556666';
/** Another account that keys of payments may be shared with. */
export const PARTNER = '777788889999';

/** Roles of payments, as its presets name them. */
export const KEY_ADMINISTRATOR = `arn:aws:iam::${PAYMENTS}:role/KeyAdministrator`;
export const ORDERS_SERVICE = `arn:aws:iam::${PAYMENTS}:role/orders/OrdersService`;
const REPORTS_SERVICE = `arn:aws:iam::${PAYMENTS}:role/ReportsService`;

/** Two accounts: payments needs one of @security and the owner dave; the lab needs anyone of @security. */
export const CONFIG = `channel: ${REQUESTS}
accounts:
  - id: "${PAYMENTS}"
    name: payments-prod
    roleArn: arn:aws:iam::${PAYMENTS}:role/byok-key-creator
    externalId: payments-external-id
    regions: [eu-central-1, eu-west-1]
    aliasPrefix: payments/
    requesters: {groups: [S0PAYMENTS]}
    approvals:
      - {count: 1, groups: [S0SECURITY]}
      - {count: 1, users: [U0DAVE]}
    requiredTags: [cost-center]
    otherAccounts: ["${PARTNER}"]
    presets:
      - name: orders
        administrators: ["${KEY_ADMINISTRATOR}"]
        users: ["${ORDERS_SERVICE}"]
        tags: {cost-center: "4711", team: orders}
        description: Envelope key of the order database
      - name: reports
        users: ["${REPORTS_SERVICE}"]
        tags: {cost-center: "0815"}
  - id: "${LAB}"
    name: lab
    roleArn: arn:aws:iam::${LAB}:role/byok-key-creator
    regions: [us-east-1]
    multiRegion: false
    keySpecs: [SYMMETRIC_DEFAULT, HMAC_256]
    approvals:
      - {count: 1, groups: [S0SECURITY]}
`;

export const ACCOUNTS: AwsOptions['accounts'] = [
  {
    id: PAYMENTS,
    roles: [{ name: 'byok-key-creator', externalId: 'payments-external-id' }],
    principals: { roles: ['KeyAdministrator', 'orders/OrdersService', 'ReportsService'], users: ['ann'] },
  },
  {
    id: LAB,
    roles: [{ name: 'byok-key-creator' }],
    principals: { roles: ['LabAdministrator', 'LabService'] },
  },
];

export interface CompanyOptions {
  readonly mode?: 'socket' | 'http';
  /** Text of the bot's config file; default `CONFIG`. */
  readonly config?: string;
  /** A config file that is there, instead. */
  readonly configFile?: string;
  readonly redisUrl: string;
  /** Who is there, and where; default `MEMBERS`. */
  readonly members?: MembersSetup;
  /** Who else is there, and where: people beside them, in every channel; more groups and channels. */
  readonly more?: Partial<MembersSetup>;
  /** How long Slack waits for an acknowledgement; default: its three seconds. */
  readonly acknowledgeWithinMs?: number;
  /** Slack answers with 429 above these; default: none. */
  readonly rateLimits?: RateLimits;
  /** What is otherwise in AWS; default: the accounts of `CONFIG`, without quotas. */
  readonly aws?: Partial<AwsOptions>;
  /** More variables for the bot, or others. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Slack, AWS and a config file, and bots that find all of it by their environment alone. */
export interface Company {
  readonly slack: Slack;
  readonly aws: Aws;
  /** Every replica there has been. */
  readonly bots: readonly Bot[];
  /** The environment of the bot, and of every program of it. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts one more replica. In HTTP mode Slack delivers to the newest. */
  startBot(env?: Readonly<Record<string, string>>): Promise<Bot>;
  /** The same, without waiting until it is ready. */
  launchBot(env?: Readonly<Record<string, string>>): Promise<Bot>;
  /** Runs a program of the bot, such as `reconcile`, in the bot's environment. */
  run(program: string, args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<CommandRun>;
  /** Every program that was run so. */
  readonly runs: readonly CommandRun[];
  /** Replaces the config file that was made here; bots read it when they start. */
  configure(text: string): Promise<void>;
  /** Ends every bot and both stand-ins. */
  stop(): Promise<void>;
}

function membersOf({ members = MEMBERS, more = {} }: CompanyOptions): MembersSetup {
  const { people = [], groups = [], channels = [] } = more;
  const names = people.map(({ name }) => name);
  const all = [...members.channels, ...channels].map((channel) => ({
    ...channel,
    members: [...channel.members, ...names],
  }));
  return { people: [...members.people, ...people], groups: [...members.groups, ...groups], channels: all };
}

export async function startCompany(options: CompanyOptions): Promise<Company> {
  const { mode = 'socket', config = CONFIG, redisUrl, rateLimits = {} } = options;
  const { acknowledgeWithinMs } = options;
  const patience = acknowledgeWithinMs === undefined ? {} : { acknowledgeWithinMs };
  const made = await openFolder(config);
  const manifest = await readFile(join(REPOSITORY, 'manifest.yml'), 'utf8');
  const [slack, aws] = await Promise.all([
    startSlack({ manifest, mode, rateLimits, ...patience, ...membersOf(options) }),
    startAws({ accounts: ACCOUNTS, ...options.aws }),
  ]);
  const bots: Bot[] = [];
  const runs: CommandRun[] = [];
  const environment = (more: Readonly<Record<string, string>> = {}) => ({
    ...slack.env,
    ...aws.env,
    REDIS_URL: redisUrl,
    BYOK_CONFIG: options.configFile ?? made.configFile,
    ...options.env,
    ...more,
  });
  const enlist = (bot: Bot): Bot => {
    bots.push(bot);
    if (mode === 'http') slack.requestUrl = `${bot.url}/slack/events`;
    return bot;
  };
  return {
    slack,
    aws,
    bots,
    get env() {
      return environment();
    },
    startBot: async (env) => enlist(await startBot(environment(env))),
    launchBot: async (env) => enlist(await launchBot(environment(env))),
    run: async (program, args = [], env = {}) => {
      const ended = await runCommand(program, args, environment(env));
      runs.push(ended);
      return ended;
    },
    runs,
    configure: (text) => writeFile(made.configFile, text),
    stop: async () => {
      await Promise.all(bots.map((bot) => bot.kill()));
      await Promise.all([slack.stop(), aws.stop()]);
      await made.remove();
    },
  };
}

/** A folder with the config file, which is gone when this process is. */
async function openFolder(config: string): Promise<{ configFile: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'byok-key-company-'));
  const release = tieToThisProcess({ folder });
  const configFile = join(folder, 'byok.config.yaml');
  await writeFile(configFile, config);
  const remove = async () => {
    await rm(folder, { recursive: true, force: true });
    release();
  };
  return { configFile, remove };
}
