import { describe, expect, it } from 'vitest';
import { startSentinels } from '../../sandbox/redis/start-sentinel.js';
import { liveThrough } from '../support/outage.js';
import { openScene } from '../support/story.js';

describe('when the master that Sentinels watch is killed under load', async () => {
  const group = await startSentinels({ replicas: 2 });
  const scene = await openScene(group, { env: { REDIS_WAIT_REPLICAS: '2' } });
  await scene.startBot();

  it('two replicas of the bot go on by themselves, with all that was received and one key a request', async () => {
    const master = await group.master();
    let killedAtMs = 0;

    const lived = await liveThrough(scene, async () => {
      killedAtMs = performance.now();
      await master.kill();
      await group.untilMasterIsNot(master);
      // As a supervisor would: the Sentinels make it a replica, and both replicas are there again.
      await master.restart();
    });

    expect(lived.receivedAtMs - killedAtMs).toBeLessThan(30_000);
    expect(lived.doneAtMs - killedAtMs).toBeLessThan(45_000);
    const ready = await Promise.all(scene.bots.map(({ url }) => fetch(`${url}/readyz`)));
    expect(ready.map(({ status }) => status)).toEqual([200, 200]);
  });
});
