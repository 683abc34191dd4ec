import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { access, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../../../sandbox/redis/free-port.js';
import { redisFor } from '../../../sandbox/redis/redis-for.js';
import { type RedisOptions, type RedisServer, startRedis } from '../../../sandbox/redis/start-redis.js';

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function start(options: RedisOptions = {}): Promise<RedisServer> {
  const redis = await startRedis({ purpose: 'test', ...options });
  endings.push(() => redis.stop());
  return redis;
}

function connectTo(url: string): Redis {
  const client = new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => null });
  client.on('error', () => undefined);
  endings.push(async () => client.disconnect());
  return client;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // A container without an init keeps the ended ones listed, in state Z.
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
  return !stat.includes(') Z ');
}

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await holds()) return;
    await sleep(25);
  }
  throw new Error('That did not come true within 5 s.');
}

describe('a server that is started', () => {
  it('is ready when it is handed over, and is configured to lose nothing', async () => {
    const client = connectTo((await start()).url);

    const [, appendonly] = (await client.config('GET', 'appendonly')) as string[];
    const [, appendfsync] = (await client.config('GET', 'appendfsync')) as string[];
    const [, policy] = (await client.config('GET', 'maxmemory-policy')) as string[];
    const [, bind] = (await client.config('GET', 'bind')) as string[];

    expect({ appendonly, appendfsync, policy, bind }).toEqual({
      appendonly: 'yes',
      appendfsync: 'always',
      policy: 'noeviction',
      bind: '127.0.0.1',
    });
  });

  it('wants the password', async () => {
    const redis = await start();
    const stranger = connectTo(`redis://127.0.0.1:${redis.port}/0`);
    const guesser = connectTo(`redis://:guess@127.0.0.1:${redis.port}/0`);

    await expect(stranger.ping()).rejects.toThrow(/NOAUTH/);
    await expect(guesser.ping()).rejects.toThrow();
  });

  it('keeps the password in a file of its owner, and out of arguments and log', async () => {
    const redis = await start();
    const { password } = new URL(redis.url);

    const { mode } = await stat(join(redis.dir, 'redis.conf'));
    const log = await readFile(join(redis.dir, 'redis.log'), 'utf8');
    const args = await readFile(`/proc/${redis.pid}/cmdline`, 'utf8').catch(() => '');

    expect((mode & 0o777).toString(8)).toBe('600');
    expect(password).toHaveLength(32);
    expect(log).not.toContain(password);
    expect(args).not.toContain(password);
  });

  it('does not get in the way of others started at the same moment', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    const clients = servers.map(({ url }) => connectTo(url));

    await Promise.all(clients.map((client, index) => client.set('who', `server ${index}`)));

    expect(await Promise.all(clients.map((client) => client.get('who')))).toEqual([
      'server 0',
      'server 1',
      'server 2',
    ]);
    expect(new Set(servers.map(({ port }) => port)).size).toBe(3);
  });

  it('takes another port when a member of its own group came first to the one it chose', async () => {
    const taken = await freePort();
    const member = () => {
      const ports = [taken];
      return { password: 'of-the-group', settings: [], newPort: async () => ports.pop() ?? freePort() };
    };

    const servers = await Promise.all([start({ member: member() }), start({ member: member() })]);

    expect(new Set(servers.map(({ port }) => port)).size).toBe(2);
    const pids = servers.map(({ url }) => connectTo(url).info('server'));
    for (const [index, info] of (await Promise.all(pids)).entries())
      expect(info).toContain(`process_id:${servers[index]?.pid}`);
  });
});

describe('a server that is made to suffer', () => {
  it('has its data again after kill -9 and a restart, at the same address', async () => {
    const redis = await start();
    const { url, pid } = redis;
    await connectTo(url).set('request', 'approved');

    await redis.kill();
    expect(isAlive(pid)).toBe(false);
    await redis.restart();

    expect(redis.url).toBe(url);
    expect(redis.pid).not.toBe(pid);
    expect(await connectTo(url).get('request')).toBe('approved');
  });

  it('restarts while it is running, and while it is paused', async () => {
    const redis = await start();
    await connectTo(redis.url).set('request', 'pending');

    await redis.restart();
    redis.pause();
    await redis.restart();

    expect(await connectTo(redis.url).get('request')).toBe('pending');
  });

  it('says nothing while it is paused, and answers when it goes on', async () => {
    const redis = await start();
    const client = connectTo(redis.url);
    await client.ping();
    let answered = false;

    redis.pause();
    const answer = client.ping().then((pong) => {
      answered = true;
      return pong;
    });
    await sleep(200);
    expect(answered).toBe(false);
    redis.resume();

    expect(await answer).toBe('PONG');
  });
});

describe('the end', () => {
  it('leaves neither process nor folder, also when asked twice', async () => {
    const redis = await start();
    const { pid, dir } = redis;

    await redis.stop();
    await redis.stop();

    expect(isAlive(pid)).toBe(false);
    expect(await exists(dir)).toBe(false);
  });

  it('ends a paused server too', async () => {
    const redis = await start();
    redis.pause();

    await redis.stop();

    expect(isAlive(redis.pid)).toBe(false);
  });

  it('keeps the data in a folder that was given', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'byok-key-given-'));
    endings.push(() => rm(dir, { recursive: true }));
    const first = await start({ dir });
    await connectTo(first.url).set('request', 'created');
    await expect(startRedis({ dir })).rejects.toThrow(/already at work/);
    await first.stop();

    const second = await start({ dir });

    expect(await connectTo(second.url).get('request')).toBe('created');
  });

  it('comes for the server when the process that started it is killed with -9', async () => {
    const script = `
      import { startRedis } from ${JSON.stringify(join(process.cwd(), 'build/sandbox/redis/start-redis.js'))};
      const { pid, dir } = await startRedis({ purpose: 'test' });
      process.stdout.write(JSON.stringify({ pid, dir }));
      setInterval(() => {}, 1_000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    endings.push(async () => parent.kill('SIGKILL'));
    const [started] = (await parent.stdout.take(1).toArray()) as Buffer[];
    const { pid, dir } = JSON.parse(String(started)) as { pid: number; dir: string };
    expect(isAlive(pid)).toBe(true);

    parent.kill('SIGKILL');

    await eventually(() => !isAlive(pid));
    await eventually(async () => !(await exists(dir)));
  });
});

describe('the Redis of a demo', () => {
  const before = process.env['REDIS_URL'];
  afterEach(() => {
    if (before === undefined) delete process.env['REDIS_URL'];
    else process.env['REDIS_URL'] = before;
  });

  it('is the one that REDIS_URL names', async () => {
    process.env['REDIS_URL'] = 'redis://redis.example:6379/3';

    expect((await redisFor('demo')).url).toBe('redis://redis.example:6379/3');
  });

  it.each([undefined, '', 'own'])('is a server of its own when REDIS_URL is %j', async (url) => {
    if (url === undefined) delete process.env['REDIS_URL'];
    else process.env['REDIS_URL'] = url;
    const redis = await redisFor('demo');
    endings.push(() => redis.stop());

    expect(await connectTo(redis.url).ping()).toBe('PONG');
  });
});
