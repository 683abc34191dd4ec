import { findRedisServer } from './find-server.js';
import { asking, firstAnswer, type RedisGroup, startAll, stopAll, until } from './group.js';
import {
  durable,
  type Member,
  newPassword,
  type RedisServer,
  replicating,
  startRedis,
} from './start-redis.js';

/** The name by which the Sentinels know the master. */
const NAME = 'byok-key';
const SENTINELS = 3;
const QUORUM = 2;
/** A master that is silent for this long is taken for dead by a Sentinel. */
const DOWN_AFTER_MS = 1_500;
/** A failover that does not get on is tried again after twice this. */
const FAILOVER_TIMEOUT_MS = 3_000;
const READY_WITHIN_MS = 20_000;

/** A master, replicas and three Sentinels of one's own on loopback, each to be made to suffer. */
export interface RedisSentinels extends RedisGroup {
  readonly sentinels: readonly RedisServer[];
  /** The master as the Sentinels that answer say. */
  master(): Promise<RedisServer>;
  /** Waits until another server than this one is master, and says that it is. */
  untilMasterIsNot(former: RedisServer): Promise<RedisServer>;
}

/**
 * Starts them and waits until every Sentinel knows all replicas and all other Sentinels. They end with this
 * process at the latest.
 *
 * @throws {Error} when no server is found, or the Sentinels do not find together.
 */
export async function startSentinels({ replicas = 2 } = {}): Promise<RedisSentinels> {
  const binary = await findRedisServer();
  const password = newPassword();
  const start = (settings: readonly string[], more: Partial<Member> = {}) =>
    startRedis({ purpose: 'sentinel', binary, member: { password, settings, ...more } });
  const settings = [...durable(), ...replicating(password)];
  const master = await start(settings);
  const started: RedisServer[] = [master];
  try {
    const following = [...settings, `replicaof 127.0.0.1 ${master.port}`];
    started.push(...(await startAll(Array.from({ length: replicas }, () => start(following)))));
    await until('the replicas are in step', READY_WITHIN_MS, () => isFollowedBy(master, replicas));
    const watching = watch(master.port, password);
    const watchers = Array.from({ length: SENTINELS }, () => start(watching, { arguments: ['--sentinel'] }));
    const sentinels = await startAll(watchers);
    const servers = [...started];
    started.push(...sentinels);
    await until('the Sentinels find together', READY_WITHIN_MS, () => knowAll(sentinels, replicas));
    return new OwnSentinels(servers, sentinels, password);
  } catch (error) {
    await stopAll(started);
    throw error;
  }
}

function watch(port: number, password: string): string[] {
  return [
    `sentinel monitor ${NAME} 127.0.0.1 ${port} ${QUORUM}`,
    `sentinel auth-pass ${NAME} ${password}`,
    `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
    `sentinel sentinel-pass ${password}`,
  ];
}

async function isFollowedBy(master: RedisServer, replicas: number): Promise<boolean> {
  const info = await asking(master, (client) => client.info('replication'));
  return (info.match(/state=online/g)?.length ?? 0) === replicas;
}

async function knowAll(sentinels: readonly RedisServer[], replicas: number): Promise<boolean> {
  const answers = sentinels.map((sentinel) =>
    asking(sentinel, async (client) => {
      const master = fieldsOf(await client.call('SENTINEL', 'MASTER', NAME));
      return (
        master.get('num-slaves') === String(replicas) &&
        master.get('num-other-sentinels') === String(SENTINELS - 1)
      );
    }),
  );
  return (await Promise.all(answers)).every(Boolean);
}

function fieldsOf(flat: unknown): Map<string, string> {
  const texts = (flat as unknown[]).map(String);
  return new Map(texts.flatMap((text, at) => (at % 2 === 0 ? [[text, texts[at + 1] ?? '']] : [])));
}

class OwnSentinels implements RedisSentinels {
  readonly env: Readonly<Record<string, string>>;

  constructor(
    readonly servers: readonly RedisServer[],
    readonly sentinels: readonly RedisServer[],
    password: string,
  ) {
    const addresses = sentinels.map(({ port }) => `127.0.0.1:${port}`);
    this.env = {
      REDIS_SENTINELS: addresses.join(','),
      REDIS_SENTINEL_NAME: NAME,
      REDIS_PASSWORD: password,
      REDIS_SENTINEL_PASSWORD: password,
    };
  }

  async master(): Promise<RedisServer> {
    const address = await firstAnswer(this.sentinels, (client) =>
      client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME),
    );
    const [, port] = address as [string, string];
    const found = this.servers.find((server) => server.port === Number(port));
    if (!found) throw new Error(`No server has the port ${port}.`);
    return found;
  }

  async untilMasterIsNot({ port: former }: RedisServer): Promise<RedisServer> {
    return until('a new master', READY_WITHIN_MS, async () => {
      const master = await this.master();
      if (master.port === former) return undefined;
      const info = await asking(master, (client) => client.info('replication'));
      return info.includes('role:master') && master;
    });
  }

  stop(): Promise<void> {
    return stopAll([...this.sentinels, ...this.servers]);
  }
}
