import type { Answered, Caller, Tried } from '../aws/inspector.js';
import type { ReadRight } from '../aws/read-rights.js';
import type { Account } from '../domain/account.js';
import type { Region } from '../domain/names.js';
import type { Failure } from '../domain/request.js';
import { type Check, checksOf } from './check.js';
import { judgeClock } from './clock.js';

const { good, bad, unsure } = checksOf('AWS');

/** What came of the role in one Region. */
export interface RegionTried {
  readonly region: Region;
  readonly answer: Answered<readonly Tried[]>;
}

export function checkCaller(answer: Answered<Caller>): Check[] {
  if (!answer.ok)
    return [
      bad('credentials', wordsOf(answer.failure), CREDENTIALS),
      unsure('accounts', 'no role tried', 'Mend the credentials first.'),
    ];
  const { arn, aheadMs } = answer.value;
  const clock = aheadMs === null ? [] : [judgeClock('AWS', 'AWS', aheadMs)];
  return [good('credentials', `the bot is ${arn}`), ...clock];
}

const CREDENTIALS =
  'On AWS give the task, pod or instance the role of infra/cloudformation/bot-role.yaml; elsewhere set the ' +
  "SDK's own variables (AWS_ACCESS_KEY_ID and so on). See that this machine reaches sts.<Region>.amazonaws.com.";

/** @param bot ARN of the bot, if AWS has told it. */
export function checkAccount(
  account: Account,
  tried: readonly RegionTried[],
  bot: string | undefined,
): Check[] {
  const name = `${account.name} (${account.id})`;
  const open = tried.flatMap(({ region, answer }) => (answer.ok ? [{ region, tried: answer.value }] : []));
  const shut = tried.flatMap(({ region, answer }) =>
    answer.ok ? [] : [{ region, failure: answer.failure }],
  );
  const roles = [
    ...(open.length === 0
      ? []
      : [good(`${name} role`, `assumed in ${open.map(({ region }) => region).join(', ')}`)]),
    ...grouped(shut, ({ failure }) => wordsOf(failure)).map(([words, some]) =>
      bad(`${name} role`, `${regionsOf(some)}: ${words}`, roleRemedy(account, words, bot)),
    ),
  ];
  if (open.length === 0) return roles;
  return [
    ...roles,
    ...checkRights(`${name} keys`, open, NEEDED),
    ...checkRights(`${name} form`, open, OPTIONAL),
    unsure(`${name} creation`, UNTRIED, untriedRemedy(account)),
  ];
}

const NEEDED = {
  rights: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListResourceTags', 'kms:ListKeys', 'tag:GetResources'],
  good: 'keys can be found and read back',
  without: 'a key could not be read back, or not be found after a lost answer',
  isOptional: false,
} as const;

const OPTIONAL = {
  rights: ['iam:ListRoles', 'iam:ListUsers', 'iam:GetRole', 'iam:GetUser', 'servicequotas:GetServiceQuota'],
  good: 'roles, users and the quota of keys can be looked up',
  without: 'people type ARNs, and approvers read "could not be checked"',
  isOptional: true,
} as const;

interface Rights {
  readonly rights: readonly ReadRight[];
  readonly good: string;
  readonly without: string;
  /** The bot works without them. */
  readonly isOptional: boolean;
}

interface Open {
  readonly region: Region;
  readonly tried: readonly Tried[];
}

function checkRights(what: string, open: readonly Open[], of: Rights): Check[] {
  const failed = open.flatMap(({ region, tried }) =>
    tried
      .filter(({ right, outcome }) => outcome !== 'allowed' && of.rights.includes(right))
      .map((each) => ({ region, ...each })),
  );
  if (failed.length === 0) return [good(what, of.good)];
  const denied = failed.filter(({ outcome }) => outcome === 'denied');
  const unclear = failed.filter(({ outcome }) => outcome === 'unclear');
  return [...deniedChecks(what, denied, of), ...unclearChecks(what, unclear)];
}

type Failed = Tried & { readonly region: Region };

function deniedChecks(what: string, denied: readonly Failed[], of: Rights): Check[] {
  if (denied.length === 0) return [];
  const rights = [...new Set(denied.map(({ right }) => right))].join(', ');
  const said = `lacks ${rights} in ${regionsOf(denied)}: ${of.without}`;
  const give = `Give the role ${rights}; infra/ has it with just its rights. It may also be an SCP or a boundary.`;
  return [
    of.isOptional
      ? unsure(what, said, `Optional. ${give}`)
      : bad(what, said, `${give} AWS says: ${firstSaid(denied)}`),
  ];
}

function unclearChecks(what: string, unclear: readonly Failed[]): Check[] {
  if (unclear.length === 0) return [];
  const said = `${unclear.map(({ right }) => right).join(', ')} in ${regionsOf(unclear)}: ${firstSaid(unclear)}`;
  return [unsure(what, said, 'AWS said neither yes nor no: run the doctor again.')];
}

function firstSaid([first]: readonly Failed[]): string {
  return first?.said ?? '';
}

const UNTRIED =
  'kms:CreateKey, kms:TagResource, kms:CreateAlias and iam:CreateServiceLinkedRole cannot be tried without making a key: AWS has no dry run for them';

function untriedRemedy({ roleArn, id }: Account): string {
  return (
    `Made from infra/ the role has them. To be sure, with an administrator's credentials of ${id}: aws iam simulate-principal-policy ` +
    `--policy-source-arn ${roleArn} --action-names kms:CreateKey --context-entries ` +
    'ContextKeyName=kms:KeyOrigin,ContextKeyType=string,ContextKeyValues=EXTERNAL ' +
    'ContextKeyName=aws:RequestTag/byok:managed-by,ContextKeyType=string,ContextKeyValues=byok-key'
  );
}

function roleRemedy({ roleArn, externalId }: Account, words: string, bot: string | undefined): string {
  if (words.includes('sts:SetSourceIdentity'))
    return 'Let its trust policy allow the bot sts:SetSourceIdentity, or set sourceIdentity: false for the account.';
  if (!/^AccessDenied/.test(words))
    return 'See that this machine reaches AWS there, and that the Region is enabled in the account.';
  const condition =
    externalId === null
      ? 'ask for no external id, for the config gives none'
      : 'ask for the same external id as the config';
  return (
    `${roleArn} must exist, its trust policy must name ${bot ?? 'the bot'} (of a session: its role) and ${condition}, ` +
    "and the bot's own role must allow sts:AssumeRole and sts:SetSourceIdentity on it."
  );
}

function wordsOf({ code, message }: Failure): string {
  return `${code}: ${message}`;
}

function regionsOf(some: readonly { readonly region: Region }[]): string {
  return [...new Set(some.map(({ region }) => region))].join(', ');
}

function grouped<T>(items: readonly T[], by: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(by(item), [...(groups.get(by(item)) ?? []), item]);
  return [...groups];
}
