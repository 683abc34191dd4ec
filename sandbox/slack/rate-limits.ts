import { type Fields, stringOf } from './json.js';

/**
 * How much the Web API takes; absent: as much as comes.
 *
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export interface RateLimits {
  /** chat.postMessage, in each channel: Slack takes about one, and short bursts. */
  readonly messagesPerSecond?: number;
  /** chat.update, of the whole workspace: Slack takes fifty and more. */
  readonly updatesPerMinute?: number;
}

/** What Slack lets pass of "short bursts" it does not say. */
const MESSAGES_AT_ONCE = 5;

interface Bucket {
  readonly perMs: number;
  readonly full: number;
  tokens: number;
  filledAtMs: number;
}

/** Counts calls, and says when to come back. */
export class Limiter {
  readonly #limits: RateLimits;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: RateLimits) {
    this.#limits = limits;
  }

  /** Counts the call. @returns whole seconds until the next one is taken, as `retry-after` has them, if this one is not. */
  refuse(method: string, args: Fields): number | undefined {
    const bucket = this.#bucketOf(method, args);
    if (!bucket) return undefined;
    const nowMs = Date.now();
    bucket.tokens = Math.min(bucket.full, bucket.tokens + (nowMs - bucket.filledAtMs) * bucket.perMs);
    bucket.filledAtMs = nowMs;
    if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / bucket.perMs / 1_000);
    bucket.tokens -= 1;
    return undefined;
  }

  #bucketOf(method: string, args: Fields): Bucket | undefined {
    const { messagesPerSecond, updatesPerMinute } = this.#limits;
    if (method === 'chat.postMessage' && messagesPerSecond !== undefined) {
      const channel = stringOf(args['channel']) ?? '';
      return this.#bucket(`message ${channel}`, messagesPerSecond / 1_000, MESSAGES_AT_ONCE);
    }
    if (method === 'chat.update' && updatesPerMinute !== undefined) {
      return this.#bucket('update', updatesPerMinute / 60_000, updatesPerMinute);
    }
    return undefined;
  }

  #bucket(name: string, perMs: number, full: number): Bucket {
    const bucket = this.#buckets.get(name) ?? { perMs, full, tokens: full, filledAtMs: Date.now() };
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
