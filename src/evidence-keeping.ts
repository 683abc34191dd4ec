import { anchorPlaceAt } from './anchor-place.js';
import type { AuditAnchor } from './config-file.js';
import type { RedisRoom } from './redis/redis-room.js';
import { type Repeating, repeating } from './repeating.js';
import { anchor } from './workflow/anchor.js';
import { CHECKPOINT_EVERY_MS, checkpoint } from './workflow/checkpoints.js';
import type { Log } from './workflow/ports.js';

/** How soon an anchor that failed is tried again, and how late one can be. */
const ANCHOR_ASKED_EVERY_MS = 30_000;

/** Chains the audit stream, and anchors it outside if the config says where. */
export function startEvidence(
  { audit, leases, store }: RedisRoom,
  anchoring: AuditAnchor | null,
  log: Log,
): Repeating {
  const chaining = repeating(
    CHECKPOINT_EVERY_MS,
    () => checkpoint({ audit, leases }),
    log,
    'no checkpoint of the audit record; the next one covers it',
  );
  if (anchoring === null) return chaining;
  const { everyMs } = anchoring;
  const deps = { audit, leases, store, place: anchorPlaceAt(anchoring.place), everyMs, log };
  const anchors = repeating(
    Math.min(everyMs, ANCHOR_ASKED_EVERY_MS),
    () => anchor(deps),
    log,
    'audit record not anchored; it is tried again',
  );
  return {
    stop: async () => {
      await Promise.all([chaining.stop(), anchors.stop()]);
    },
  };
}
