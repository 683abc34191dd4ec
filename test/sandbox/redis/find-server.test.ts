import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulatedPackages } from '../../../sandbox/redis/fetch-with-apt.js';
import { findRedisServer } from '../../../sandbox/redis/find-server.js';
import { inspectServer, type RedisBinary } from '../../../sandbox/redis/redis-binary.js';

let folder = '';
let fetches = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'byok-key-find-'));
  fetches = 0;
});

afterEach(async () => rm(folder, { recursive: true }));

/** A program that does nothing but say a version. */
async function program(path: string, says: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, `#!/bin/sh\necho "${says}"\n`);
  await chmod(file, 0o755);
  return file;
}

/** Looks on a PATH of the given folders, with a cache of its own, and a download that takes a moment. */
function find(...onPath: string[]): Promise<RedisBinary> {
  return findRedisServer({
    searchPath: onPath.map((name) => join(folder, name)).join(':'),
    cacheFolder: join(folder, 'cache'),
    fetch: async (cacheFolder) => {
      fetches += 1;
      await new Promise((done) => setTimeout(done, 300));
      expect(cacheFolder).toBe(join(folder, 'cache'));
      return inspectServer(await program('cache/root/usr/bin/redis-server', 'Redis server v=7.0.15 sha=0'));
    },
  });
}

describe('where a server is looked for', () => {
  it('takes the one on PATH and downloads nothing', async () => {
    const path = await program('bin/redis-server', 'Redis server v=7.2.4 sha=00000000:0 malloc=libc bits=64');

    expect(await find('nowhere', 'bin')).toEqual({ path, env: {}, version: '7.2.4' });
    expect(fetches).toBe(0);
  });

  it('prefers Valkey to Redis, and finds the client beside it', async () => {
    await program('bin/redis-server', 'Redis server v=7.2.4 sha=0');
    const path = await program('bin2/valkey-server', 'Valkey server v=8.1.1 sha=0');
    const cli = await program('bin2/valkey-cli', 'valkey-cli 8.1.1');

    expect(await find('bin', 'bin2')).toEqual({ path, cli, env: {}, version: '8.1.1' });
  });

  it.each([
    ['6.2.0', 0],
    ['10.0.1', 0],
    ['6.0.16', 1],
    ['5.9.9', 1],
  ])('version %s on PATH makes %i downloads', async (version, downloads) => {
    await program('bin/redis-server', `Redis server v=${version} sha=0`);

    await find('bin');

    expect(fetches).toBe(downloads);
  });

  it('passes by a program that only looks like a server', async () => {
    await program('bin/valkey-server', 'hello');

    expect((await find('bin')).version).toBe('7.0.15');
  });

  it('downloads once, and finds that download the next time', async () => {
    const first = await find();
    const second = await find();

    expect(second.path).toBe(first.path);
    expect(fetches).toBe(1);
  });

  it('downloads once when several look at the same moment', async () => {
    const found = await Promise.all([find(), find(), find(), find()]);

    expect(new Set(found.map(({ path }) => path)).size).toBe(1);
    expect(fetches).toBe(1);
  });

  it('is not held up by a process that died while downloading, and clears up after it', async () => {
    const anHourAgo = new Date(Date.now() - 3_600_000);
    for (const left of ['cache/lock', 'cache/fetch-abc']) {
      await mkdir(join(folder, left), { recursive: true });
      await utimes(join(folder, left), anHourAgo, anHourAgo);
    }

    await find();

    expect(await readdir(join(folder, 'cache'))).toEqual(['root']);
  });

  it('ends with the command to type and the reasons when there is no way', async () => {
    const old = await program('bin/redis-server', 'Redis server v=5.0.3 sha=0');

    const search = findRedisServer({
      searchPath: join(folder, 'bin'),
      cacheFolder: join(folder, 'cache'),
      fetch: () => Promise.reject(new Error('no network')),
    });

    await expect(search).rejects.toThrow(/Type:\n {2}.*install.*\nor set REDIS_URL/);
    await expect(search).rejects.toThrow(`${old} is version 5.0.3, older than 6.2.`);
    await expect(search).rejects.toThrow('no network');
    expect(await readdir(join(folder, 'cache'))).toEqual([]);
  });
});

describe('what apt-get says it would install', () => {
  it('is read with versions as a person writes them', () => {
    const simulation = [
      'Reading package lists...',
      'The following NEW packages will be installed:',
      '  libjemalloc2 liblzf1 redis-server redis-tools',
      'Inst libjemalloc2 (5.3.0-1 Debian:12.11/stable [amd64])',
      'Inst libssl3 [3.0.15-1] (3.0.16-1~deb12u1 Debian:12.11/stable [amd64]) []',
      'Inst redis-server (5:7.0.15-1~deb12u5 Debian-Security:12/stable-security [amd64])',
      'Conf libjemalloc2 (5.3.0-1 Debian:12.11/stable [amd64])',
    ].join('\n');

    expect(simulatedPackages(simulation)).toEqual([
      { name: 'libjemalloc2', version: '5.3.0' },
      { name: 'libssl3', version: '3.0.16' },
      { name: 'redis-server', version: '7.0.15' },
    ]);
  });
});
