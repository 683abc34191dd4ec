import { z } from 'zod';
import type { Account, People } from './domain/account.js';
import { DEFAULT_KEY_SPEC, KEY_SPECS } from './domain/key-spec.js';
import { PRINCIPAL_MAX_CHARS, TAGS_TEXT_MAX_CHARS } from './domain/limits.js';
import type { AccountId, ChannelId, GroupId, Region, UserId } from './domain/names.js';
import type { PrincipalArn } from './domain/principal.js';
import { unmeetableLine } from './domain/quorum.js';
import { parseTags, tagLines } from './domain/tags.js';
import { Duration, Reminders } from './duration-entry.js';

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
export const Channel = slackId<ChannelId>('CG', 'channel');

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

export const Somebody = z.strictObject(someone).refine(isSomeone, NOBODY);

const Line = z
  .strictObject({ count: z.int('must be a whole number').min(1, 'must be at least 1'), ...someone })
  .refine(isSomeone, NOBODY)
  .refine(({ count, users, groups }) => groups.length > 0 || new Set(users).size >= count, {
    error: 'names fewer users than its count',
  });

/** Of groups only Slack knows the members: for them `doctor` and the form say whether all lines can be met. */
function unmeetableByUsers(lines: readonly z.infer<typeof Line>[]): number | undefined {
  const ofUsers = lines.filter(({ groups }) => groups.length === 0);
  const people = new Set(ofUsers.flatMap(({ users }) => users));
  const voters = [...people].map((person) => ({
    lines: ofUsers.flatMap(({ users }, line) => (users.includes(person) ? [line] : [])),
  }));
  const unmeetable = unmeetableLine(voters, ofUsers);
  return unmeetable === undefined ? undefined : lines.indexOf(ofUsers[unmeetable] as z.infer<typeof Line>);
}

const Lines = z
  .array(Line, 'must be a list of lines')
  .min(1, 'must have a line: every key needs an approval')
  .superRefine((lines, context) => {
    const line = unmeetableByUsers(lines);
    if (line === undefined) return;
    const message = 'can never be met: each line needs other people, and the lines before it take these';
    context.addIssue({ code: 'custom', path: [line], message });
  });

const Further = z.strictObject(someone, 'must name users or groups').refine(isSomeone, NOBODY);

const EscalationEntry = z
  .strictObject({ after: Duration, to: Further }, 'must be {after: 24h, to: {groups: […]}}')
  .transform(({ after, to }) => ({ afterMs: after, ...to }));

/** All of them stand in the form's hint and are filled in as lines. */
const REQUIRED_TAGS_MAX = 10;

/** What the form would refuse must not be required. */
const RequiredTag = z
  .string('must be a tag key')
  .transform((key) => key.trim())
  .refine((key) => key !== '' && !key.includes('=') && parseTags(`${key}=x`, []).problems.length === 0, {
    error: 'must be a tag key that can be typed into the form',
  });

const ImportableSpec = z.enum(KEY_SPECS, `must be one of ${KEY_SPECS.join(', ')}`);

/** What a key policy may be written in. */
const POLICY_TEXT = /^[\x20-\x7e\xa0-\xff]{1,500}$/;

const ConditionValue = z
  .union([z.string(), z.array(z.string())], 'must be a text or texts; put true, false and numbers in quotes')
  .refine((value) => value.length > 0 && [value].flat().every((text) => POLICY_TEXT.test(text)), {
    error: 'must have 1 to 500 characters, of those that a key policy may be written in (Latin-1)',
  });

/**
 * With any other, AWS refuses the key policy, after everybody has approved it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const CONDITION_OPERATOR =
  /^(((ForAllValues|ForAnyValue):)?(String(Not)?(Equals(IgnoreCase)?|Like)|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$/;

const CONDITION_BLOCK = 'must be a Condition block, such as {StringEquals: {"aws:PrincipalOrgID": o-abc}}';
const CONDITION_KEYS = 'must be condition keys with values';

/** AWS refuses an empty part, or leaves it out of what it gives back. */
const isFilled = (part: object) => Object.keys(part).length > 0;

/** A Condition block of IAM. */
const PolicyCondition = z
  .record(
    z.string().regex(CONDITION_OPERATOR, 'must be a condition operator of IAM, such as StringEquals'),
    z.record(z.string().regex(POLICY_TEXT), ConditionValue, CONDITION_KEYS).refine(isFilled, CONDITION_KEYS),
    CONDITION_BLOCK,
  )
  .refine(isFilled, CONDITION_BLOCK);

