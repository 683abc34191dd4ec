import { startRedis } from './start-redis.js';

/** A Redis to use, whoever runs it. */
export interface RedisInUse {
  /** With the password: not for logs. */
  readonly url: string;
  /** Ends it if it was started here; a server of somebody else stays as it is. */
  stop(): Promise<void>;
}

/**
 * The Redis of a demo or a sandbox: the one `REDIS_URL` names, else a real server of our own.
 *
 * `REDIS_URL=own` is the bot's word for a server on PATH, so here it counts as not set.
 */
export async function redisFor(
  purpose: 'demo' | 'sandbox',
  options: { readonly dir?: string } = {},
): Promise<RedisInUse> {
  const url = process.env['REDIS_URL'];
  if (url && url !== 'own') return { url, stop: async () => undefined };
  return startRedis({ ...options, purpose });
}
