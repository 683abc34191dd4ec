import { randomUUID } from 'node:crypto';
import type { LiveConfig } from './live-config.js';
import type { RedisRoom } from './redis/redis-room.js';
import { repeating } from './repeating.js';
import type { SlackMessenger } from './slack/messenger.js';
import { announceConfig, noticeConfig } from './workflow/config-notice.js';
import type { Log } from './workflow/ports.js';

const WATCHED_EVERY_MS = 5_000;

/** Keeps this replica's config known to the others, and a change of it known to people. */
export interface ConfigWatch {
  /** What is not as it should be and keeps nobody from working, in words. */
  warnings(): readonly string[];
  /** Reads the config file anew. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

interface Parts {
  readonly live: LiveConfig;
  readonly redis: RedisRoom;
  readonly messenger: SlackMessenger;
  readonly log: Log;
}

export function startConfigWatch({ live, redis, messenger, log }: Parts): ConfigWatch {
  const { operations, leases, quotas, replicas } = redis;
  const replica = randomUUID();
  let differing = 0;
  let noticed = '';

  const watch = async (): Promise<void> => {
    const now = live.inForce();
    // Only whoever starts or reloads: replicas that run with different configs would announce them in turns.
    if (noticed !== now.fingerprint) {
      const outcome = await noticeConfig(operations, now);
      if (outcome === 'changed') log.info({ fingerprint: now.fingerprint }, 'config in force is another one');
      noticed = now.fingerprint;
    }
    await replicas.note(replica, now.fingerprint);
    const configs = (await replicas.configs()).length;
    if (configs > 1 && differing <= 1)
      log.warn({ configs, own: now.fingerprint }, 'replicas run with different config files');
    if (configs <= 1 && differing > 1) log.info({}, 'all replicas run with the same config file again');
    differing = configs;
    await announceConfig({ operations, leases, quotas, messenger, log });
  };
  const failed = 'config not watched; it is tried again';
  const tell = (error: unknown) => log.warn({ err: error }, failed);
  void watch().catch(tell);
  const watching = repeating(WATCHED_EVERY_MS, watch, log, failed);
  return {
    warnings: () =>
      differing > 1
        ? [
            'Replicas run with different config files: what one of them accepts, another may void. Give all the same.',
          ]
        : [],
    reload: async () => {
      if (live.reload() === 'taken-over') await watch().catch(tell);
    },
    stop: async () => {
      await watching.stop();
      await replicas.leave(replica).catch(() => undefined);
    },
  };
}
