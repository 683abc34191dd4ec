import type { Account, People } from '../domain/account.js';
import type { Finding } from '../domain/finding.js';
import type { GroupId, UserId } from '../domain/names.js';
import { missingByLine } from '../domain/quorum.js';
import { stillToCome } from './approvers.js';
import { pause } from './pause.js';
import { type Directory, DirectoryError } from './people-port.js';
import type { Log } from './ports.js';

interface LookDeps {
  readonly directory: Directory;
  readonly log: Log;
}

/**
 * Whom an account names in vain to approve, to stand in, or to break the glass: people who have left, groups with nobody in them. It matters most
 * where a line cannot be met without them, and is found either way, before the next one leaves.
 */
export async function lookAtApprovers(
  deps: LookDeps,
  account: Account,
  signal: AbortSignal,
): Promise<Finding[]> {
  return patiently(deps, account, signal, async () => {
    const { voters } = await stillToCome(deps.directory, account.approvals, { given: [], besides: [] });
    const lacking = missingByLine(voters, account.approvals);
    const found = await Promise.all(
      account.approvals.map(async (line, index): Promise<Finding[]> => {
        const lacks = lacking[index] ?? 0;
        const [users, groups] = [await goneFrom(deps, line), await emptyIn(deps, line)];
        if (lacks + users.length + groups.length === 0) return [];
        const of = { accountId: account.id, accountName: account.name };
        return [{ kind: 'departed-approver', place: null, of, line: index, lacks, users, groups }];
      }),
    );
    return [...found.flat(), ...(await lookAtOthers(deps, account))];
  });
}

/** Whom it names for when the lines are not enough: nobody would notice until they are needed. */
async function lookAtOthers(deps: LookDeps, account: Account): Promise<Finding[]> {
  const { id, name, escalation, breakGlass } = account;
  const of = { accountId: id, accountName: name };
  const named = [
    { line: 'escalateAfter', people: escalation },
    { line: 'breakGlass', people: breakGlass },
  ] as const;
  const found = await Promise.all(
    named.map(async ({ line, people }): Promise<Finding[]> => {
      if (people === null) return [];
      const [users, groups] = [await goneFrom(deps, people), await emptyIn(deps, people)];
      const gone = users.length + groups.length;
      if (gone === 0) return [];
      const lacks = gone === people.users.length + people.groups.length ? 1 : 0;
      return [{ kind: 'departed-approver', place: null, of, line, lacks, users, groups }];
    }),
  );
  return found.flat();
}

async function goneFrom({ directory }: LookDeps, { users }: People): Promise<UserId[]> {
  const standings = await Promise.all(users.map((user) => directory.standingOf(user)));
  return users.filter((_user, index) => standings[index] !== 'full-member');
}

async function emptyIn({ directory }: LookDeps, { groups }: People): Promise<GroupId[]> {
  const members = await Promise.all(groups.map((group) => directory.membersOf(group)));
  return groups.filter((_group, index) => members[index]?.length === 0);
}

/** Slack answers about a hundred people a minute. */
const AGAIN_AFTER_MS = 20_000;
const MOST_TRIES = 4;

/** Nobody is called departed because Slack did not answer; the next comparison looks again. */
async function patiently(
  { log }: LookDeps,
  { id }: Account,
  signal: AbortSignal,
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof DirectoryError)) throw error;
      if (tries === MOST_TRIES) {
        log.warn({ account: id, err: error }, 'approvers of an account not looked at');
        return [];
      }
      await pause(AGAIN_AFTER_MS, signal);
    }
  }
}
