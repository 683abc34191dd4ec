import { archiveIn } from './archive-place.js';
import type { Retention } from './config-file.js';
import { ArchiveProblem, archive } from './evidence/archive.js';
import type { RedisRoom } from './redis/redis-room.js';
import { type Repeating, repeating } from './repeating.js';
import { ComeBackLater, type Log } from './workflow/ports.js';

const ASKED_EVERY_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** In the journal, when it was archived last; and the lease of whoever does. */
export const ARCHIVING = 'archive';

/** Archives once a day over all replicas what is older than the config says; what failed is tried again within minutes. */
export function startArchiving(room: RedisRoom, retentionNow: () => Retention | null, log: Log): Repeating {
  const work = () => archiveIfDue(room, retentionNow(), log);
  return repeating(ASKED_EVERY_MS, work, log, 'audit record not archived; it is tried again');
}

async function archiveIfDue(room: RedisRoom, retention: Retention | null, log: Log): Promise<void> {
  if (retention === null) return;
  const { audit, retirement, journal, leases } = room;
  const deps = { audit, retirement, place: archiveIn(retention.folder), log };
  try {
    await leases.holding(ARCHIVING, async () => {
      const last = await journal.last(ARCHIVING);
      if (last !== undefined && last.agoMs < DAY_MS) return;
      const { part, left } = await archive(deps, retention.afterMs);
      await journal.enter(ARCHIVING, part ?? '');
      if (left > 0) log.info({ requests: left }, 'ended requests have left Redis for the archive');
    });
  } catch (error) {
    if (error instanceof ArchiveProblem) log.error({ said: error.message }, 'nothing was archived');
    else if (!(error instanceof ComeBackLater)) throw error;
  }
}
