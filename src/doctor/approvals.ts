import type { Account } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { linesOpenTo } from '../domain/person.js';
import { unmeetableLine } from '../domain/quorum.js';
import { type Check, checksOf } from './check.js';
import { type People, unique } from './slack.js';

const { good, bad } = checksOf('Slack');

/** Whether everybody there is could approve a key of the account, each on one line. Silent where Slack did not tell. */
export function checkApprovals(account: Account, people: People): Check[] {
  const { groups, users } = people;
  if (!groups.ok) return [];
  const { id, name, approvals } = account;
  const inGroups = (user: UserId) =>
    [...groups.value].filter(([, group]) => group.members.includes(user)).map(([group]) => group);
  const everybody = unique(
    approvals.flatMap((line) => [
      ...line.users,
      ...line.groups.flatMap((group) => groups.value.get(group)?.members ?? []),
    ]),
  ).filter((user) => !isShutOut(users, user));
  const voters = everybody.map((user) => ({
    lines: linesOpenTo({ id: user, standing: 'full-member', groups: inGroups(user) }, approvals),
  }));
  const what = `approvals ${name} (${id})`;
  const short = unmeetableLine(voters, approvals);
  if (short === undefined) {
    const people = everybody.length === 1 ? '1 person' : `${everybody.length} people`;
    return [good(what, `can be met: ${people} to approve`)];
  }
  return [
    bad(
      what,
      `approvals[${short}] can be met by nobody: fewer people than it asks for, each standing for one line only`,
      'Name more people or groups, put people into the groups, or ask for fewer. Who asks for a key never approves it.',
    ),
  ];
}

function isShutOut(users: People['users'], user: UserId): boolean {
  const standing = users.get(user);
  return standing !== undefined && !(standing.ok && standing.value === 'full-member');
}
