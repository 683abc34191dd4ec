import type { ApprovalLine, People } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { seatedVoters, type Voter } from '../domain/quorum.js';
import type { Approval } from '../domain/request.js';
import type { Directory } from './people-port.js';

/** Whom each approval line names, members of its groups included; who of them may decide is not looked at. */
async function namedByLine(directory: Directory, lines: readonly People[]): Promise<Set<UserId>[]> {
  return Promise.all(
    lines.map(async ({ users, groups }) => {
      const members = await Promise.all(groups.map((group) => directory.membersOf(group)));
      return new Set([...users, ...members.flat()]);
    }),
  );
}

/** More direct messages than this for one request are a crowd, not approvers; once it is escalated, as many further ones. */
export const ASKED_DIRECTLY_MAX = 50;

/** Everybody whom a line names besides these, each once, in the order of the lines. */
export async function namedBesides(
  directory: Directory,
  lines: readonly People[],
  besides: readonly UserId[],
): Promise<UserId[]> {
  const everybody = new Set((await namedByLine(directory, lines)).flatMap((line) => [...line]));
  for (const user of besides) everybody.delete(user);
  return [...everybody];
}

export interface StillToCome {
  /** Approvals that are given, and people who could give one. */
  readonly voters: readonly Voter[];
  /** Named, and not able to approve any more: they have left, or are no full members. */
  readonly gone: readonly ({ readonly user: UserId } & Voter)[];
}

/** Those of them whom these lines name. */
export function goneFrom({ gone }: StillToCome, isOpen: (line: number) => boolean): UserId[] {
  return gone.filter(({ lines }) => lines.some(isOpen)).map(({ user }) => user);
}

/**
 * Who could approve, besides those who did and those who may not. Slack is asked about no more people than it takes
 * to fill the lines, so of a group of hundreds only about a few; where a line cannot be filled, about all of it.
 *
 * @throws {DirectoryError} when Slack does not say who people are.
 */
export async function stillToCome(
  directory: Directory,
  lines: readonly ApprovalLine[],
  { given, besides }: { readonly given: readonly Approval[]; readonly besides: readonly UserId[] },
): Promise<StillToCome> {
  const named = await namedByLine(directory, lines);
  const hasDecided = given.map(({ by }) => by);
  let left = await namedBesides(directory, lines, [...besides, ...hasDecided]);
  const gone: { user: UserId; lines: number[] }[] = [];
  const here = new Set<UserId>();
  for (;;) {
    const voters = [...given, ...left.map((user) => ({ lines: linesOf(user, named) }))];
    const needed = seatedVoters(voters, lines).flatMap((at) => left[at - given.length] ?? []);
    const unknown = needed.filter((user) => !here.has(user));
    if (unknown.length === 0) return { voters, gone };
    const standings = await Promise.all(unknown.map((user) => directory.standingOf(user)));
    for (const [at, user] of unknown.entries())
      if (standings[at] === 'full-member') here.add(user);
      else gone.push({ user, lines: linesOf(user, named) });
    left = left.filter((user) => !gone.some((one) => one.user === user));
  }
}

function linesOf(user: UserId, named: readonly ReadonlySet<UserId>[]): number[] {
  return named.flatMap((line, index) => (line.has(user) ? [index] : []));
}
