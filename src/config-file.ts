import { LineCounter, parseDocument, type YAMLParseError } from 'yaml';
import { z } from 'zod';
import { AccountEntry, ApprovalComment, Channel, Somebody, toAccount, WhereAsked } from './account-entry.js';
import type { AnchorAddress } from './anchor-place.js';
import type { Account } from './domain/account.js';
import type { AccountId, ChannelId } from './domain/names.js';
import { DEFAULT_SEARCH_TIMES, type SearchTimes } from './domain/search-schedule.js';
import type { WaitTimes } from './domain/waiting.js';
import { Duration, isRising, LongDuration, Reminders } from './duration-entry.js';
import { namesTogether } from './names-together.js';

/** What the config file says, defaults filled in. */
export interface ConfigFile {
  /** Where what belongs to no account is posted. */
  readonly channel: ChannelId;
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** Beside the accounts, because they are none of the terms that an approval is given under. */
  readonly waitTimes: ReadonlyMap<AccountId, WaitTimes>;
  /** How often record and keys are compared. */
  readonly reconcileEveryMs: number;
  readonly searchTimes: SearchTimes;
  /** `null`: the audit record is not anchored outside. */
  readonly auditAnchor: AuditAnchor | null;
  /** `null`: everything stays in Redis for ever. */
  readonly retention: Retention | null;
}

/** How long what has ended stays in Redis, and where it goes then. */
export interface Retention {
  readonly afterMs: number;
  readonly folder: string;
}

