import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findRedisServer } from '../../sandbox/redis/find-server.js';
import { freePort } from '../../sandbox/redis/free-port.js';
import { type OwnServer, startOwnServer } from '../../src/redis/own-server.js';
import { RedisRoom } from '../../src/redis/redis-room.js';
import { checkServer, type Expected } from '../../src/redis/start-checks.js';
import { inTheEnd } from '../support/endings.js';
import { look, openRoom, redisOfOnesOwn, SILENT } from '../support/servers.js';

/** One server, and no replica that a commit would wait for. */
const ALONE: Expected = { kind: 'url', waitReplicas: 0 };

describe.concurrent('the checks at the start', () => {
  it('find nothing wrong with a durable server', async () => {
    const { url } = await redisOfOnesOwn();
    const room = await openRoom({ url });

    expect(await room.untilReady(1_000)).toEqual({ problems: [], warnings: [] });
  });

  it.each(['allkeys-lru', 'volatile-ttl'])('refuse a server that throws data away (%s)', async (policy) => {
    const { url } = await redisOfOnesOwn();
    const redis = await look(url);
    await redis.config('SET', 'maxmemory-policy', policy);

    expect((await checkServer(redis, ALONE)).problems).toEqual([
      `Redis' maxmemory-policy is "${policy}": it would throw requests away. Set it to "noeviction".`,
    ]);
  });

  it('warn of a server that keeps no append-only file', async () => {
    const { url } = await redisOfOnesOwn();
    const redis = await look(url);
    await redis.config('SET', 'appendonly', 'no');

    const { problems, warnings } = await checkServer(redis, ALONE);

    expect(problems).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('Set "appendonly yes" and "appendfsync always"')]);
  });

  it('warn of a server that syncs its file now and then only', async () => {
    const { url } = await redisOfOnesOwn();
    const redis = await look(url);
    await redis.config('SET', 'appendfsync', 'everysec');

    expect((await checkServer(redis, ALONE)).warnings).toEqual([
      expect.stringContaining('Set "appendfsync always"'),
    ]);
  });

  it('refuse a read-only replica, and fewer replicas than must have a decision', async () => {
    const { port } = await redisOfOnesOwn();
    const replica = await look((await redisOfOnesOwn()).url);
    await replica.replicaof('127.0.0.1', port);

    expect((await checkServer(replica, ALONE)).problems).toEqual([
      'This Redis is a read-only replica (role "slave"): give the address of its master.',
    ]);
    const alone = await look((await redisOfOnesOwn()).url);
    expect((await checkServer(alone, { ...ALONE, waitReplicas: 2 })).problems).toEqual([
      'REDIS_WAIT_REPLICAS is 2, but this Redis has 0 replicas: nobody could be told anything.',
    ]);
  });

  it.each([
    ['redis_version:6.0.20', ['Redis 6.0.20 is too old: version 6.2 or newer is needed.']],
    ['redis_version:5.0.14', ['Redis 5.0.14 is too old: version 6.2 or newer is needed.']],
    ['redis_version:6.2.0', []],
    ['redis_version:7.0.15', []],
    ['redis_version:10.0.0', []],
    ['redis_version:7.2.4\r\nvalkey_version:8.1.1', []],
  ])('hold the version against what the scripts need: %j', async (info, problems) => {
    const says = {
      call: async () => ['appendfsync', 'always'],
      info: async () => `# Server\r\n${info}\r\nmaxmemory_policy:noeviction\r\n`,
    } as unknown as Redis;

    expect((await checkServer(says, ALONE)).problems).toEqual(problems);
  });

  it('end with an error when there is no server', async () => {
    const url = `redis://127.0.0.1:${await freePort()}/0`;
    const room = new RedisRoom(
      { address: { kind: 'url', url }, keyPrefix: '{byok}', waitReplicas: 0 },
      SILENT,
    );
    inTheEnd(() => room.close());

    await expect(room.untilReady(300)).rejects.toThrow(/Redis does not answer.*ECONNREFUSED/);
  });
});

