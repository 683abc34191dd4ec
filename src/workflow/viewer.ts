import { type Account, decidersOf } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { isAmong, type Person } from '../domain/person.js';
import { type KeyRequest, partiesOf } from '../domain/request.js';
import { lookUp } from './people-port.js';
import type { Deps } from './ports.js';

/** Somebody who wants to see requests. */
export interface Viewer {
  readonly person: Person;
  /** Whose approvals name them, by the running config. */
  readonly accounts: readonly Account[];
}

/** @throws {DirectoryError} when Slack does not say who the person is. */
export async function viewerOf(
  { directory, settings }: Pick<Deps, 'directory' | 'settings'>,
  user: UserId,
): Promise<Viewer> {
  const all = [...settings.accounts.values()];
  const groups = new Set(all.flatMap(decidersOf).flatMap((people) => people.groups));
  const person = await lookUp(directory, user, [...groups]);
  const accounts = all.filter((account) => decidersOf(account).some((people) => isAmong(person, people)));
  return { person, accounts: isMember(person) ? accounts : [] };
}

export function isMember({ standing }: Person): boolean {
  return standing === 'full-member';
}

/** Full members see what they asked for, and every request of an account that they approve for. */
export function maySee({ person, accounts }: Viewer, request: KeyRequest): boolean {
  if (!isMember(person)) return false;
  const isOwn = partiesOf(request).includes(person.id);
  return isOwn || accounts.some(({ id }) => id === request.terms.account.id);
}
