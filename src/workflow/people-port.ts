import type { GroupId, UserId } from '../domain/names.js';
import type { Person, Standing } from '../domain/person.js';

/** Who people are. Answers are at most a minute old. Throws `DirectoryError` when Slack does not tell, `StoreError` when the cache does not. */
export interface Directory {
  standingOf(user: UserId): Promise<Standing>;
  membersOf(group: GroupId): Promise<readonly UserId[]>;
  /** The same, for who does not know yet which group it will be. */
  allMembers(): Promise<(group: GroupId) => readonly UserId[]>;
}

/** Slack did not say who somebody is; nothing may be allowed on it. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
}

/** The person with those of the groups that they are in. */
export function lookUp(directory: Directory, user: UserId, groups: readonly GroupId[]): Promise<Person> {
  return lookingUp(directory, user)(groups);
}

/** Begins to look the person up; which groups matter may be said later. Fails only for who says it. */
export function lookingUp(
  directory: Directory,
  user: UserId,
): (groups: readonly GroupId[]) => Promise<Person> {
  const askedStanding = directory.standingOf(user);
  const askedMembers = directory.allMembers();
  for (const asked of [askedStanding, askedMembers]) asked.catch(() => undefined);
  return async (groups) => {
    const standing = await askedStanding;
    // Whoever needs no group does not wait for Slack to tell them.
    if (groups.length === 0) return { id: user, standing, groups };
    const membersOf = await askedMembers;
    return { id: user, standing, groups: groups.filter((group) => membersOf(group).includes(user)) };
  };
}

/** One cache for all replicas. */
export interface SharedCache {
  /** The kept value, at most `keptMs` (a minute) old and refreshed before it ages; else what `fetch` brings, kept. */
  through(name: string, fetch: () => Promise<string>, keptMs?: number): Promise<string>;
}
