import type { RequestId, UserId } from '../domain/names.js';
import type { Card } from '../domain/request.js';

/**
 * Which copy of a request's card went to whom; everybody has one at most. Every method throws `StoreError` on
 * failure.
 */
export interface CopyStore {
  of(id: RequestId): Promise<ReadonlyMap<UserId, Copy>>;
  /** From now on the person may have a copy whose posting is not recorded. */
  begin(id: RequestId, to: UserId): Promise<void>;
  /**
   * The first message of a begun copy to be known is the copy.
   *
   * @returns the person's copy from now on, whichever it is; `undefined`: none was begun.
   */
  record(id: RequestId, to: UserId, message: Card): Promise<Card | undefined>;
  /** What the copy shows is the request at this version. */
  noteDrawn(id: RequestId, to: UserId, drawn: Drawn): Promise<void>;
  /** The message is gone. */
  forget(id: RequestId, to: UserId, message: Card): Promise<void>;
}

/**
 * | state | means |
 * |---|---|
 * | posting | it may have been posted; which message it is, is not known |
 * | posted | it is this message, and shows the request as it was at version `version` |
 */
export type Copy = { readonly state: 'posting' } | ({ readonly state: 'posted' } & Drawn);

export interface Drawn {
  readonly message: Card;
  /** 0: nobody knows what it shows. */
  readonly version: number;
}
