import { type Bucket, ComeBackLater, type Quotas } from '../workflow/ports.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import type { Scripted } from './scripts.js';

/** Token buckets on Redis' clock: one quota for all replicas, and one that is empty stops no other. */
export class RedisQuotas implements Quotas {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async take({ name, perSecond, burst }: Bucket): Promise<void> {
    const waitMs = await asking('quota', () => this.redis.byokTake(this.names.quota(name), perSecond, burst));
    if (Number(waitMs) > 0) throw new ComeBackLater(Number(waitMs));
  }
}
