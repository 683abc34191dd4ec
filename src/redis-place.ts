import type { Environment } from './environment.js';
import { type OwnServer, startOwnServer } from './redis/own-server.js';
import type { RedisOptions } from './redis/redis-room.js';
import { starting } from './start-problem.js';

/** `undefined`: Redis is somewhere else. */
export async function ownServerFor({ redis, dataDir }: Environment): Promise<OwnServer | undefined> {
  if (redis !== 'own') return undefined;
  return starting('REDIS_URL=own', 'no server of its own', () => startOwnServer(dataDir));
}

export function redisOptions(environment: Environment, own: OwnServer | undefined): RedisOptions {
  const address = own?.address ?? environment.redis;
  if (address === 'own') throw new Error("The bot's own Redis has no address.");
  return { address, keyPrefix: environment.redisKeyPrefix, waitReplicas: environment.redisWaitReplicas };
}
