import { anchorPlaceAt } from './anchor-place.js';
import { startArchiving } from './archive-keeping.js';
import type { AuditAnchor, ConfigFile } from './config-file.js';
import type { RedisRoom } from './redis/redis-room.js';
import { type Repeating, repeating } from './repeating.js';
import { anchor } from './workflow/anchor.js';
import { CHECKPOINT_EVERY_MS, checkpoint } from './workflow/checkpoints.js';
import type { Log } from './workflow/ports.js';

/** How soon an anchor that failed is tried again, and how late one can be. */
const ANCHOR_ASKED_EVERY_MS = 30_000;

/**
 * Chains the audit stream, anchors it outside if the config says where, and archives what is older than it says.
 *
 * @param fileNow the config file as it is in force.
 */
export function startEvidence(redis: RedisRoom, fileNow: () => ConfigFile, log: Log): Repeating {
  const { audit, leases } = redis;
  const chaining = repeating(
    CHECKPOINT_EVERY_MS,
    () => checkpoint({ audit, leases }),
    log,
    'no checkpoint of the audit record; the next one covers it',
  );
  const anchors = startAnchoring(redis, fileNow().auditAnchor, log);
  const archiving = startArchiving(redis, () => fileNow().retention, log);
  return {
    stop: async () => {
      await Promise.all([chaining.stop(), anchors?.stop(), archiving.stop()]);
    },
  };
}

function startAnchoring(
  { audit, leases, store }: RedisRoom,
  anchoring: AuditAnchor | null,
  log: Log,
): Repeating | undefined {
  if (anchoring === null) return undefined;
  const { everyMs } = anchoring;
  const deps = { audit, leases, store, place: anchorPlaceAt(anchoring.place), everyMs, log };
  return repeating(
    Math.min(everyMs, ANCHOR_ASKED_EVERY_MS),
    () => anchor(deps),
    log,
    'audit record not anchored; it is tried again',
  );
}
