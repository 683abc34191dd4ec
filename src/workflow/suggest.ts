import type { Account } from '../domain/account.js';
import type { AccountId, Region, UserId } from '../domain/names.js';
import type { PrincipalArn } from '../domain/principal.js';
import { entitlementOf } from './form.js';
import type { Deps } from './ports.js';

/** Slack waits three seconds, the ways there and back included; the list goes on loading for the next letter. */
const WITHIN_MS = 1_500;
/** Roles come and go slowly; a new one can be typed meanwhile. */
const KEPT_MS = 10 * 60_000;

export interface Typing {
  readonly accountId: AccountId;
  /** `root_view_id` of the modal. */
  readonly formId: string;
  readonly by: UserId;
  /** What the person has typed so far. */
  readonly query: string;
}

/**
 * Roles and users of the account that fit what was typed. A list that cannot be had, or not in time, means
 * typing: what was typed is then offered as it is, as a typed ARN always is.
 */
export async function suggestPrincipals(deps: Deps, typing: Typing): Promise<string[]> {
  const query = typing.query.trim();
  const list = await listInTime(deps, typing);
  const fitting = list.filter((arn) => arn.toLowerCase().includes(query.toLowerCase()));
  const isTyped =
    query !== '' && !list.includes(query) && (LIKE_AN_ARN.test(query) || list === NOT_TO_BE_HAD);
  return isTyped ? [query, ...fitting] : fitting;
}

/** Offered as it is, so that what is wrong with it can be named at the field. */
const LIKE_AN_ARN = /^arn|[:*]/i;

/** What is typed is all there is then; a list that is only late may have it with the next letter. */
const NOT_TO_BE_HAD: readonly string[] = [];

/** Asks for the list before anybody types, so that it is there when they do. */
export async function prepareSuggestions(deps: Deps, typing: Omit<Typing, 'query'>): Promise<void> {
  await keptList(deps, { ...typing, query: '' }).catch(() => undefined);
}

async function listInTime(deps: Deps, typing: Typing): Promise<readonly string[]> {
  const listing = keptList(deps, typing);
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timeout = setTimeout(() => resolve('[]'), WITHIN_MS);
  });
  try {
    return JSON.parse(await Promise.race([listing, late])) as string[];
  } catch (error) {
    deps.log.info({ account: typing.accountId, err: error }, 'principals cannot be listed; they are typed');
    return NOT_TO_BE_HAD;
  } finally {
    clearTimeout(timeout);
    // It may still fail after nobody waits for it any more.
    listing.catch(() => undefined);
  }
}

/** Only for somebody who may ask for the account: its roles are nobody else's business. */
async function keptList(deps: Deps, typing: Typing): Promise<string> {
  const { accounts } = await entitlementOf(deps, typing.by);
  const account = accounts.find(({ id }) => id === typing.accountId);
  if (!account) return '[]';
  const list = () => listPrincipals(deps, account, typing);
  return deps.cache.through(`principals:${account.id}`, list, KEPT_MS);
}

async function listPrincipals(deps: Deps, account: Account, { formId, by }: Typing): Promise<string> {
  const region = account.regions[0] as Region;
  const session = await deps.lookups.open({ account, region, formId, by });
  const principals: PrincipalArn[] = await session.principals();
  return JSON.stringify(principals);
}
