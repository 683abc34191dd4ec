import { randomUUID } from 'node:crypto';
import { ComeBackLater, type Leases } from '../workflow/ports.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import type { Scripted } from './scripts.js';

/** As long as a job's lock: whoever died blocks nobody for longer than its job. */
const HELD_FOR_MS = 10_000;
const EXTENDED_EVERY_MS = 3_000;
const ASK_AGAIN_MS = 500;

/** One holder for each name over all replicas, as long as Redis stands; work under a lease must bear a rare overlap. */
export class RedisLeases implements Leases {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async holding<T>(name: string, work: () => Promise<T>): Promise<T> {
    const key = this.names.lease(name);
    const token = randomUUID();
    const got = await asking('lease', () => this.redis.set(key, token, 'PX', HELD_FOR_MS, 'NX'));
    if (got === null) throw new ComeBackLater(ASK_AGAIN_MS);
    const extending = setInterval(() => {
      // A lease that cannot be extended ends; the work under it is repeatable.
      this.redis.byokExtend(key, token, HELD_FOR_MS).catch(() => undefined);
    }, EXTENDED_EVERY_MS);
    try {
      return await work();
    } finally {
      clearInterval(extending);
      await this.redis.byokRelease(key, token).catch(() => undefined);
    }
  }
}