export interface AuditAnchor {
  readonly everyMs: number;
  readonly place: AnchorAddress;
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
  const messages =
    issue.code === 'invalid_key' ? issue.issues.map(({ message }) => message) : [issue.message];
  return messages.map((message) => `${path === '' ? '(file)' : path}: ${message}`);
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

const LOOKS_MAX = 20;

const Search = z
  .strictObject({
    looks: z
      .array(Duration, 'must be a list of durations')
      .min(1, 'must name a duration')
      .max(LOOKS_MAX, `must name at most ${LOOKS_MAX} durations`)
      .refine(isRising, 'must rise: each is counted from the beginning of the search')
      .default([...DEFAULT_SEARCH_TIMES.looksAtMs]),
    every: Duration.default(DEFAULT_SEARCH_TIMES.everyMs),
    holdAfter: Duration.default(DEFAULT_SEARCH_TIMES.holdAfterMs),
  })
  .transform(({ looks, every, holdAfter }) => ({
    looksAtMs: looks,
    everyMs: every,
    holdAfterMs: holdAfter,
  }));

/** Over the network only encrypted; what listens on this machine may pass it on. */
const WebhookUrl = z
  .string()
  .refine(
    (url) =>
      URL.canParse(url) && (/^https:\/\//.test(url) || /^http:\/\/(127\.0\.0\.1|localhost)[:/]/.test(url)),
    'must be https://…, or http:// on this machine',
  );

const ONE_PLACE = 'must name a file or a webhook, one of the two';

const AuditAnchorEntry = z
  .strictObject({
    every: Duration,
    file: z.string('must be a path').min(1, 'must be a path').optional(),
    webhook: WebhookUrl.optional(),
  })
  .refine(({ file, webhook }) => (file === undefined) !== (webhook === undefined), ONE_PLACE)
  .transform(({ every, file, webhook }): AuditAnchor => {
    const place: AnchorAddress =
      file === undefined ? { kind: 'webhook', url: webhook ?? '' } : { kind: 'file', path: file };
    return { everyMs: every, place };
  });

const EXPIRES_AFTER_MS = 72 * 3_600_000;

/** The config file as it is written. */
export const File = z.strictObject({
  channel: Channel,
  askApprovers: WhereAsked.default('channel'),
  expiresAfter: Duration.default(EXPIRES_AFTER_MS),
  remindAfter: Reminders.default([]),
  approvalComment: ApprovalComment.default('optional'),
  breakGlass: Somebody.optional(),
  search: Search.prefault({}),
  auditAnchor: AuditAnchorEntry.optional(),
  retention: LongDuration.optional(),
  archive: z.string('must be the path of a folder').min(1, 'must be the path of a folder').optional(),
  reconcileEvery: Duration.default(24 * 3_600_000),
  accounts: z.array(AccountEntry, 'must be a list of accounts').min(1, 'must name an account'),
});

/** What no entry is wrong about by itself: read loosely, so that it is told beside every other problem. */
function problemsTogether(raw: unknown): string[] {
  return [accountsTogether, namesTogether, timesTogether, glassTogether, retentionTogether].flatMap(
    (together) => together(raw),
  );
}

const LooseRetention = z.object({ retention: z.unknown().optional(), archive: z.unknown().optional() });

/** What leaves Redis must go somewhere. */
function retentionTogether(raw: unknown): string[] {
  const { retention, archive } = LooseRetention.safeParse(raw).data ?? {};
  if ((retention === undefined) === (archive === undefined)) return [];
  return retention === undefined
    ? ['archive: goes together with retention, which says when something goes there']
    : ['retention: goes together with archive, the folder where what leaves Redis is kept'];
}

function accountsTogether(raw: unknown): string[] {
  const entries = LooseFile.safeParse(raw).data?.accounts ?? [];
  return entries.flatMap(({ id, roleArn, otherAccounts, presets }, index) => {
    const twice =
      entries.findIndex((other) => other.id !== undefined && other.id === id) < index && id !== undefined;
    const foreign = id !== undefined && roleArn !== undefined && roleArn.split(':')[4] !== id;
    const own = id !== undefined && otherAccounts.includes(id);
    const [home] = roleArn?.match(/^arn:[^:]*:iam::\d{12}:/) ?? [];
    const strangers = presets
      .flatMap(({ administrators, users }) => [...administrators, ...users])
      .filter((arn) => home !== undefined && arn.startsWith('arn:') && !arn.startsWith(home));
    return [
      ...(twice ? [`accounts[${index}].id: stands twice: ${id}`] : []),
      ...(foreign ? [`accounts[${index}].roleArn: must be a role of account ${id}`] : []),
      ...(own ? [`accounts[${index}].otherAccounts: must not name the account itself: ${id}`] : []),
      ...strangers.map(
        (arn) => `accounts[${index}].presets: must name roles and users of the account: ${arn}`,
      ),
    ];
  });
}

const Text = z.string().optional().catch(undefined);
const Texts = z.array(z.string()).default([]).catch([]);
const LoosePreset = z.object({ administrators: Texts, users: Texts });
const LooseEntry = z.object({
  id: Text,
  roleArn: Text,
  otherAccounts: Texts,
  presets: z.array(LoosePreset).default([]).catch([]),
});
const NO_ENTRY = { id: undefined, roleArn: undefined, otherAccounts: [], presets: [] };
const LooseFile = z.object({ accounts: z.array(LooseEntry.catch(NO_ENTRY)) });

const LooseTime = Duration.optional().catch(undefined);
const LooseReminders = z.array(LooseTime).default([]).catch([]);
const LooseWaiting = z.object({
  remindAfter: LooseReminders,
  escalateAfter: z.object({ after: LooseTime }).optional().catch(undefined),
});
const LooseTimes = z.object({
  expiresAfter: LooseTime,
  remindAfter: LooseReminders,
  accounts: z
    .array(LooseWaiting.catch({ remindAfter: [], escalateAfter: undefined }))
    .default([])
    .catch([]),
});

/** What would never come, because the request has expired by then. */
function timesTogether(raw: unknown): string[] {
  const times = LooseTimes.safeParse(raw).data;
  if (!times) return [];
  const { expiresAfter = EXPIRES_AFTER_MS, remindAfter, accounts } = times;
  const tooLate = (path: string, afterMs: number | undefined) =>
    afterMs !== undefined && afterMs >= expiresAfter ? [`${path}: must be shorter than expiresAfter`] : [];
  const remindersTooLate = (path: string, reminders: readonly (number | undefined)[]) =>
    reminders.flatMap((afterMs, at) => tooLate(`${path}remindAfter[${at}]`, afterMs));
  return [
    ...remindersTooLate('', remindAfter),
    ...accounts.flatMap((account, index) => [
      ...remindersTooLate(`accounts[${index}].`, account.remindAfter),
      ...tooLate(`accounts[${index}].escalateAfter.after`, account.escalateAfter?.after),
    ]),
  ];
}

const LoosePeople = z.object({ users: Texts, groups: Texts });
const LooseGlass = LoosePeople.optional().catch(undefined);
const LooseDeciding = z.object({
  breakGlass: LooseGlass,
  approvals: z.array(LoosePeople).default([]).catch([]),
});
const LooseDeciders = z.object({
  breakGlass: LooseGlass,
  accounts: z.array(LooseDeciding.catch({ breakGlass: undefined, approvals: [] })),
});

/** Who could break the glass with nobody else to review it, as far as people are named: of groups, the doctor says it. */
function glassTogether(raw: unknown): string[] {
  const { breakGlass: forAll, accounts = [] } = LooseDeciders.safeParse(raw).data ?? {};
  return accounts.flatMap(({ breakGlass, approvals }, index) => {
    const breakers = (breakGlass ?? forAll)?.users ?? [];
    const path = breakGlass ? `accounts[${index}].breakGlass` : 'breakGlass';
    const hasGroups = approvals.some(({ groups }) => groups.length > 0);
    const reviewers = new Set(approvals.flatMap(({ users }) => users));
    if (hasGroups || reviewers.size !== 1) return [];
    return breakers
      .filter((breaker) => reviewers.has(breaker))
      .map(
        (breaker) =>
          `${path}: ${breaker} could break the glass and nobody could review it: accounts[${index}].approvals name nobody else`,
      );
  });
}

function toConfig({ accounts, ...file }: z.infer<typeof File>): ConfigFile {
  const entries = accounts.map((entry) => [entry.id, toAccount(entry, file)] as const);
  const waitTimes = accounts.map(({ id, remindAfter }) => {
    const remindAfterMs = remindAfter ?? file.remindAfter;
    return [id, { expiresAfterMs: file.expiresAfter, remindAfterMs }] as const;
  });
  return {
    channel: file.channel,
    accounts: new Map(entries),
    waitTimes: new Map(waitTimes),
    searchTimes: file.search,
    auditAnchor: file.auditAnchor ?? null,
    reconcileEveryMs: file.reconcileEvery,
    retention:
      file.retention === undefined || file.archive === undefined
        ? null
        : { afterMs: file.retention, folder: file.archive },
  };
}
