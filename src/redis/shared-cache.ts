import type { SharedCache } from '../workflow/people-port.js';
import type { RedisClient } from './connect.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';

/** Nothing older than this is answered, unless the caller bears more. */
const KEPT_MS = 60_000;
/** From this part of its life on, one replica fetches anew while the others still answer from the cache. */
const REFRESHED_AFTER = 0.5;
const REFRESH_LEASE_MS = 10_000;

/** A value, and for how many milliseconds it is still kept. */
type Kept = readonly [string | null, number];

export class RedisSharedCache implements SharedCache {
  private readonly underWay = new Map<string, Promise<string>>();
  private readonly reading = new Map<string, Promise<Kept>>();

  constructor(
    private readonly redis: RedisClient,
    private readonly names: KeyNames,
  ) {}

  async through(name: string, fetch: () => Promise<string>, keptMs = KEPT_MS): Promise<string> {
    const key = this.names.cache(name);
    const [kept, leftMs] = await this.read(key);
    const fetchAndKeep = () => this.fetchAndKeep(name, fetch, keptMs);
    if (kept === null) return this.once(name, fetchAndKeep);
    if (keptMs - leftMs >= keptMs * REFRESHED_AFTER && (await this.isMineToRefresh(key))) {
      // The answer at hand is good; a refresh that fails is tried again by the next caller after its lease.
      this.once(name, fetchAndKeep).catch(() => undefined);
    }
    return kept;
  }

  /** Many people at once ask for the same groups: one answer that is on its way is for all of them. */
  private read(key: string): Promise<Kept> {
    const running = this.reading.get(key);
    if (running) return running;
    const reading = asking('cache', () => Promise.all([this.redis.get(key), this.redis.pttl(key)])).finally(
      () => this.reading.delete(key),
    );
    this.reading.set(key, reading);
    return reading;
  }

  private once(name: string, fetchAndKeep: () => Promise<string>): Promise<string> {
    const running = this.underWay.get(name);
    if (running) return running;
    const fetching = fetchAndKeep().finally(() => this.underWay.delete(name));
    this.underWay.set(name, fetching);
    return fetching;
  }

  private async fetchAndKeep(name: string, fetch: () => Promise<string>, keptMs: number): Promise<string> {
    const value = await fetch();
    await asking('cache', () => this.redis.set(this.names.cache(name), value, 'PX', keptMs));
    return value;
  }

  private async isMineToRefresh(key: string): Promise<boolean> {
    return (
      (await asking('cache', () => this.redis.set(`${key}:refresh`, '1', 'PX', REFRESH_LEASE_MS, 'NX'))) !==
      null
    );
  }
}
