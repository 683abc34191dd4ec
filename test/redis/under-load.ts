import { asking } from '../../sandbox/redis/group.js';
import type { RedisServer } from '../../sandbox/redis/start-redis.js';
import type { RedisRoom } from '../../src/redis/redis-room.js';
import { entry, newRequest } from '../contracts/scenes.js';

export const PREFIX = '{byok}';

/** Stores requests as fast as it can until it is stopped; what failed is not tried again. */
export function writing({ store }: RedisRoom, writers: number) {
  const acknowledged: string[] = [];
  const failures: string[] = [];
  let isStopped = false;
  const write = async (): Promise<void> => {
    while (!isStopped) {
      const request = newRequest();
      try {
        await store.create({ request, effects: ['draw-card'], entry: entry(request.id) });
        acknowledged.push(request.id);
      } catch (error) {
        failures.push((error as { readonly kind: string }).kind);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const all = Array.from({ length: writers }, write);
  const stop = async (): Promise<void> => {
    isStopped = true;
    await Promise.all(all);
  };
  return { acknowledged, failures, stop };
}

/** Those of the requests that the server does not have. */
export async function missing(server: RedisServer, ids: readonly string[]): Promise<string[]> {
  const there = await asking(server, (client) => client.zrange(`${PREFIX}:requests:by:U0ALICE`, '0', '-1'));
  const known = new Set(there as string[]);
  return ids.filter((id) => !known.has(id));
}

/** Where BullMQ's idle connections lead. */
export async function portsOf({ producer, consumer }: RedisRoom): Promise<number[]> {
  const infos = await Promise.all([producer.info('server'), consumer.info('server')]);
  return infos.map((info) => Number(/tcp_port:(\d+)/.exec(info)?.[1]));
}
