import { MESSAGE_TEXT } from '../../sandbox/slack/block-kit/limits.js';
import { check } from '../../sandbox/slack/block-kit/refusals.js';
import { Home, MessageBlocks, Modal } from '../../sandbox/slack/block-kit/surfaces.js';
import { Members } from '../../sandbox/slack/members.js';
import { pings, plainText } from '../../sandbox/slack/reading.js';
import type { Account } from '../../src/domain/account.js';
import type { KeyParameters } from '../../src/domain/key-parameters.js';
import { KEY_SPECS } from '../../src/domain/key-spec.js';
import type { AccountId, AliasName, EpochMs, Region } from '../../src/domain/names.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import { PROOFS, type Proof } from '../../src/domain/proof.js';
import type { Failure, TimelineEntry } from '../../src/domain/request.js';
import type { Message } from '../../src/slack/card.js';
import {
  account,
  CARD,
  CAROL,
  DAVE,
  KEY,
  NOW,
  OTHER_KEY,
  OWEN,
  parameters,
  role,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';

export const company = new Members(
  {
    people: [
      { id: 'U0ALICE', name: 'alice' },
      { id: 'U0BOB', name: 'bob' },
      { id: 'U0CAROL', name: 'carol' },
      { id: 'U0DAVE', name: 'dave' },
      { id: 'U0OWNER', name: 'owen' },
    ],
    groups: [
      { id: 'S0SECURITY', handle: 'security', members: ['bob', 'carol', 'dave'] },
      { id: 'S0ALL', handle: 'everybody', members: ['alice'] },
    ],
    channels: [{ id: 'C0BYOKREQ', name: 'byok-requests', members: [], bot: true }],
  },
  'T0HOME',
  'byok-key',
  () => {},
);

/** What Slack would say against the message; empty when it takes it. */
export function objections({ text, blocks }: Message): string[] {
  const checked = check(MessageBlocks, blocks, '/blocks');
  return [
    ...(checked.ok ? [] : checked.problems),
    ...(text === '' ? ['no text'] : []),
    ...(text.length > MESSAGE_TEXT.post ? ['msg_too_long'] : []),
  ];
}

export function objectionsToView(view: object): string[] {
  const checked = check(Modal, view, '/view');
  const bytes = Buffer.byteLength(JSON.stringify(view));
  return [...(checked.ok ? [] : checked.problems), ...(bytes > 250_000 ? ['view_too_large'] : [])];
}

export function objectionsToHome(view: object): string[] {
  const checked = check(Home, view, '/view');
  const bytes = Buffer.byteLength(JSON.stringify(view));
  return [...(checked.ok ? [] : checked.problems), ...(bytes > 250_000 ? ['view_too_large'] : [])];
}

export function readHome(view: object): { lines: string[] } {
  const problems = objectionsToHome(view);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return { lines: plainText({ text: '', blocks: Home.parse(view).blocks }, company).split('\n') };
}

/** As a person reads it, and whom it notifies. Slack must take it. */
export function read(message: Message): { lines: string[]; pinged: string[] } {
  const problems = objections(message);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const readable = { text: message.text, blocks: MessageBlocks.parse(message.blocks) };
  return { lines: plainText(readable, company).split('\n'), pinged: pings(readable, company) };
}

export function readView(view: object): { lines: string[]; pinged: string[] } {
  const problems = objectionsToView(view);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const { title, blocks } = Modal.parse(view);
  const readable = { text: title.text, blocks };
  return { lines: plainText(readable, company).split('\n'), pinged: pings(readable, company) };
}

/** Mentions Bob, everybody and the group of all, and wants to be bold. None of it may come true. */
export const NASTY =
  '<!channel> <!here|x> <!everyone> <@U0BOB> <!subteam^S0ALL> <#C0BYOKREQ> *b* _i_ ~s~ `c` ``` &lt;@U0BOB&gt; & ' +
  '<https://evil.example|Approve> @channel \u202eleft\u202c';

const full = (text: string, length: number) => text.repeat(length).slice(0, length);

/** 48 tags with the longest keys and values there can be, each key another. */
const LONGEST_TAGS = Array.from({ length: 48 }, (_, n) => ({
  key: full(`${10 + n}/`, 128),
  value: 'v'.repeat(256),
}));

/** The most that can be asked for, in every field, in several scripts. */
export const LONGEST: readonly (readonly [string, KeyParameters])[] = [
  ['the longest', longest('x')],
  ['the longest, all of it escaped', longest('<&>')],
  ['the longest in right-to-left script', longest('מפתח ')],
  ['the longest, all emoji', longest('🔑')],
  ['the longest with line breaks and quotes', longest('"\n\\')],
  ['full of mentions and marks', { ...longest(`${NASTY}\n`), tags: [] }],
];

function longest(text: string): KeyParameters {
  return parameters({
    alias: `alias/${'a'.repeat(250)}` as AliasName,
    description: full(text, 3_000),
    regionality: 'multi-region-primary',
    tags: LONGEST_TAGS,
    businessReason: full(text, 1_000),
    // The most that a key policy holds: users stand in two of its statements.
    administrators: longestNames('administrator', 85),
    users: longestNames('user', 50),
    otherAccounts: Array.from({ length: 30 }, (_, n) => String(200_000_000_000 + n) as AccountId),
  });
}

function longestNames(what: string, count: number): PrincipalArn[] {
  return Array.from({ length: count }, (_, n) => role(`${full(`${what}-${n}.`, 70)}/${full('name', 47)}`));
}

/** A hundred accounts with a hundred Regions each, names and prefixes as long as they may be. */
export const MANY_ACCOUNTS: readonly Account[] = Array.from({ length: 100 }, (_, n) =>
  account({
    id: String(100_000_000_000 + n) as AccountId,
    name: `<!channel>${full(`${n} 🔑`, 40)}`,
    regions: Array.from(
      { length: 100 },
      (_unused, at) => `eu-somewhere${'x'.repeat(at % 30)}-${at % 10}` as Region,
    ),
    aliasPrefix: `${'p'.repeat(199)}/`,
    requiredTags: ['cost-center', 'owner'],
    approvals: [TWO_OF_SECURITY, THE_OWNER],
  }),
);

/** The same, a thousand of them, each sharing with a thousand others; more than any menu holds. */
export const THOUSAND_ACCOUNTS: readonly Account[] = Array.from({ length: 1_000 }, (_, n) => {
  const [like = account()] = MANY_ACCOUNTS.slice(n % 100);
  return {
    ...like,
    id: String(100_000_000_000 + n) as AccountId,
    regions: [...like.regions, 'eu-central-1' as Region],
    otherAccounts: Array.from({ length: 1_000 }, (_unused, at) => String(200_000_000_000 + at) as AccountId),
    keySpecs: KEY_SPECS,
  };
});

/** Nothing could be found out, and each answer was as long and as nasty as can be. */
export const NASTY_PROOFS: readonly Proof[] = PROOFS.map((what) => ({
  what,
  outcome: 'unchecked',
  said: `${NASTY}\n`.repeat(50),
}));

export const NASTY_FAILURE: Failure = {
  operation: 'CreateKey',
  code: 'ValidationException',
  message: `1 validation error: ${NASTY}`,
};

const atMs = NOW.nowMs as EpochMs;

/** Every kind of entry that a timeline can have, in an order that could happen. */
export const WHOLE_STORY: readonly TimelineEntry[] = [
  { type: 'card-blocked', atMs, reason: NASTY },
  { type: 'card-posted', atMs },
  { type: 'thread-blocked', atMs, reason: NASTY },
  { type: 'card-lost', atMs, card: CARD, how: 'frozen' },
  { type: 'card-posted', atMs },
  { type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: NASTY },
  { type: 'commented', atMs, by: CAROL, comment: NASTY },
  { type: 'approvers-counted', atMs, lacking: [1, 1], gone: [OWEN] },
  { type: 'terms-changed', atMs },
  { type: 'approved', atMs, by: OWEN, missing: [0, 0], comment: null },
  { type: 'failed', atMs, failure: NASTY_FAILURE },
  { type: 'retried', atMs, by: DAVE },
  { type: 'outcome-unknown', atMs },
  { type: 'held', atMs, found: [], lookFailure: null },
  { type: 'looked', atMs, by: DAVE, found: NASTY },
  { type: 'looked-again', atMs, by: DAVE },
  { type: 'held', atMs, found: [KEY.keyId, OTHER_KEY.keyId], lookFailure: null },
  { type: 'created-again', atMs, by: DAVE },
  { type: 'stray-key', atMs, key: OTHER_KEY },
  { type: 'unfinished', atMs, key: KEY, failure: NASTY_FAILURE },
  { type: 'created', atMs, key: KEY, readBack: { KeyState: 'PendingImport', Description: NASTY } },
  { type: 'abandoned', atMs, by: DAVE },
  { type: 'denied', atMs, by: DAVE, reason: NASTY },
  { type: 'glass-broken', atMs, by: DAVE, incident: NASTY, reason: NASTY },
  { type: 'reviewed', atMs, by: CAROL, comment: NASTY },
  { type: 'cancelled', atMs, by: DAVE },
  { type: 'expired', atMs },
];
