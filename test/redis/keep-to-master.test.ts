import { pbkdf2 } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { RedisClient } from '../../src/redis/connect.js';
import { keepToMaster } from '../../src/redis/keep-to-master.js';
import { inTheEnd } from '../support/endings.js';
import { eventually } from '../support/servers.js';

const TIMES = { lookEveryMs: 20, silentAfterMs: 150 };

/** A connection whose server answers like this when it is asked for its role. */
function watched(role: () => Promise<unknown>) {
  const told = { asked: 0, cut: 0 };
  const client = {
    status: 'ready',
    role: () => {
      told.asked += 1;
      return role();
    },
    disconnect: () => {
      told.cut += 1;
    },
  } as unknown as RedisClient;
  const keeping = keepToMaster([client], TIMES);
  inTheEnd(() => clearInterval(keeping));
  return told;
}

describe('a connection behind one address', () => {
  it('is kept while its server is the master', async () => {
    const told = watched(() => Promise.resolve(['master', 100, []]));

    await eventually(async () => expect(told.asked).toBeGreaterThan(10));

    expect(told.cut).toBe(0);
  });

  it('is made anew when its server is a replica by now', async () => {
    const told = watched(() => Promise.resolve(['slave', '10.0.0.9', 6379, 'connected', 100]));

    await eventually(async () => expect(told.cut).toBeGreaterThan(0));
  });

  it('is made anew when its server says nothing any more', async () => {
    const told = watched(() => new Promise(() => undefined));

    await eventually(async () => expect(told.cut).toBe(1));
  });

  it('is kept when the service does not tell roles', async () => {
    const told = watched(() => Promise.reject(new Error('NOPERM')));

    await eventually(async () => expect(told.asked).toBeGreaterThan(10));

    expect(told.cut).toBe(0);
  });

  it('is kept when it was this process that had no time to listen', async () => {
    const told = watched(() => {
      // Once it has asked, nothing of this process runs for longer than a server may be silent; the answer comes meanwhile.
      setImmediate(() =>
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * TIMES.silentAfterMs),
      );
      return new Promise((resolve) =>
        pbkdf2('', '', 20_000, 32, 'sha256', () => resolve(['master', 100, []])),
      );
    });

    await eventually(async () => expect(told.asked).toBeGreaterThan(2));

    expect(told.cut).toBe(0);
  });
});
