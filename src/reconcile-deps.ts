import type { AwsClients } from './aws/clients.js';
import { AwsInventory } from './aws/inventory.js';
import type { ConfigFile } from './config-file.js';
import type { RedisRoom } from './redis/redis-room.js';
import type { SlackDirectory } from './slack/directory.js';
import type { SlackMessenger } from './slack/messenger.js';
import type { Log } from './workflow/ports.js';
import type { DailyDeps } from './workflow/reconcile-daily.js';

interface Parts {
  readonly redis: RedisRoom;
  readonly aws: AwsClients;
  readonly messenger: SlackMessenger;
  /** `null`: approvers are not looked at. */
  readonly directory: SlackDirectory | null;
  /** The config file as it is in force. */
  readonly fileNow: () => ConfigFile;
  readonly log: Log;
}

/** What the bot and the command compare and tell with. */
export function reconcileDeps({ redis, aws, messenger, directory, fileNow, log }: Parts): DailyDeps {
  const { store, leases, quotas, journal, undelivered, retirement } = redis;
  const inventory = new AwsInventory(aws);
  return {
    store,
    retirement,
    leases,
    quotas,
    journal,
    undelivered,
    inventory,
    messenger,
    directory,
    get accounts() {
      return fileNow().accounts;
    },
    get channel() {
      return fileNow().channel;
    },
    log,
  };
}
