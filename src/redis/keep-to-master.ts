import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisClient } from './connect.js';

const LOOK_EVERY_MS = 1_000;
/** A server that says nothing for this long has hung, or is gone without a word. */
const SILENT_AFTER_MS = 3_000;

/**
 * For failovers behind one address: asks on every connection, once a second, whether its server is still the
 * master, and has it connect anew if not. Without it, each idle connection would learn of the failover by
 * failing the first click that it carries.
 */
export function keepToMaster(clients: readonly RedisClient[]): NodeJS.Timeout {
  const asking = new Set<RedisClient>();
  return setInterval(() => {
    for (const client of clients) {
      if (client.status !== 'ready' || asking.has(client)) continue;
      asking.add(client);
      void isMasterLost(client).then((isLost) => {
        asking.delete(client);
        if (isLost) client.disconnect(true);
      });
    }
  }, LOOK_EVERY_MS);
}

async function isMasterLost(client: RedisClient): Promise<boolean> {
  const late = new AbortController();
  // A service that does not say, or a connection that breaks meanwhile, is not lost by that.
  const role = client.role().then(
    ([name]) => String(name) !== 'master',
    () => false,
  );
  const silent = sleep(SILENT_AFTER_MS, true, { signal: late.signal }).catch(() => false);
  const isLost = await Promise.race([role, silent]);
  late.abort();
  return isLost;
}
