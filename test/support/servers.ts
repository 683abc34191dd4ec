import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type RedisOptions, type RedisServer, startRedis } from '../../sandbox/redis/start-redis.js';
import { readEnvironment } from '../../src/environment.js';
import type { RedisAddress } from '../../src/redis/connect.js';
import { RedisRoom } from '../../src/redis/redis-room.js';
import type { Log } from '../../src/workflow/ports.js';
import { inTheEnd } from './endings.js';

export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A server of a test's own, to be made to suffer. */
export async function redisOfOnesOwn(options: RedisOptions = {}): Promise<RedisServer> {
  const server = await startRedis({ purpose: 'test', ...options });
  inTheEnd(() => server.stop());
  return server;
}

let shared: Promise<RedisServer> | undefined;

/** One server for all tests of a file; each keeps to a prefix of its own. */
async function sharedRedis(): Promise<RedisServer> {
  if (shared === undefined) {
    shared = redisOfOnesOwn();
    inTheEnd(() => {
      shared = undefined;
    });
  }
  return shared;
}

let prefixes = 0;

/** A prefix that no other test of the file uses. */
export function newPrefix(): string {
  prefixes += 1;
  return `{test-${prefixes}}`;
}

/** Where the variables of a Cluster or a Sentinel setup say that Redis is. */
export function addressIn(env: Readonly<Record<string, string>>): RedisAddress {
  const read = readEnvironment({ SLACK_BOT_TOKEN: 'xoxb-t', SLACK_APP_TOKEN: 'xapp-t', ...env });
  if (!read.ok) throw new Error(read.problems.join(' '));
  if (read.environment.redis === 'own') throw new Error('A server of its own has no address yet.');
  return read.environment.redis;
}

interface RoomAt {
  readonly address?: RedisAddress;
  readonly url?: string;
  readonly keyPrefix?: string;
  readonly waitReplicas?: number;
}

/** A replica's whole Redis room, connected. Without an address on the shared server. */
export async function openRoom({ keyPrefix = newPrefix(), waitReplicas = 0, ...at }: RoomAt = {}) {
  const address = at.address ?? { kind: 'url', url: at.url ?? (await sharedRedis()).url };
  const room = new RedisRoom({ address, keyPrefix, waitReplicas }, SILENT);
  inTheEnd(() => room.close());
  await room.untilReady(5_000);
  return room;
}

/** A client of the test's own, to look behind the port. */
export async function look(url?: string): Promise<Redis> {
  const client = new Redis(url ?? (await sharedRedis()).url, { maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  inTheEnd(() => client.disconnect());
  return client;
}

/** Tries again until it does not throw; the last error after the time. */
export async function eventually<T>(attempt: () => Promise<T>, withinMs = 15_000): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}
