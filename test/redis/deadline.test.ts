import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { EpochMs } from '../../src/domain/names.js';
import type { Snapshot } from '../../src/workflow/store-port.js';
import { entry, loaded, stored } from '../contracts/scenes.js';
import { STATES } from '../support/requests.js';
import { look, newPrefix, openRoom } from '../support/servers.js';

const ROUNDS = 84;

describe('an approval and the deadline at the same moment', () => {
  it('have one winner, by the millisecond of Redis: the approval before it, the deadline from it on', async () => {
    const keyPrefix = newPrefix();
    const [here, there] = await Promise.all([openRoom({ keyPrefix }), openRoom({ keyPrefix })]);
    const redis = await look();
    const won = { approved: 0, expired: 0 };

    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await stored(here.store);
      const deadline = (before.nowMs + 30) as EpochMs;
      // Both begin around the deadline, each time at another moment.
      await sleep(deadline - before.nowMs - 15 + 3 * (round % 7));
      // In every second round nobody approves, so that a deadline that came too early would be seen.
      let isDecided = false;
      const racing = async (commit: () => Promise<string>) => {
        while (!isDecided) {
          const begunAtMs = await timeOf(redis);
          if ((await commit()) !== 'committed') continue;
          isDecided = true;
          return { begunAtMs, endedAtMs: await timeOf(redis) };
        }
        return undefined;
      };
      const [approved, expired] = await Promise.all([
        round % 2 === 0
          ? racing(() => here.store.commit({ ...moved(before, 'approved'), notAfterMs: deadline }))
          : undefined,
        racing(() => there.store.commit({ ...moved(before, 'expired'), notBeforeMs: deadline })),
      ]);

      const { status } = (await loaded(here.store, before.request.id)).request.state;
      expect({ approved: approved !== undefined, expired: expired !== undefined }).toEqual({
        approved: status === 'approved',
        expired: status === 'expired',
      });
      if (approved) expect(approved.begunAtMs).toBeLessThan(deadline);
      if (expired) expect(expired.endedAtMs).toBeGreaterThanOrEqual(deadline);
      won[approved ? 'approved' : 'expired'] += 1;
    }

    expect(won.approved).toBeGreaterThan(0);
    expect(won.expired).toBeGreaterThan(0);
  });
});

/** Milliseconds since 1970, by Redis' clock. */
async function timeOf(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}

function moved(before: Snapshot, status: 'approved' | 'expired') {
  const after = { ...before.request, state: STATES[status] };
  return { before, after, effects: [], entry: entry(`${before.request.id} ${status}`) };
}
