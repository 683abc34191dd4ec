import { beforeAll, describe, expect, it } from 'vitest';
import { asking } from '../../sandbox/redis/group.js';
import { type RedisCluster, startCluster } from '../../sandbox/redis/start-cluster.js';
import { RedisRoom } from '../../src/redis/redis-room.js';
import { inTheEnd } from '../support/endings.js';
import { addressIn, eventually, openRoom, SILENT } from '../support/servers.js';
import { missing, PREFIX, portsOf, writing } from './under-load.js';

describe('on a Cluster of three masters and three replicas', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
    inTheEnd(() => cluster.stop());
  });
  const open = (waitReplicas = 1, env = cluster.env) =>
    openRoom({ address: addressIn(env), keyPrefix: PREFIX, waitReplicas });

  it('finds the owner of the slot from any one node, and counts the replicas there', async () => {
    const [owner, other] = [await cluster.ownerOf(PREFIX), cluster.servers[0]];
    const REDIS_CLUSTER_NODES = `127.0.0.1:${other?.port}`;

    const room = await open(1, { ...cluster.env, REDIS_CLUSTER_NODES });

    expect(await portsOf(room)).toEqual([owner.port, owner.port]);
    expect((await room.untilReady(1_000)).problems).toEqual([]);
    expect((await (await open(2)).untilReady(1_000)).problems).toEqual([
      'REDIS_WAIT_REPLICAS is 2, but this Redis has 1 replicas: nobody could be told anything.',
    ]);
  });

  it('refuses one of its nodes as the only server, for that would not outlive a failover', async () => {
    const { url } = await cluster.ownerOf(PREFIX);

    const room = await openRoom({ url, keyPrefix: PREFIX });

    expect((await room.untilReady(1_000)).problems).toEqual([
      'This Redis is a node of a Cluster: name it in REDIS_CLUSTER_NODES instead of REDIS_URL.',
    ]);
  });

  it('warns of replicas that nobody waits for', async () => {
    const room = await open(0);

    expect((await room.untilReady(1_000)).warnings).toEqual([
      expect.stringContaining('Set REDIS_WAIT_REPLICAS=1'),
    ]);
  });

  it('says which password is wrong at the start, not that nobody is there', async () => {
    const address = addressIn({ ...cluster.env, REDIS_PASSWORD: 'guess' });
    const room = new RedisRoom({ address, keyPrefix: PREFIX, waitReplicas: 0 }, SILENT);
    inTheEnd(() => room.close());

    await expect(room.untilReady(500)).rejects.toThrow(/WRONGPASS/);
  });

  it('follows a planned failover, in which no connection breaks', async () => {
    const owner = await cluster.ownerOf(PREFIX);
    const replica = await cluster.replicaOf(owner);
    const room = await open();
    const writers = writing(room, 4);
    await eventually(async () => expect(writers.acknowledged.length).toBeGreaterThan(50));

    await asking(replica, (client) => client.cluster('FAILOVER'));
    const next = await cluster.untilOwnerIsNot(owner, PREFIX);
    const before = writers.acknowledged.length;
    await eventually(async () => expect(writers.acknowledged.length).toBeGreaterThan(before + 50));
    await writers.stop();

    expect(next.port).toBe(replica.port);
    expect(await missing(next, writers.acknowledged)).toEqual([]);
    await eventually(async () => expect(await portsOf(room)).toEqual([next.port, next.port]));
    await cluster.untilWhole();
  });

  it('has everything that was acknowledged when the owner is killed under load', async () => {
    const owner = await cluster.ownerOf(PREFIX);
    const room = await open();
    const writers = writing(room, 4);
    await eventually(async () => expect(writers.acknowledged.length).toBeGreaterThan(50));

    await owner.kill();
    const next = await cluster.untilOwnerIsNot(owner, PREFIX);
    // Its only replica is master now, and nobody is told anything before there is another one.
    await eventually(async () => expect(writers.failures).toContain('not-replicated'));
    const acknowledged = writers.acknowledged.length;
    await owner.restart();
    await eventually(
      async () => expect(writers.acknowledged.length).toBeGreaterThan(acknowledged + 50),
      10_000,
    );
    await writers.stop();

    expect(await missing(next, writers.acknowledged)).toEqual([]);
    await cluster.untilWhole();
  });

  it('fails fast while it is hung, and follows when it is replaced', async () => {
    const owner = await cluster.ownerOf(PREFIX);
    const room = await open(0);

    owner.pause();
    const began = performance.now();
    await expect(room.probe()).rejects.toMatchObject({ kind: 'unclear' });
    expect(performance.now() - began).toBeLessThan(2_800);
    await eventually(() => room.probe(), 10_000);

    const next = await cluster.untilOwnerIsNot(owner, PREFIX);
    await eventually(async () => expect(await portsOf(room)).toEqual([next.port, next.port]));
    owner.resume();
    await cluster.untilWhole();
  });
});
