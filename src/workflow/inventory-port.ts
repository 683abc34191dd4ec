import type { Account } from '../domain/account.js';
import type { KeyAsRead } from '../domain/key-as-read.js';
import type { AliasName, KeyId, Region } from '../domain/names.js';
import type { MadeKey } from '../domain/request.js';

/** What AWS has, for comparing it with the record: read only. Every method throws `KeyServiceError` on failure. */
export interface Inventory {
  /** Assumes the account's role for reading this bot's keys only, as `byok-reconcile`, for an hour. */
  open(account: Account, region: Region): Promise<InventorySession>;
}

export interface InventorySession {
  /**
   * Keys that carry a tag of this bot, page by page, as AWS' index of tags has them: a new one shows up late, and a
   * tag that was taken off, or a key that was deleted, may still be there. A key can come twice.
   */
  taggedKeys(): AsyncIterable<readonly MadeKey[]>;
  /** The key as it is now; `undefined`: AWS has no such key. */
  read(key: MadeKey): Promise<KeyAsRead | undefined>;
  /** `undefined`: there is no such alias. */
  keyBehind(alias: AliasName): Promise<KeyId | undefined>;
}
