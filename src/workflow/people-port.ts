import type { GroupId, UserId } from '../domain/names.js';
import type { Person, Standing } from '../domain/person.js';

/** Who people are. Answers are at most a minute old. Throws `DirectoryError` when Slack does not tell, `StoreError` when the cache does not. */
export interface Directory {
  standingOf(user: UserId): Promise<Standing>;
  membersOf(group: GroupId): Promise<readonly UserId[]>;
}

/** Slack did not say who somebody is; nothing may be allowed on it. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
}

/** The person with those of the groups that they are in. */
export async function lookUp(
  directory: Directory,
  user: UserId,
  groups: readonly GroupId[],
): Promise<Person> {
  const [standing, ...members] = await Promise.all([
    directory.standingOf(user),
    ...groups.map((group) => directory.membersOf(group)),
  ]);
  return { id: user, standing, groups: groups.filter((_group, index) => members[index]?.includes(user)) };
}

/** One cache for all replicas. */
export interface SharedCache {
  /** The kept value, at most `keptMs` (a minute) old and refreshed before it ages; else what `fetch` brings, kept. */
  through(name: string, fetch: () => Promise<string>, keptMs?: number): Promise<string>;
}
