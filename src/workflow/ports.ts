import type { Account } from '../domain/account.js';
import type { FormPurpose } from '../domain/form-purpose.js';
import type { FormEntries } from '../domain/key-parameters.js';
import type { AccountId, Fingerprint, TeamId } from '../domain/names.js';
import type { Proof } from '../domain/proof.js';
import type { SearchTimes } from '../domain/search-schedule.js';
import type { WaitTimes } from '../domain/waiting.js';
import type { CopyStore } from './copy-port.js';
import type { HomeTab } from './home-tab-port.js';
import type { Homes } from './homes-port.js';
import type { KeyService } from './key-port.js';
import type { RequestLists } from './lists-port.js';
import type { Lookups } from './lookup-port.js';
import type { Messenger } from './message-port.js';
import type { OperationLog } from './operation-port.js';
import type { Directory, SharedCache } from './people-port.js';
import type { OwedEffect, RequestStore } from './store-port.js';
import type { Undelivered } from './undelivered-port.js';
import type { Watch } from './watch-port.js';

/** What the workflow conducts. */
export interface Deps {
  readonly store: RequestStore;
  readonly lists: RequestLists;
  readonly homes: Homes;
  readonly homeTab: HomeTab;
  readonly drafts: DraftStore;
  readonly copies: CopyStore;
  readonly jobs: JobQueue;
  readonly keys: KeyService;
  readonly lookups: Lookups;
  readonly messenger: Messenger;
  readonly directory: Directory;
  readonly cache: SharedCache;
  readonly leases: Leases;
  readonly quotas: Quotas;
  readonly undelivered: Undelivered;
  readonly operations: OperationLog;
  readonly settings: Settings;
  readonly watch: Watch;
  readonly log: Log;
}

/** What the workflow needs of the config file. */
interface Settings {
  readonly teamId: TeamId;
  readonly waitTimes: ReadonlyMap<AccountId, WaitTimes>;
  readonly searchTimes: SearchTimes;
  readonly accounts: ReadonlyMap<AccountId, Account>;
}

export interface JobQueue {
  /** Asks for the work. A job that exists already is left alone, whatever its state. */
  enqueue(owed: readonly OwedEffect[]): Promise<void>;
  /** Makes sure that the work is waiting or under way: adds what is missing, revives what has failed. */
  ensure(owed: OwedEffect): Promise<'under-way' | 'mended'>;
}

/** What is being filled in, kept for a day. Throws `StoreError`. */
export interface DraftStore {
  save(formId: string, draft: Draft): Promise<void>;
  load(formId: string): Promise<Draft | undefined>;
}

export interface Draft {
  readonly purpose: FormPurpose;
  readonly entries: FormEntries;
  /** What was found out about them at the review. */
  readonly proofs: readonly Proof[];
  /** What `proofs` were found out about; `null`: nothing yet. */
  readonly proven: Fingerprint | null;
  /** The form as it was left for other accounts, so that a changed account loses nothing. */
  readonly left: Readonly<Record<string, FormEntries>>;
}

export interface Leases {
  /**
   * Runs the work while nobody else in any replica holds the name. The lease ends by itself within
   * ten seconds of its holder's death.
   *
   * @throws {ComeBackLater} when somebody holds it.
   */
  holding<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Token buckets, shared by all replicas, each with a line of its own: first come, first served. */
export interface Quotas {
  /**
   * Takes a token, or a place in line. Whoever is sent away is told when the place is due, and has the token on
   * coming back then, or a little later. Whoever comes much later gets a token that nobody else is about to need,
   * or lines up anew. No stretch of time serves more than its share of the rate and `burst + 1`.
   *
   * @param taker names who asks, the same each time it comes back.
   * @throws {ComeBackLater} when it is not the taker's turn.
   */
  take(bucket: Bucket, taker: string): Promise<void>;
  /**
   * Whoever keeps the real quota said "not now": nobody is served for that long, the line stands as it is, and
   * the taker who was refused is among the first when it moves again.
   */
  hold(bucket: Bucket, taker: string, forMs: number): Promise<void>;
}

export interface Bucket {
  readonly name: string;
  readonly perSecond: number;
  /** How many may be taken at once after a pause. */
  readonly burst: number;
}

/** Slack takes about one message a second for each channel, and short bursts. */
export function channelBucket(channel: string): Bucket {
  return { name: `channel:${channel}`, perSecond: 1, burst: 10 };
}

/** The part of a structured logger that the workflow uses: fields first, then a constant sentence. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The work is not done and nothing is wrong: do it again after a while. It does not count as a failed try. */
export class ComeBackLater extends Error {
  override readonly name = 'ComeBackLater';
  constructor(readonly afterMs: number) {
    super(`Come back in ${afterMs} ms.`);
  }
}
