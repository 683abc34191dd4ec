import { type ApprovalLine, decidersOf, type People } from './account.js';
import type { GroupId } from './names.js';
import { missingByLine } from './quorum.js';
import { type Approval, type KeyRequest, partiesOf, type Status } from './request.js';

/** The approval lines as they are in force: once escalated, each may be filled by the further approvers as well. */
export function linesInForce({
  terms,
  waiting,
}: Pick<KeyRequest, 'terms' | 'waiting'>): readonly ApprovalLine[] {
  const { approvals, escalation } = terms.account;
  if (escalation === null || waiting.escalatedAtMs === null) return approvals;
  return approvals.map(({ count, users, groups }) => ({
    count,
    users: [...new Set([...users, ...escalation.users])],
    groups: [...new Set([...groups, ...escalation.groups])],
  }));
}

/** Nothing moves it on but a person who presses a button. */
export const STOPPED: ReadonlySet<Status> = new Set(['held', 'failed', 'unfinished']);

/** Of an emergency that a failure has stopped, those who may go on with it although no line names them. */
export function breakersAtDoors({ state, brokenGlass, terms }: KeyRequest): People {
  const breakers = brokenGlass && STOPPED.has(state.status) ? terms.account.breakGlass : null;
  return breakers ?? { users: [], groups: [] };
}

/** Who could decide up to now, for when its terms become others. */
export function decidersUpToNow({ formerly, terms }: KeyRequest): People {
  const all = [formerly, ...decidersOf(terms.account)];
  return {
    users: [...new Set(all.flatMap(({ users }) => users))],
    groups: [...new Set(all.flatMap(({ groups }) => groups))],
  };
}

/** What one line still lacks, and whose turn it is. */
export interface Needed extends ApprovalLine {
  /** Groups that were notified before, and are not again. */
  readonly groupsTold: readonly GroupId[];
}

/** The lines that are not met, without the people who have approved or asked; no group is notified twice. */
export function neededOf(request: KeyRequest, approvals: readonly Approval[]): Needed[] {
  const lines = linesInForce(request);
  const missing = missingByLine(approvals, lines);
  const done = new Set([...partiesOf(request), ...approvals.map(({ by }) => by)]);
  const told = groupsTold(request);
  return lines.flatMap(({ users, groups }, index) => {
    const count = missing[index] ?? 0;
    if (count === 0) return [];
    return [
      {
        count,
        users: users.filter((user) => !done.has(user)),
        groups: groups.filter((group) => !told.has(group)),
        groupsTold: groups.filter((group) => told.has(group)),
      },
    ];
  });
}

/** The groups that a reminder or an escalation has notified. */
function groupsTold({ timeline }: KeyRequest): Set<GroupId> {
  return new Set(
    timeline.flatMap((entry) => {
      if (entry.type === 'reminded') return entry.needed.flatMap(({ groups }) => groups);
      if (entry.type !== 'escalated') return [];
      return [...entry.to.groups, ...entry.needed.flatMap(({ groups }) => groups)];
    }),
  );
}
