import { describe, expect, it } from 'vitest';
import { startCluster } from '../../sandbox/redis/start-cluster.js';
import { liveThrough } from '../support/outage.js';
import { openScene } from '../support/story.js';

describe('when the master of a Cluster is killed under load', async () => {
  const cluster = await startCluster();
  const scene = await openScene(cluster, { env: { REDIS_WAIT_REPLICAS: '1' } });
  await scene.startBot();

  it('two replicas of the bot go on by themselves, with all that was received and one key a request', async () => {
    const owner = await cluster.ownerOf('{byok}');
    let killedAtMs = 0;

    const lived = await liveThrough(scene, async () => {
      killedAtMs = performance.now();
      await owner.kill();
      await cluster.untilOwnerIsNot(owner, '{byok}');
      // As its supervisor would: the new master has no other replica that could have what people are told of.
      await owner.restart();
    });

    expect(lived.receivedAtMs - killedAtMs).toBeLessThan(20_000);
    expect(lived.doneAtMs - killedAtMs).toBeLessThan(25_000);
    const ready = await Promise.all(scene.bots.map(({ url }) => fetch(`${url}/readyz`)));
    expect(ready.map(({ status }) => status)).toEqual([200, 200]);
  });
});
