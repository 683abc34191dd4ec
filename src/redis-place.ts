import type { Environment } from './environment.js';
import { type OwnServer, startOwnServer } from './redis/own-server.js';
import type { RedisOptions } from './redis/redis-room.js';
import { StartProblem } from './start-problem.js';

/** `undefined`: Redis is somewhere else. */
export async function ownServerFor({ redis, dataDir }: Environment): Promise<OwnServer | undefined> {
  if (redis !== 'own') return undefined;
  return startOwnServer(dataDir).catch((cause: Error) => {
    throw new StartProblem(`REDIS_URL=own: ${cause.message}`, { cause });
  });
}

/** One that was at work before is somebody else's, or of an earlier life of the bot. */
export async function endOwnServer(own: OwnServer | undefined): Promise<void> {
  if (own && !own.wasRunning) await own.stop();
}

export function redisOptions(environment: Environment, own: OwnServer | undefined): RedisOptions {
  const address = own?.address ?? environment.redis;
  if (address === 'own') throw new Error("The bot's own Redis has no address.");
  return { address, keyPrefix: environment.redisKeyPrefix, waitReplicas: environment.redisWaitReplicas };
}
