import { ComeBackLater, type Pauses } from '../workflow/ports.js';
import type { RedisClient } from './connect.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';

/** A pause is a key that ends by itself, on Redis' clock. */
export class RedisPauses implements Pauses {
  constructor(
    private readonly redis: RedisClient,
    private readonly names: KeyNames,
  ) {}

  async respect(place: string): Promise<void> {
    const leftMs = await asking('pause', () => this.redis.pttl(this.names.pause(place)));
    if (leftMs > 0) throw new ComeBackLater(leftMs);
  }

  async begin(place: string, forMs: number): Promise<void> {
    if (forMs <= 0) return;
    await asking('pause', () => this.redis.set(this.names.pause(place), '1', 'PX', Math.ceil(forMs), 'NX'));
  }
}
