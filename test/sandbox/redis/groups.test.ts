import { describe, expect, it } from 'vitest';
import { asking } from '../../../sandbox/redis/group.js';
import { type RedisCluster, startCluster } from '../../../sandbox/redis/start-cluster.js';
import type { RedisServer } from '../../../sandbox/redis/start-redis.js';
import { startSentinels } from '../../../sandbox/redis/start-sentinel.js';

async function roleOf(server: RedisServer): Promise<string | undefined> {
  const info = await asking(server, (client) => client.info('replication'));
  return /role:(\w+)/.exec(info)?.[1];
}

async function rolesOf({ servers }: RedisCluster): Promise<(string | undefined)[]> {
  return (await Promise.all(servers.map(roleOf))).sort();
}

describe.concurrent('a Cluster that is started', () => {
  it('has three masters with a replica each, and survives its owner of a slot', async ({
    onTestFinished,
  }) => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    expect(await rolesOf(cluster)).toEqual(['master', 'master', 'master', 'slave', 'slave', 'slave']);
    const owner = await cluster.ownerOf('{byok}');
    const replica = await cluster.replicaOf(owner);
    await asking(owner, async (client) => {
      await client.set('{byok}:request', 'approved');
      expect(await client.wait(1, 1_000)).toBe(1);
    });

    await owner.kill();
    const next = await cluster.untilOwnerIsNot(owner, '{byok}');

    expect(next.port).toBe(replica.port);
    expect(await asking(next, (client) => client.get('{byok}:request'))).toBe('approved');
    await owner.restart();
    await cluster.untilWhole();
    expect((await cluster.replicaOf(next)).port).toBe(owner.port);
    expect(await rolesOf(cluster)).toEqual(['master', 'master', 'master', 'slave', 'slave', 'slave']);
  });
});

describe.concurrent('a master that Sentinels watch', () => {
  it('is followed by one of its replicas when it dies', async ({ onTestFinished }) => {
    const group = await startSentinels();
    onTestFinished(() => group.stop());
    const master = await group.master();
    expect(await Promise.all(group.servers.map(roleOf))).toEqual(['master', 'slave', 'slave']);
    await asking(master, async (client) => {
      await client.set('request', 'approved');
      expect(await client.wait(2, 1_000)).toBe(2);
    });

    await master.kill();
    const next = await group.untilMasterIsNot(master);

    expect(await roleOf(next)).toBe('master');
    expect(await asking(next, (client) => client.get('request'))).toBe('approved');
  });
});
