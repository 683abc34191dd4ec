import type { Account, ApprovalLine, People } from './account.js';
import type { GroupId, UserId } from './names.js';

/** What Slack says of a person. Only a full member of the bot's own workspace may ask or decide. */
export type Standing = 'full-member' | 'guest' | 'foreign' | 'deactivated' | 'bot';

/** A person at one moment: a membership counts as it is at the click, not before and not after. */
export interface Person {
  readonly id: UserId;
  readonly standing: Standing;
  /** Of the groups that were asked about, those the person is in. */
  readonly groups: readonly GroupId[];
}

export function isAmong(person: Pick<Person, 'id' | 'groups'>, people: People): boolean {
  return people.users.includes(person.id) || people.groups.some((group) => person.groups.includes(group));
}

export function mayRequest(person: Person, account: Account): boolean {
  if (person.standing !== 'full-member') return false;
  return account.requesters === null || isAmong(person, account.requesters);
}

/** The indexes of the lines that the person could stand for. */
export function linesOpenTo(person: Person, lines: readonly ApprovalLine[]): number[] {
  return lines.flatMap((line, index) => (isAmong(person, line) ? [index] : []));
}

export function mayBreakGlass(person: Person, { breakGlass }: Account): boolean {
  return breakGlass !== null && isAmong(person, breakGlass);
}
