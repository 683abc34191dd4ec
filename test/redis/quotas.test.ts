import { describe, expect, it } from 'vitest';
import { look, newPrefix, openRoom } from '../support/servers.js';

const BUCKET = { name: 'channel:C0', perSecond: 1, burst: 2 };

describe('what Redis keeps of a quota', () => {
  it('is gone a minute after the last one should have come', async () => {
    const keyPrefix = newPrefix();
    const { quotas } = await openRoom({ keyPrefix });
    const redis = await look();
    const takers = Array.from({ length: 20 }, (_, at) => quotas.take(BUCKET, `r${at}`));

    const told = await Promise.allSettled(takers);

    expect(told.filter(({ status }) => status === 'rejected')).toHaveLength(18);
    expect(await redis.zcard(`${keyPrefix}:line:channel:C0`)).toBe(18);
    for (const key of await redis.keys(`${keyPrefix}:*`)) {
      const keptMs = await redis.pttl(key);
      expect([key, keptMs > 75_000 && keptMs <= 78_000]).toEqual([key, true]);
    }
  });

  it('is nothing of those who did not come within a minute: the next who asks has them struck off', async () => {
    const keyPrefix = newPrefix();
    const { quotas } = await openRoom({ keyPrefix });
    const redis = await look();
    const line = `${keyPrefix}:line:channel:C0`;
    const [seconds] = await redis.time();
    await redis.zadd(line, (Number(seconds) - 61) * 1_000, 'dead', (Number(seconds) - 50) * 1_000, 'late');

    await quotas.take(BUCKET, 'alive');

    expect(await redis.zrange(line, '0', '-1')).toEqual(['late']);
  });
});
