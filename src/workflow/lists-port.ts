import type { AccountId, EpochMs, GroupId, RequestId, UserId } from '../domain/names.js';

/** Requests in their order of time, kept in the same commit as the requests. Throws `StoreError`. */
export interface RequestLists {
  /**
   * The next entries of several lists taken together, each request once. Costs a few short reads, however long the
   * lists are; a request that moves from one list to another meanwhile may be left out.
   */
  page(lists: readonly RequestList[], range: ListRange): Promise<ListPage>;
}

/**
 * | list | holds | at the moment of |
 * |---|---|---|
 * | asked-by | every request of the person | submission |
 * | open-of | those that have not ended | submission |
 * | empty-keys-of | those whose key waits for its material | its creation |
 * | ended-of | the others that have ended | their end |
 * | of-account | every request of the account | submission |
 * | awaits-user, awaits-group | those that wait for a press of one of these | submission |
 * | not-up-to | those that wait, but not for this person: their own, and what they approved | submission |
 */
export type RequestList =
  | {
      readonly kind: 'asked-by' | 'open-of' | 'empty-keys-of' | 'ended-of' | 'awaits-user' | 'not-up-to';
      readonly user: UserId;
    }
  | { readonly kind: 'awaits-group'; readonly group: GroupId }
  | { readonly kind: 'of-account'; readonly account: AccountId };

export interface ListRange {
  readonly towards: Direction;
  /** Where the range begins, itself left out; `null`: at the newest going older, at the oldest going newer. */
  readonly from: ListEntry | null;
  readonly most: number;
  /** What stands in this list as well is left out. */
  readonly without?: RequestList;
}

export type Direction = 'older' | 'newer';

/** Where a request stands in a list. */
export interface ListEntry {
  readonly id: RequestId;
  readonly atMs: EpochMs;
}

export interface ListPage {
  /** In the direction of the range. */
  readonly entries: readonly ListEntry[];
  /** Whether there are more beyond the last one. */
  readonly hasMore: boolean;
}
