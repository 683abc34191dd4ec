import { type Bucket, ComeBackLater, type Quotas } from '../workflow/ports.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import type { Scripted } from './scripts.js';

/** Token buckets on Redis' clock: one quota and one line for all replicas, and one that is empty stops no other. */
export class RedisQuotas implements Quotas {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async take(bucket: Bucket, taker: string): Promise<void> {
    const waitMs = await asking('quota', () => this.redis.byokTake(...this.argumentsFor(bucket, taker)));
    if (Number(waitMs) > 0) throw new ComeBackLater(Number(waitMs));
  }

  async hold(bucket: Bucket, taker: string, forMs: number): Promise<void> {
    await asking('hold', () => this.redis.byokHold(...this.argumentsFor(bucket, taker), forMs));
  }

  private argumentsFor({ name, perSecond, burst }: Bucket, taker: string): (string | number)[] {
    return [this.names.quota(name), this.names.line(name), 1_000 / perSecond, burst, taker];
  }
}
