import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { connectionsTo } from '../../src/redis/connect.js';
import { asking } from '../../src/redis/failures.js';
import { inTheEnd } from '../support/endings.js';
import { eventually, redisOfOnesOwn } from '../support/servers.js';

async function connected() {
  const redis = await redisOfOnesOwn();
  const connections = connectionsTo({ kind: 'url', url: redis.url }, '{test}');
  inTheEnd(() => connections.close());
  const client = connections.connect('fail-fast');
  client.on('error', () => undefined);
  const untilReady = () => eventually(async () => expect(client.status).toBe('ready'));
  await untilReady();
  return { redis, client, untilReady };
}

describe('commands of one turn', () => {
  it('are held until its end, and sent in their order', async () => {
    const { client } = await connected();

    const answers = Promise.all([client.rpush('list', 'first'), client.rpush('list', 'second')]);
    const third = client.rpush('list', 'third');
    expect(client.stream.writableCorked).toBe(1);
    expect(client.stream.writableLength).toBeGreaterThan(0);
    await nextTurn();

    expect(client.stream.writableCorked).toBe(0);
    expect([...(await answers), await third]).toEqual([1, 2, 3]);
    expect(await client.lrange('list', 0, -1)).toEqual(['first', 'second', 'third']);
  });

  it('are held on the connection after a broken one, too', async () => {
    const { redis, client, untilReady } = await connected();

    await redis.restart();
    await untilReady();
    const pong = client.ping();

    expect(client.stream.writableCorked).toBe(1);
    expect(await pong).toBe('PONG');
  });

  it('are lost on their way, not unsent, when the connection breaks while they are held', async () => {
    const { client } = await connected();

    const answer = asking('commit', () => client.set('request', 'approved'));
    client.stream.destroy();

    await expect(answer).rejects.toMatchObject({ kind: 'unclear' });
  });
});
