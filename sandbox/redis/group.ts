import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisServer } from './start-redis.js';

/** Servers that stand in for one another. */
export interface RedisGroup {
  /** The variables by which a bot finds its master. */
  readonly env: Readonly<Record<string, string>>;
  /** Those with the data, whatever their part is now. */
  readonly servers: readonly RedisServer[];
  /** Ends every process and removes what was temporary. */
  stop(): Promise<void>;
}

const ASK_EVERY_MS = 20;
/** A server that does not answer within this time counts as away. */
const ANSWER_WITHIN_MS = 500;

/** Asks one server on a connection of its own, however many of its group are down. */
export async function asking<T>({ url }: RedisServer, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    enableReadyCheck: false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.disconnect();
  }
}

/** The first of the servers that answers with something. */
export async function firstAnswer<T>(
  servers: readonly RedisServer[],
  ask: (client: Redis) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const server of servers) {
    const answer = await asking(server, ask).catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/**
 * Asks until there is an answer.
 *
 * @throws {Error} that names what was waited for, after the time.
 */
export async function until<T>(
  what: string,
  withinMs: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const deadlineMs = Date.now() + withinMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    if (Date.now() > deadlineMs) throw new Error(`${what}: not within ${withinMs} ms.`);
    await sleep(ASK_EVERY_MS);
  }
}

/** Ends all of them; the first failure is told once every one was tried. */
export async function stopAll(servers: readonly RedisServer[]): Promise<void> {
  const endings = await Promise.allSettled(
    servers.map(async (server) => {
      // Asked to end, a master waits for replicas that are ending themselves.
      await server.kill();
      await server.stop();
    }),
  );
  const failed = endings.find((ending) => ending.status === 'rejected');
  if (failed) throw failed.reason;
}

/**
 * All of them, or none: when one does not start, the others are ended.
 *
 * @throws {Error} what the one failed with.
 */
export async function startAll(starting: readonly Promise<RedisServer>[]): Promise<RedisServer[]> {
  const started = await Promise.allSettled(starting);
  const servers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = started.find((each) => each.status === 'rejected');
  if (!failed) return servers;
  await stopAll(servers);
  throw failed.reason;
}
