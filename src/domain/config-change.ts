import type { Account } from './account.js';
import { canonicalJson, sha256Hex } from './canonical.js';
import type { AccountId, ChannelId } from './names.js';
import type { AccountChange } from './operation.js';

/** A config, as far as a change of it can be told: fingerprints, and nothing that is confidential. */
export interface ConfigInForce {
  /** Of the whole config. */
  readonly fingerprint: string;
  readonly accounts: Readonly<Record<AccountId, AccountInForce>>;
}

export interface AccountInForce {
  readonly name: string;
  readonly channel: ChannelId;
  readonly fingerprint: string;
  /** Key of the entry → fingerprint of what it says. */
  readonly parts: Readonly<Record<string, string>>;
}

export function accountInForce(account: Account): AccountInForce {
  const { name, channel } = account;
  const parts = Object.entries(account).map(([key, value]) => [key, fingerprint(value)] as const);
  return { name, channel, fingerprint: fingerprint(account), parts: Object.fromEntries(parts) };
}

export function fingerprint(value: unknown): string {
  return sha256Hex(canonicalJson(value) ?? '');
}

/** Every account whose entry differs, with the keys that do; of one that came or went, none is named. */
export function changesBetween(before: ConfigInForce | null, after: ConfigInForce): AccountChange[] {
  const ids = Object.keys({ ...before?.accounts, ...after.accounts }) as AccountId[];
  return ids.flatMap((account) => {
    const was = before?.accounts[account];
    const is = after.accounts[account];
    const named = is ?? was;
    if (named === undefined || was?.fingerprint === is?.fingerprint) return [];
    const { name, channel } = named;
    const prints = { before: was?.fingerprint ?? null, after: is?.fingerprint ?? null };
    return [{ account, name, channel, keys: was && is ? differing(was.parts, is.parts) : [], ...prints }];
  });
}

function differing(was: AccountInForce['parts'], is: AccountInForce['parts']): string[] {
  return Object.keys({ ...was, ...is })
    .filter((key) => was[key] !== is[key])
    .sort();
}
