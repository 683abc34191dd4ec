import { asking, type RedisGroup, stopAll, until } from './group.js';
import { durable, newPassword, type RedisServer, replicating, startRedis } from './start-redis.js';

const IN_STEP_WITHIN_MS = 20_000;

/** A master and its one replica on loopback, which nobody watches. */
export interface RedisPair extends RedisGroup {
  readonly master: RedisServer;
  readonly replica: RedisServer;
  /** Waits until the replica has all that the master has. */
  untilInStep(): Promise<void>;
}

/** Starts both, and waits until the replica is in step. They end with this process at the latest. */
export async function startPair(): Promise<RedisPair> {
  const password = newPassword();
  const settings = [...durable(), ...replicating(password)];
  const start = (more: readonly string[]) =>
    startRedis({ purpose: 'pair', member: { password, settings: [...settings, ...more] } });
  const master = await start([]);
  const started = [master];
  try {
    const replica = await start([`replicaof 127.0.0.1 ${master.port}`]);
    started.push(replica);
    const untilInStep = async (): Promise<void> => {
      await until('the replica is in step', IN_STEP_WITHIN_MS, () => isInStep(master));
    };
    await untilInStep();
    const env = { REDIS_URL: master.url };
    return { env, servers: started, master, replica, untilInStep, stop: () => stopAll(started) };
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

/** A replica counts as online before it has loaded what it was sent; what it says that it has written counts. */
async function isInStep(master: RedisServer): Promise<boolean> {
  return asking(master, async (client) => {
    await client.set('sandbox:in-step', '', 'PX', 1);
    return (await client.wait(1, 400)) === 1;
  });
}
