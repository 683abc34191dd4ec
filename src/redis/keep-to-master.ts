import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from './connect.js';

/** A server that says nothing for `silentAfterMs` has hung, or is gone without a word. */
const TIMES = { lookEveryMs: 1_000, silentAfterMs: 3_000 };

/**
 * For failovers behind one address: asks on every connection, once a second, whether its server is still the
 * master, and has it connect anew if not. Without it, each idle connection would learn of the failover by
 * failing the first click that it carries.
 */
export function keepToMaster(clients: readonly RedisClient[], times = TIMES): NodeJS.Timeout {
  const asking = new Set<RedisClient>();
  return setInterval(() => {
    for (const client of clients) {
      if (client.status !== 'ready' || asking.has(client)) continue;
      asking.add(client);
      void isMasterLost(client, times.silentAfterMs).then((isLost) => {
        asking.delete(client);
        if (isLost) client.disconnect(true);
      });
    }
  }, times.lookEveryMs);
}

async function isMasterLost(client: RedisClient, silentAfterMs: number): Promise<boolean> {
  let isLost: boolean | undefined;
  const late = new AbortController();
  const asked = client.role().then(
    ([name]) => {
      isLost = String(name) !== 'master';
    },
    // A service that does not say, or a connection that breaks meanwhile, is not lost by that.
    () => {
      isLost = false;
    },
  );
  await Promise.race([
    asked,
    sleep(silentAfterMs, undefined, { signal: late.signal }).catch(() => undefined),
  ]);
  late.abort();
  // It may have been this process that had no time: then the answer is there, and is read before this comes.
  if (isLost === undefined) await new Promise((resolve) => setImmediate(resolve));
  return isLost ?? true;
}
