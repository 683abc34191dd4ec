import type { Account, People as Named } from '../domain/account.js';
import type { GroupId, UserId } from '../domain/names.js';
import { linesOpenTo } from '../domain/person.js';
import { unmeetableLine } from '../domain/quorum.js';
import { type Check, checksOf } from './check.js';
import { type People, unique } from './slack.js';

const { good, bad } = checksOf('Slack');

/** Whether everybody there is could approve a key of the account, each on one line. Silent where Slack did not tell. */
export function checkApprovals(account: Account, people: People): Check[] {
  const { groups } = people;
  if (!groups.ok) return [];
  const { id, name, approvals } = account;
  const inGroups = (user: UserId) =>
    [...groups.value].filter(([, group]) => group.members.includes(user)).map(([group]) => group);
  const everybody = everybodyIn(approvals, people);
  const voters = everybody.map((user) => ({
    lines: linesOpenTo({ id: user, standing: 'full-member', groups: inGroups(user) }, approvals),
  }));
  const what = `approvals ${name} (${id})`;
  const short = unmeetableLine(voters, approvals);
  if (short === undefined) {
    return [good(what, `can be met: ${peopleText(everybody.length)} to approve`)];
  }
  return [
    bad(
      what,
      `approvals[${short}] can be met by nobody: fewer people than it asks for, each standing for one line only`,
      'Name more people or groups, put people into the groups, or ask for fewer. Who asks for a key never approves it.',
    ),
  ];
}

/** Whether somebody could break the glass, and somebody else could review it then. */
export function checkBreakGlass({ id, name, breakGlass, approvals }: Account, people: People): Check[] {
  if (!breakGlass || !people.groups.ok) return [];
  const what = `breakGlass ${name} (${id})`;
  const breakers = everybodyIn([breakGlass], people);
  if (breakers.length === 0)
    return [
      bad(
        what,
        'nobody could break the glass',
        'Name somebody else, put people into the group, or take it out.',
      ),
    ];
  const reviewers = everybodyIn(approvals, people);
  const unreviewed = breakers.filter((breaker) => reviewers.every((reviewer) => reviewer === breaker));
  if (unreviewed.length === 0)
    return [good(what, `${peopleText(breakers.length)} who could break the glass`)];
  return [
    bad(
      what,
      `${unreviewed.join(', ')} could break the glass, and nobody else could review it`,
      'Name one more approver, or somebody else in breakGlass.',
    ),
  ];
}

/** Whom these name, members of groups included, as far as Slack does not say that they decide nothing. */
function everybodyIn(named: readonly Named[], { groups, users }: People): UserId[] {
  const membersOf = (group: GroupId) => (groups.ok ? (groups.value.get(group)?.members ?? []) : []);
  const all = named.flatMap((each) => [...each.users, ...each.groups.flatMap(membersOf)]);
  return unique(all).filter((user) => !isShutOut(users, user));
}

function peopleText(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

function isShutOut(users: People['users'], user: UserId): boolean {
  const standing = users.get(user);
  return standing !== undefined && !(standing.ok && standing.value === 'full-member');
}