const PrincipalEntry = z
  .string('must be the ARN of a role or user')
  .regex(/^arn:aws(-cn|-us-gov)?:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, 'must be the ARN of a role or user')
  .max(PRINCIPAL_MAX_CHARS, `must have at most ${PRINCIPAL_MAX_CHARS} characters`)
  .transform((arn) => arn as PrincipalArn);

const TagsEntry = z
  .record(z.string(), z.string('must be a text; put numbers in quotes'), 'must be tags, key: "value"')
  .transform((tags) => Object.entries(tags).map(([key, value]) => ({ key, value })))
  .superRefine((tags, context) => {
    const lines = tagLines(tags);
    const { tags: read, problems } = parseTags(lines, []);
    for (const message of problems) context.addIssue({ code: 'custom', message });
    // They are filled in as lines, and read from them again.
    if (lines.length > TAGS_TEXT_MAX_CHARS || JSON.stringify(read) !== JSON.stringify(tags))
      context.addIssue({ code: 'custom', message: 'must be tags that can be typed into the form' });
  });

const PresetEntry = z.strictObject({
  name: z
    .string('must be a name')
    .regex(/^[\w-]{1,40}$/, 'must be letters, digits, "_" or "-": it is typed after /byok-key'),
  administrators: z.array(PrincipalEntry, 'must be a list of ARNs').default([]),
  users: z.array(PrincipalEntry, 'must be a list of ARNs').default([]),
  tags: TagsEntry.default([]),
  description: z.string().max(1_000, 'must have at most 1,000 characters').default(''),
});

export const WhereAsked = z.enum(['channel', 'direct'], 'must be channel or direct');

/** Whether whoever approves must say something with it. */
export const ApprovalComment = z.enum(['optional', 'required'], 'must be optional or required');

export const AccountEntry = z.strictObject({
  id: AwsAccountId,
  name: z
    .string('must be a name')
    .min(1, 'must not be empty')
    .max(50, 'must have at most 50 characters')
    .refine((name) => name.trim() === name, 'must not begin or end with a space'),
  roleArn: z
    .string('must be the ARN of a role')
    .regex(/^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'must be the ARN of a role'),
  externalId: z
    .string()
    .regex(/^[\w+=,.@:/-]{2,1224}$/, 'must have 2 to 1,224 letters, digits or _+=,.@:/-')
    .optional(),
  sourceIdentity: z.boolean('must be true or false').default(true),
  regions: z.array(AwsRegion, 'must be a list of Regions').min(1, 'must name a Region'),
  aliasPrefix: z
    .string()
    .regex(
      /^(?!aws\/|alias\/)[a-zA-Z0-9/_-]{0,200}$/,
      'must be letters, digits, "/", "_" or "-", without "alias/" and not "aws/"',
    )
    .default(''),
  requesters: Somebody.optional(),
  approvals: Lines,
  onBehalfOf: z.boolean('must be true or false').default(false),
  approvalComment: ApprovalComment.optional(),
  remindAfter: Reminders.optional(),
  escalateAfter: EscalationEntry.optional(),
  breakGlass: Somebody.optional(),
  requiredTags: z
    .array(RequiredTag, 'must be a list of tag keys')
    .max(REQUIRED_TAGS_MAX, `must name at most ${REQUIRED_TAGS_MAX} tags`)
    .default([]),
  multiRegion: z.boolean('must be true or false').default(true),
  otherAccounts: z.array(AwsAccountId, 'must be a list of accounts').default([]),
  channel: Channel.optional(),
  askApprovers: WhereAsked.optional(),
  keySpecs: z
    .array(ImportableSpec, 'must be a list of key specs')
    .min(1, 'must name a key spec')
    .default([DEFAULT_KEY_SPEC]),
  policyCondition: PolicyCondition.optional(),
  materialDeletion: z.boolean('must be true or false').default(true),
  presets: z.array(PresetEntry, 'must be a list of presets').default([]),
});

/** What the file says for every account whose entry says nothing else. */
type ForAll = Pick<Account, 'channel' | 'askApprovers' | 'approvalComment'> & {
  readonly breakGlass?: People | undefined;
};

/** The entry as it is in force: defaults filled in, what the file says for all where it says nothing itself. */
export function toAccount(
  { remindAfter, escalateAfter, ...entry }: z.infer<typeof AccountEntry>,
  forAll: ForAll,
): Account {
  return {
    ...entry,
    escalation: escalateAfter ?? null,
    externalId: entry.externalId ?? null,
    requesters: entry.requesters ?? null,
    channel: entry.channel ?? forAll.channel,
    askApprovers: entry.askApprovers ?? forAll.askApprovers,
    approvalComment: entry.approvalComment ?? forAll.approvalComment,
    breakGlass: entry.breakGlass ?? forAll.breakGlass ?? null,
    policyCondition: entry.policyCondition ?? null,
  };
}
