import type { SealedEntry } from '../domain/audit.js';
import type { Effect } from '../domain/effect.js';
import type { AccountId, AliasName, EpochMs, Region, RequestId } from '../domain/names.js';
import type { KeyRequest, Status } from '../domain/request.js';

/** The store of record. Every method throws `StoreError` on failure, and nothing else. */
export interface RequestStore {
  /** Redis' clock, and the request with all that belongs to it, read at that moment. */
  load(id: RequestId, answerTo?: ClickKey): Promise<Snapshot | Absent>;
  /** Stores a new request; the form it came from can make only one. */
  create(creation: Creation): Promise<Created>;
  /** The open request that asks for this alias first, if there is one. */
  requestForAlias(place: AliasPlace): Promise<RequestId | undefined>;
  /**
   * Ids of the requests in a status, the oldest first, page by page. One that is in it all the while is never left
   * out; one that comes to it or leaves it meanwhile may be.
   *
   * @param from what the page before calls `next`; `null`: the beginning.
   */
  idsInStatus(status: Status, from: PageStart | null): Promise<StatusPage>;
  /** All or nothing, if the request is still as it was loaded, and no pause stands against it. */
  commit(commit: Commit): Promise<Committed>;
  /**
   * What was loaded is on as many replicas as must have it before anybody is told. `moved-on`: the store holds
   * something else by now, newer or, after a failover, older; load again.
   *
   * @throws {StoreError} `not-replicated` when too few have it.
   */
  ensureReplicated(loaded: Snapshot): Promise<'ensured' | 'moved-on'>;
  /** The same for the last checkpoint of the audit stream, and with it for every entry that it covers. */
  ensureCheckpointReplicated(hash: string): Promise<'ensured' | 'moved-on'>;
  /** The effect of that version is done; a newer one of the same name stays owed. */
  strike(owed: OwedEffect): Promise<void>;
  /** Moves a lane's cursor on by one; `false`: it did not stand at `from`. */
  advance(id: RequestId, lane: Lane, from: number): Promise<boolean>;
  /** Requests that are due for a look, each given to one caller only for some seconds. */
  claimDue(most: number): Promise<RequestId[]>;
  /** The request has been looked at: it is due again when it next needs a look. */
  putBack(id: RequestId): Promise<void>;
}

/** An alias is unique in its account and Region. */
export interface AliasPlace {
  readonly account: AccountId;
  readonly region: Region;
  readonly alias: AliasName;
}

export interface StatusPage {
  readonly ids: readonly RequestId[];
  /** Where the next page begins; `null`: this is the last. */
  readonly next: PageStart | null;
}

/** A moment of submission, and which requests of that moment have been given already. */
export interface PageStart {
  readonly requestedAtMs: EpochMs;
  readonly given: readonly RequestId[];
}

/**
 * Where a request's messages go, each kept in order by a cursor of its own: its thread, whoever asked, and the person
 * whom it is asked on behalf of.
 */
export type Lane = 'thread' | 'direct' | 'on-behalf';

export interface OwedEffect {
  readonly id: RequestId;
  readonly effect: Effect;
  /** The request's version that owes it. */
  readonly version: number;
}

/** Names one press of a button, or one command typed: the same key means the same one, delivered again. */
export type ClickKey = string;

export interface Absent {
  readonly found: false;
  readonly nowMs: EpochMs;
}

export interface Snapshot {
  readonly found: true;
  readonly request: KeyRequest;
  readonly version: number;
  /** Hash of the last audit entry of this request. */
  readonly head: string;
  readonly owed: readonly OwedEffect[];
  /** How many messages of each lane have been posted. */
  readonly posted: Readonly<Record<Lane, number>>;
  /** The answer that this press of a button got before: a refusal, or `counted`. */
  readonly answer: string | undefined;
  readonly nowMs: EpochMs;
}

export interface Creation {
  readonly request: KeyRequest;
  readonly effects: readonly Effect[];
  readonly entry: SealedEntry;
}

export type Created =
  | { readonly outcome: 'stored' | 'stored-before' }
  | { readonly outcome: 'form-used'; readonly by: RequestId };

export type Committed = 'committed' | 'conflict' | 'paused';

export interface Commit {
  /** What was loaded; version and head guard the commit. */
  readonly before: Snapshot;
  /** `null`: a refusal, which is recorded and changes nothing. */
  readonly after: KeyRequest | null;
  readonly effects: readonly Effect[];
  readonly entry: SealedEntry;
  readonly answer?: { readonly to: ClickKey; readonly is: string };
  readonly notBeforeMs?: EpochMs;
  readonly notAfterMs?: EpochMs;
  /** Not while the creation of keys is paused for this account, or for everything. */
  readonly unlessPaused?: AccountId;
}

/**
 * | kind | means |
 * |---|---|
 * | unavailable | nothing was done: ask again |
 * | unclear | it may have been done: ask again, the same thing is not done twice |
 * | not-replicated | it is done, but too few replicas have it to tell anybody; it stands all the same |
 * | unreadable | the document was written by a newer bot, or is broken |
 */
export type StoreErrorKind = 'unavailable' | 'unclear' | 'not-replicated' | 'unreadable';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  constructor(
    readonly kind: StoreErrorKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
