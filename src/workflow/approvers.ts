import type { People } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import type { Directory } from './people-port.js';

/** Whom each approval line names, members of its groups included; who of them may decide is not looked at. */
export async function namedByLine(directory: Directory, lines: readonly People[]): Promise<Set<UserId>[]> {
  return Promise.all(
    lines.map(async ({ users, groups }) => {
      const members = await Promise.all(groups.map((group) => directory.membersOf(group)));
      return new Set([...users, ...members.flat()]);
    }),
  );
}

/** More direct messages than this for one request are a crowd, not approvers. */
export const ASKED_DIRECTLY_MAX = 50;

/** Everybody whom a line names besides the requester, each once, in the order of the lines. */
export async function namedBesides(
  directory: Directory,
  lines: readonly People[],
  requester: UserId,
): Promise<UserId[]> {
  const everybody = new Set((await namedByLine(directory, lines)).flatMap((line) => [...line]));
  everybody.delete(requester);
  return [...everybody];
}
