import type { Account } from '../domain/account.js';
import { type Finding, inOrder, markOf, type Place } from '../domain/finding.js';
import type { AccountId } from '../domain/names.js';
import type { Inventory } from './inventory-port.js';
import { type Expected, listApproved, nameOf } from './list-approved.js';
import { lookAtApprovers } from './look-at-approvers.js';
import { lookAtPlace, notLookedAt } from './look-at-place.js';
import type { Directory } from './people-port.js';
import type { Log } from './ports.js';
import type { Retirement } from './retirement-port.js';
import { several } from './several.js';
import type { RequestStore } from './store-port.js';

export interface ReconcileDeps {
  readonly store: Pick<RequestStore, 'load' | 'idsInStatus'>;
  /** Knows the keys whose requests were archived. */
  readonly retirement: Pick<Retirement, 'requestBehind'>;
  readonly inventory: Inventory;
  /** `null`: Slack is not asked, and approvers are not looked at. */
  readonly directory: Directory | null;
  /** The accounts of the config. */
  readonly accounts: ReadonlyMap<AccountId, Account>;
  readonly log: Log;
}

/** What was looked at, and what was found. */
export interface Report {
  /** Accounts and Regions that could be looked at. */
  readonly places: readonly Place[];
  /** How many keys of this bot there are in each state. */
  readonly keyStates: Readonly<Record<string, number>>;
  /** Requests that were approved and not given up. */
  readonly requests: number;
  readonly findings: readonly Finding[];
}

export interface Scope {
  /** Absent: every account. */
  readonly account?: AccountId;
  /** Ends the comparison, without a report, between two calls. */
  readonly signal: AbortSignal;
}

/** KMS' and STS' quotas are each account's and Region's own. */
const PLACES_AT_ONCE = 4;

/**
 * Holds the record against the keys that AWS has, in every account and Region of the config and of the record.
 * Reads only. What cannot be looked at is a finding and stops nothing else.
 *
 * @throws {StoreError} when the record cannot be read.
 */
export async function reconcile(deps: ReconcileDeps, { account: only, signal }: Scope): Promise<Report> {
  const approved = await listApproved(deps, only, signal);
  const looks = await several(placesOf(deps, approved.places, only), PLACES_AT_ONCE, async (expected) => {
    const account = deps.accounts.get(expected.place.accountId);
    if (account) return lookAtPlace(deps, { account, expected, signal });
    return notLookedAt(deps, expected, {
      operation: 'verify',
      code: 'AccountNotConfigured',
      message: `Account ${expected.place.accountId} is not in the bot's configuration any more.`,
    });
  });
  const departed = await departedApprovers(deps, only, signal);
  const keyStates: Record<string, number> = {};
  for (const state of looks.flatMap((look) => look.keyStates)) keyStates[state] = (keyStates[state] ?? 0) + 1;
  signal.throwIfAborted();
  return {
    places: looks.filter(({ isOpen }) => isOpen).map(({ place }) => place),
    keyStates,
    requests: approved.count,
    findings: inOrder(
      onceEach([...approved.findings, ...looks.flatMap(({ findings }) => findings), ...departed]),
    ),
  };
}

/** One account after the other: Slack's answers are for people who wait. */
async function departedApprovers(
  { directory, accounts, log }: ReconcileDeps,
  only: AccountId | undefined,
  signal: AbortSignal,
): Promise<Finding[]> {
  if (directory === null) return [];
  const looked = [...accounts.values()].filter(({ id }) => only === undefined || id === only);
  const findings = await several(looked, 1, (account) =>
    lookAtApprovers({ directory, log }, account, signal),
  );
  return findings.flat();
}

/** A request that cannot be read is met as itself and behind its key. */
function onceEach(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [markOf(finding), finding])).values()];
}

/** Where there may be a key of this bot: wherever the config allows one, and wherever the record has one. */
function placesOf(
  { accounts }: ReconcileDeps,
  recorded: readonly Expected[],
  only: AccountId | undefined,
): Expected[] {
  const places = new Map(recorded.map((expected) => [nameOf(expected.place), expected]));
  for (const { id, name, regions } of accounts.values()) {
    if (only !== undefined && id !== only) continue;
    for (const region of regions) {
      const place = { accountId: id, accountName: name, region };
      if (!places.has(nameOf(place)))
        places.set(nameOf(place), { place, keys: new Map(), waiting: new Set() });
    }
  }
  return [...places.values()];
}