describe('a server of the bot itself', () => {
  const path = process.env['PATH'];
  let bin = '';

  beforeAll(async () => {
    const binary = await findRedisServer();
    bin = await mkdtemp(join(tmpdir(), 'byok-key-bin-'));
    const env = Object.entries(binary.env).map(([name, value]) => `${name}='${value}'`);
    await writeFile(join(bin, 'redis-server'), `#!/bin/sh\n${env.join(' ')} exec '${binary.path}' "$@"\n`);
    await chmod(join(bin, 'redis-server'), 0o755);
    process.env['PATH'] = `${bin}:${path}`;
  });

  afterAll(async () => {
    process.env['PATH'] = path;
    await rm(bin, { recursive: true });
  });

  async function folder(): Promise<string> {
    const dir = await mkdtemp(join(tmpdir(), 'byok-key-own-'));
    inTheEnd(() => rm(dir, { recursive: true, force: true }));
    return dir;
  }

  function urlOf({ address }: OwnServer): string {
    if (address.kind !== 'url') throw new Error('No URL.');
    return address.url;
  }

  async function started(dir: string): Promise<OwnServer> {
    const own = await startOwnServer(dir);
    inTheEnd(() => own.stop());
    return own;
  }

  it('is durable, on loopback, and only for who has the password', async () => {
    const dir = await folder();
    const own = await started(dir);
    const redis = await look(urlOf(own));

    const settings = ['appendonly', 'appendfsync', 'maxmemory-policy', 'bind'] as const;
    const values = await Promise.all(
      settings.map(async (name) => ((await redis.config('GET', name)) as string[])[1]),
    );
    expect(values).toEqual(['yes', 'always', 'noeviction', '127.0.0.1']);
    expect(await checkServer(redis, ALONE)).toEqual({ problems: [], warnings: [] });
    for (const file of ['redis.password', 'redis.conf']) {
      expect(((await stat(join(dir, file))).mode & 0o777).toString(8)).toBe('600');
    }
    const stranger = new Redis(urlOf(own).replace(/:[^:@]+@/, ':guess@'), { retryStrategy: () => null });
    stranger.on('error', () => undefined);
    await expect(stranger.ping()).rejects.toThrow();
    stranger.disconnect();
  });

  it('has everything again when the bot is started again', async () => {
    const dir = await folder();
    const first = await started(dir);
    await (await look(urlOf(first))).set('request', 'approved');

    await first.stop();
    const second = await started(dir);

    expect(urlOf(second)).toBe(urlOf(first));
    expect(await (await look(urlOf(second))).get('request')).toBe('approved');
  });

  it('that an earlier life of the bot left running is used again', async () => {
    const dir = await folder();
    const first = await started(dir);
    const redis = await look(urlOf(first));
    const pid = /process_id:\d+/.exec(await redis.info('server'))?.[0];

    const second = await started(dir);

    expect(await (await look(urlOf(second))).info('server')).toContain(`${pid}\r\n`);
    expect([first.wasRunning, second.wasRunning]).toEqual([false, true]);
  });

  it('is not to be had without a server program, and the error says so', async () => {
    const dir = await folder();
    process.env['PATH'] = '/nowhere';

    await expect(startOwnServer(dir)).rejects.toThrow(
      /^neither valkey-server nor redis-server is on PATH\. Install one of them\.$/,
    );

    process.env['PATH'] = `${bin}:${path}`;
  });

  it('that does not start is told with its log, where the reason is', async () => {
    const dir = await folder();
    await writeFile(join(dir, 'appendonlydir'), 'no folder');

    const problem = await startOwnServer(dir).catch((error: Error) => error.message);

    expect(problem).toMatch(
      /^redis-server did not start \(exit code 1\); its log says why: \/.*\/redis\.log$/,
    );
    expect(await readFile(join(dir, 'redis.log'), 'utf8')).toContain('appendonlydir');
  });
});
