import type { KeyId, RequestId } from '../domain/names.js';
import type { Leaving } from './audit-port.js';

/** Takes out of Redis what was archived. Every method throws `StoreError` on failure. */
export interface Retirement {
  /** Requests whose entries were archived and that have not been looked at since, some at a time. */
  leaving(from: string): Promise<LeavingPage>;
  /**
   * Takes a request out of Redis, with all that belongs to it, if it has ended, owes nothing, and its last entry is
   * the one that was archived.
   *
   * | outcome | means |
   * |---|---|
   * | left | it is not in Redis any more |
   * | owes | something is still to be done about it: it is asked again another day |
   * | stays | it goes on, or has a younger entry, with which it is archived some day |
   */
  retire(leaving: Leaving): Promise<'left' | 'owes' | 'stays'>;
  /** The request that made this key, and has left; `undefined`: none has. */
  requestBehind(key: KeyId): Promise<RequestId | undefined>;
}

export interface LeavingPage {
  readonly requests: readonly Leaving[];
  /** Where the next page begins; `null`: this is the last. */
  readonly next: string | null;
}
