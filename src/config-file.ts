import { LineCounter, parseDocument, type YAMLParseError } from 'yaml';
import { z } from 'zod';
import type { Account } from './domain/account.js';
import type { AccountId, ChannelId, GroupId, Region, UserId } from './domain/names.js';
import { parseTags } from './domain/tags.js';

/** What the config file says, defaults filled in. */
export interface ConfigFile {
  readonly accounts: ReadonlyMap<AccountId, Account>;
  readonly expiresAfterMs: number;
  /** After how long those whose approval is missing are reminded. */
  readonly remindAfterMs: readonly number[];
}

export type ReadConfigFile =
  | { readonly ok: true; readonly config: ConfigFile }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Every problem at once, each with its path in the file. Pure: the caller reads the file. */
export function readConfigFile(text: string): ReadConfigFile {
  const lineCounter = new LineCounter();
  // Pretty errors would quote the file, and with it what is confidential.
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  if (document.errors.length > 0) {
    const lineOf = (error: YAMLParseError) => lineCounter.linePos(error.pos[0]).line;
    return { ok: false, problems: document.errors.map((error) => `line ${lineOf(error)}: ${error.message}`) };
  }
  const raw: unknown = document.toJS() ?? {};
  const parsed = File.safeParse(raw);
  const together = problemsTogether(raw);
  if (parsed.success && together.length === 0) return { ok: true, config: toConfig(parsed.data) };
  return { ok: false, problems: [...(parsed.error?.issues ?? []).flatMap(problemsOf), ...together] };
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const path = pathText(issue.path);
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${join(path, key)}: is not a known key`);
  return [`${path === '' ? '(file)' : path}: ${issue.message}`];
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : join(text, String(part))),
    '',
  );
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const LONGEST_DURATION_MS = 365 * 86_400_000;

const Duration = z
  .string('must be a duration such as 72h')
  .regex(/^[1-9]\d*[smhd]$/, 'must be a whole number and s, m, h or d, such as 72h')
  .transform((text) => Number(text.slice(0, -1)) * (UNIT_MS[text.slice(-1)] ?? 0))
  .refine((ms) => ms <= LONGEST_DURATION_MS, 'must be at most 365d');

/** Slack ids are accepted at any length. */
function slackId<T extends string>(letters: string, what: string) {
  return z
    .string(`must be a Slack ${what} id`)
    .regex(
      new RegExp(`^[${letters}][A-Z0-9]+$`),
      `must be a Slack ${what} id: it starts with ${letters.split('').join(' or ')}`,
    )
    .transform((id) => id as T);
}

const User = slackId<UserId>('UW', 'user');
const Group = slackId<GroupId>('S', 'user group');
const Channel = slackId<ChannelId>('CG', 'channel');

const AwsAccountId = z
  .string('must be twelve digits in quotes')
  .regex(/^\d{12}$/, 'must be twelve digits in quotes')
  .transform((id) => id as AccountId);

const AwsRegion = z
  .string('must be a Region')
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region such as eu-central-1')
  .transform((region) => region as Region);

const someone = { users: z.array(User).default([]), groups: z.array(Group).default([]) };

function isSomeone({
  users,
  groups,
}: {
  readonly users: readonly unknown[];
  readonly groups: readonly unknown[];
}): boolean {
  return users.length + groups.length > 0;
}

const NOBODY = 'must name users or groups';

const Requesters = z.strictObject(someone).refine(isSomeone, NOBODY);

const Line = z
  .strictObject({ count: z.int('must be a whole number').min(1, 'must be at least 1'), ...someone })
  .refine(isSomeone, NOBODY)
  .refine(({ count, users, groups }) => groups.length > 0 || new Set(users).size >= count, {
    error: 'names fewer users than its count',
  });

/** All of them stand in the form's hint and are filled in as lines. */
const REQUIRED_TAGS_MAX = 10;

/** What the form would refuse must not be required. */
const RequiredTag = z
  .string('must be a tag key')
  .transform((key) => key.trim())
  .refine((key) => key !== '' && !key.includes('=') && parseTags(`${key}=x`, []).problems.length === 0, {
    error: 'must be a tag key that can be typed into the form',
  });

const AccountEntry = z.strictObject({
  id: AwsAccountId,
  name: z.string('must be a name').min(1, 'must not be empty').max(50, 'must have at most 50 characters'),
  roleArn: z
    .string('must be the ARN of a role')
    .regex(/^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must be the ARN of a role'),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must have 2 to 1,224 letters, digits or _+=,.@:/-')
    .optional(),
  sourceIdentity: z.boolean('must be true or false').default(true),
  regions: z
    .array(AwsRegion, 'must be a list of Regions')
    .min(1, 'must name a Region')
    .max(100, 'must name at most 100 Regions'),
  aliasPrefix: z
    .string()
    .regex(
      /^(?!aws\/|alias\/)[a-zA-Z0-9/_-]{0,200}$/,
      'must be letters, digits, "/", "_" or "-", without "alias/" and not "aws/"',
    )
    .default(''),
  requesters: Requesters.optional(),
  approvals: z.array(Line, 'must be a list of lines').min(1, 'must have a line: every key needs an approval'),
  requiredTags: z
    .array(RequiredTag, 'must be a list of tag keys')
    .max(REQUIRED_TAGS_MAX, `must name at most ${REQUIRED_TAGS_MAX} tags`)
    .default([]),
  multiRegion: z.boolean('must be true or false').default(true),
  otherAccounts: z.array(AwsAccountId).default([]),
  channel: Channel.optional(),
});

/** Slack's select menus hold this many options. */
const ACCOUNTS_MAX = 100;

const File = z.strictObject({
  channel: Channel,
  expiresAfter: Duration.default(72 * 3_600_000),
  remindAfter: z.array(Duration, 'must be a list of durations').default([]),
  accounts: z
    .array(AccountEntry, 'must be a list of accounts')
    .min(1, 'must name an account')
    .max(ACCOUNTS_MAX, `must name at most ${ACCOUNTS_MAX} accounts`),
});

/** What no entry is wrong about by itself: read loosely, so that it is told beside every other problem. */
function problemsTogether(raw: unknown): string[] {
  const entries = LooseFile.safeParse(raw).data?.accounts ?? [];
  return entries.flatMap(({ id, roleArn }, index) => {
    const twice =
      entries.findIndex((other) => other.id !== undefined && other.id === id) < index && id !== undefined;
    const foreign = id !== undefined && roleArn !== undefined && roleArn.split(':')[4] !== id;
    return [
      ...(twice ? [`accounts[${index}].id: stands twice: ${id}`] : []),
      ...(foreign ? [`accounts[${index}].roleArn: must be a role of account ${id}`] : []),
    ];
  });
}

const Text = z.string().optional().catch(undefined);
const LooseFile = z.object({ accounts: z.array(z.object({ id: Text, roleArn: Text }).catch({})) });

function toConfig({ channel, expiresAfter, remindAfter, accounts }: z.infer<typeof File>): ConfigFile {
  const entries = accounts.map((entry) => [entry.id, toAccount(entry, channel)] as const);
  return { accounts: new Map(entries), expiresAfterMs: expiresAfter, remindAfterMs: remindAfter };
}

function toAccount(entry: z.infer<typeof AccountEntry>, channel: ChannelId): Account {
  return {
    ...entry,
    externalId: entry.externalId ?? null,
    requesters: entry.requesters ?? null,
    channel: entry.channel ?? channel,
  };
}
