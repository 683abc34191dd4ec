import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandProblem } from './command-problem.js';
import { type RedisEnvironment, readRedisEnvironment } from './environment.js';
import { type OwnServer, startOwnServer } from './redis/own-server.js';
import { RedisRoom } from './redis/redis-room.js';
import { endOwnServer } from './redis-place.js';
import type { Log } from './workflow/ports.js';

const REDIS_WITHIN_MS = 15_000;

/** @throws {CommandProblem} that names every variable which is missing or wrong. */
export function redisEnvironmentFrom(env: NodeJS.ProcessEnv): RedisEnvironment {
  const read = readRedisEnvironment(env);
  if (read.ok) return read.environment;
  const problems = read.problems.map((problem) => `  ${problem}`);
  throw new CommandProblem(['The environment is not usable (see .env.example):', ...problems].join('\n'));
}

/**
 * Opens the record for one command. A server of the bot's own is used as it runs; one that does not is started, and
 * stopped in the end.
 *
 * @throws {CommandProblem} when the record cannot be reached.
 */
export async function withRecord<T>(
  { redis, redisKeyPrefix, redisWaitReplicas, dataDir }: RedisEnvironment,
  work: (room: RedisRoom) => Promise<T>,
): Promise<T> {
  if (redis === 'own' && !(await exists(join(dataDir, 'redis.password'))))
    throw new CommandProblem(`REDIS_URL is "own", but ${dataDir} (BYOK_DATA_DIR) holds no data of a bot.`);
  const own = redis === 'own' ? await ownServer(dataDir) : undefined;
  const address = own?.address ?? redis;
  if (address === 'own') throw new Error("The bot's own Redis has no address.");
  const room = new RedisRoom({ address, keyPrefix: redisKeyPrefix, waitReplicas: redisWaitReplicas }, SILENT);
  try {
    await room.untilReady(REDIS_WITHIN_MS).catch((cause: unknown) => {
      throw new CommandProblem(`Redis cannot be used. ${cause instanceof Error ? cause.message : cause}`);
    });
    return await work(room);
  } finally {
    room.close();
    await endOwnServer(own);
  }
}

function ownServer(dataDir: string): Promise<OwnServer> {
  return startOwnServer(dataDir).catch((cause: Error) => {
    throw new CommandProblem(`REDIS_URL=own: ${cause.message}`, { cause });
  });
}

/** What matters of a lost connection is what the command fails with. */
const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
