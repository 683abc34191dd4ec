import type { AccountId, ChannelId, EpochMs } from './names.js';

/** Whose keys a pause keeps from being created. */
export type PauseScope = AccountId | typeof EVERYTHING;

export const EVERYTHING = 'everything';

/** An account whose entry in the config is another one; `null`: it has none. */
export interface AccountChange {
  readonly account: AccountId;
  readonly name: string;
  readonly channel: ChannelId;
  /** Of the entry, those that say something else now. */
  readonly keys: readonly string[];
  readonly before: string | null;
  readonly after: string | null;
}

/** What whoever runs the bot has done; it is about no single request. People are named as the place they did it knows them. */
export type OperationEvent =
  | { readonly type: 'paused'; readonly scope: PauseScope; readonly by: string; readonly reason: string }
  | { readonly type: 'resumed'; readonly scope: PauseScope; readonly by: string; readonly reason: string }
  /** `before`: the fingerprint of the config that was in force; `null`: none is known. */
  | {
      readonly type: 'config-changed';
      readonly before: string | null;
      readonly after: string;
      readonly accounts: readonly AccountChange[];
    };

/** One link of the chain of operations, which stands in the audit stream beside the chains of requests. */
export interface Operation {
  readonly schema: 1;
  /** Hash of the operation before this one; `CHAIN_START` for the first. */
  readonly previous: string;
  readonly atMs: EpochMs;
  readonly event: OperationEvent;
  /** Random for each operation: tells the writer its own from an equal one of somebody else. */
  readonly nonce: string;
}

/** Why no key is created now. */
export interface Pause {
  readonly scope: PauseScope;
  readonly by: string;
  /** Blank: none was given. */
  readonly reason: string;
  readonly sinceMs: EpochMs;
}
