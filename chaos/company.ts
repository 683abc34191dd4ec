import type { AwsOptions } from '../sandbox/aws/aws.js';
import type { SlackOptions } from '../sandbox/slack/slack.js';

/** The made-up company: many accounts, each with a channel of its own, so that Slack's pace per channel slows nobody. */

const REQUESTERS = ['alice', 'amir', 'anna', 'arne', 'asta', 'axel', 'bob'];
const SECURITY = ['bob', 'carol', 'dora', 'emil'];
const OWNERS = ['dave', 'erin'];
/** A full member who may ask but decides nothing. */
const OUTSIDER = 'frank';

const NAMES = [...new Set([...REQUESTERS, ...SECURITY, ...OWNERS, OUTSIDER])];
const GROUP = 'S0SECURITY';

export const APPROVERS = [...SECURITY, ...OWNERS];
export const ASKING = [...REQUESTERS, OUTSIDER];

function idOfPerson(name: string): string {
  return `U0${name.toUpperCase()}`;
}

/** A line of an account's approvals. */
interface Line {
  readonly count: number;
  /** Names of the people who may stand for it. */
  readonly people: readonly string[];
}

export interface CompanyAccount {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
  readonly region: string;
  readonly lines: readonly Line[];
}

const LINES: readonly (readonly Line[])[] = [
  [{ count: 1, people: SECURITY }],
  [
    { count: 1, people: SECURITY },
    { count: 1, people: OWNERS },
  ],
  [{ count: 2, people: SECURITY }],
  // Bob or Carol may stand for either line, so that who stands where has to be found anew with each click.
  [
    { count: 1, people: ['bob', 'carol'] },
    { count: 1, people: SECURITY },
  ],
];

const COUNT = 8;

export const ACCOUNTS: readonly CompanyAccount[] = Array.from({ length: COUNT }, (_, index) => ({
  id: `11112222333${index}`,
  name: `unit-${index}`,
  channel: `C0UNIT${index}`,
  region: index % 2 === 0 ? 'eu-central-1' : 'us-east-1',
  lines: LINES[index % LINES.length] ?? [],
}));

export const SLACK: Omit<SlackOptions, 'manifest'> = {
  people: NAMES.map((name) => ({ id: idOfPerson(name), name })),
  groups: [{ id: GROUP, handle: 'security', members: SECURITY }],
  channels: ACCOUNTS.map(({ channel, name }) => ({ id: channel, name, members: NAMES, bot: true })),
  mode: 'socket',
};

export const AWS: AwsOptions = {
  accounts: ACCOUNTS.map(({ id }) => ({ id, roles: [{ name: 'byok-key-creator' }] })),
};

/** Soon enough for what nobody decides to expire within a round. */
const EXPIRES_AFTER = '90s';
/** Short, so that a round sees a search end and people asked. */
const SEARCH = 'search: {looks: [1s, 3s, 8s], every: 5s, holdAfter: 15s}';

export function configText(): string {
  return [
    `channel: ${ACCOUNTS[0]?.channel}`,
    `expiresAfter: ${EXPIRES_AFTER}`,
    SEARCH,
    'accounts:',
    ...ACCOUNTS.map(entryOf),
  ].join('\n');
}

function entryOf({ id, name, channel, region, lines }: CompanyAccount): string {
  return `  - id: "${id}"
    name: ${name}
    roleArn: arn:aws:iam::${id}:role/byok-key-creator
    channel: ${channel}
    regions: [${region}]
    approvals:
${lines.map(lineOf).join('\n')}`;
}

function lineOf({ count, people }: Line): string {
  const who = people === SECURITY ? `groups: [${GROUP}]` : `users: [${people.map(idOfPerson).join(', ')}]`;
  return `      - {count: ${count}, ${who}}`;
}
