import type { AccountId } from '../domain/names.js';
import { STATUSES, type Status } from '../domain/request.js';
import type { UndeliveredEntry } from '../workflow/undelivered-port.js';
import type { RedisClient } from './connect.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { GIVEN_UP_KEPT_MS, UNDELIVERED_STATES } from './undelivered.js';

export interface RequestCount {
  readonly status: Status;
  /** `null`: of all accounts that were not asked about. */
  readonly account: AccountId | null;
  readonly count: number;
}

/** How much there is of what the record holds. */
export interface RecordCounts {
  readonly requests: readonly RequestCount[];
  /** How long the request that has waited longest for its look should have had it; 0: all are in time. */
  readonly oldestOverdueMs: number;
  readonly undelivered: Readonly<Record<UndeliveredEntry['state'], number>>;
}

/** Counts by the lengths of indexes, in one round trip: nothing of what they hold is read. */
export class RedisCounts {
  constructor(
    private readonly redis: RedisClient,
    private readonly names: KeyNames,
  ) {}

  /** @throws {StoreError} when Redis does not say. */
  async read(accounts: readonly AccountId[]): Promise<RecordCounts> {
    const [clock, first, undelivered, ...inStatus] = await asking('count', () =>
      Promise.all([
        this.redis.time(),
        this.redis.zrange(this.names.open, '0', '0', 'WITHSCORES'),
        Promise.all(UNDELIVERED_STATES.map((state) => this.countUndelivered(state))),
        ...STATUSES.map((status) => this.countRequests(status, accounts)),
      ]),
    );
    const [seconds = 0, microseconds = 0] = clock.map(Number);
    const nowMs = seconds * 1_000 + microseconds / 1_000;
    const [, dueAtMs = nowMs] = first.map(Number);
    const [waiting = 0, blocked = 0, givenUp = 0] = undelivered;
    return {
      requests: inStatus.flat(),
      oldestOverdueMs: Math.max(0, nowMs - dueAtMs),
      undelivered: { waiting, blocked, 'given-up': givenUp },
    };
  }

  private async countRequests(status: Status, accounts: readonly AccountId[]): Promise<RequestCount[]> {
    const keys = accounts.map((account) => this.names.byStatusAndAccount(status, account));
    const [all = 0, ...each] = await Promise.all(
      [this.names.byStatus(status), ...keys].map((key) => this.redis.zcard(key)),
    );
    const counted = accounts.map((account, at) => ({ status, account, count: each[at] ?? 0 }));
    const others = all - counted.reduce((sum, { count }) => sum + count, 0);
    return [...counted, { status, account: null, count: Math.max(0, others) }];
  }

  /** What was given up is listed for some time only, and taken off when somebody reads the list. */
  private async countUndelivered(state: UndeliveredEntry['state']): Promise<number> {
    const key = this.names.undeliveredIn(state);
    if (state !== 'given-up') return this.redis.zcard(key);
    const [seconds] = await this.redis.time();
    return this.redis.zcount(key, Number(seconds) * 1_000 - GIVEN_UP_KEPT_MS, '+inf');
  }
}
