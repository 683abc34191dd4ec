import { describe, expect, it } from 'vitest';
import { asking } from '../../sandbox/redis/group.js';
import { startSentinels } from '../../sandbox/redis/start-sentinel.js';
import { inTheEnd } from '../support/endings.js';
import { addressIn, eventually, openRoom } from '../support/servers.js';
import { missing, PREFIX, portsOf, writing } from './under-load.js';

async function openGroup(waitReplicas: number) {
  const group = await startSentinels();
  inTheEnd(() => group.stop());
  const room = await openRoom({ address: addressIn(group.env), keyPrefix: PREFIX, waitReplicas });
  return { group, room, master: await group.master() };
}

describe.concurrent('with Sentinels, one master and two replicas', () => {
  it('follows a planned failover while the former master still takes writes; with both replicas waited for, nothing is lost', async () => {
    const { group, room, master } = await openGroup(2);
    const writers = writing(room, 4);
    await eventually(async () => expect(writers.acknowledged.length).toBeGreaterThan(50));

    const [sentinel] = group.sentinels;
    if (sentinel) await asking(sentinel, (client) => client.call('SENTINEL', 'FAILOVER', 'byok-key'));
    const next = await group.untilMasterIsNot(master);
    await eventually(async () => expect(await portsOf(room)).toEqual([next.port, next.port]));
    await writers.stop();

    expect(await asking(master, (client) => client.info('replication'))).toContain('role:master');
    expect(await missing(next, writers.acknowledged)).toEqual([]);
  });

  it('has everything that was acknowledged when the master is killed under load, and goes on by itself once that one is back as a replica', async () => {
    const { group, room, master } = await openGroup(2);
    const writers = writing(room, 4);
    await eventually(async () => expect(writers.acknowledged.length).toBeGreaterThan(50));

    await master.kill();
    const next = await group.untilMasterIsNot(master);
    const acknowledged = writers.acknowledged.length;
    await master.restart();
    await eventually(
      async () => expect(writers.acknowledged.length).toBeGreaterThan(acknowledged + 50),
      30_000,
    );
    await writers.stop();

    expect(await missing(next, writers.acknowledged)).toEqual([]);
    await eventually(async () => expect(await portsOf(room)).toEqual([next.port, next.port]));
  });
});
