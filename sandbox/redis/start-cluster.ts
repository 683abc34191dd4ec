import { findRedisServer } from './find-server.js';
import { freeNodePort } from './free-port.js';
import { asking, firstAnswer, type RedisGroup, startAll, stopAll, until } from './group.js';
import { durable, newPassword, type RedisServer, replicating, startRedis } from './start-redis.js';

const MASTERS = 3;
const SLOTS = 16_384;
/** A node that is silent for this long is taken for dead, and a replica of it asks to be elected. */
const NODE_TIMEOUT_MS = 1_500;
const FORMED_WITHIN_MS = 20_000;
const FAILED_OVER_WITHIN_MS = 20_000;

/** A real Redis Cluster of one's own on loopback: three masters, three replicas, each to be made to suffer. */
export interface RedisCluster extends RedisGroup {
  /** The node that is master of the slot of this key, as the nodes that answer say. */
  ownerOf(key: string): Promise<RedisServer>;
  /** The replica of that node. */
  replicaOf(owner: RedisServer): Promise<RedisServer>;
  /** Waits until another node than this one is master of the slot, and says that it is. */
  untilOwnerIsNot(former: RedisServer, key: string): Promise<RedisServer>;
  /** Waits until every node is up again, and every master has a replica that is in step with it. */
  untilWhole(): Promise<void>;
}

/**
 * Starts the six nodes, has them meet, gives the masters their slots and each a replica, and waits until all
 * of them agree. They end with this process at the latest.
 *
 * @throws {Error} when no server is found, or the Cluster does not form.
 */
export async function startCluster(): Promise<RedisCluster> {
  const binary = await findRedisServer();
  const password = newPassword();
  const settings = [
    ...durable(),
    ...replicating(password),
    'cluster-enabled yes',
    `cluster-node-timeout ${NODE_TIMEOUT_MS}`,
  ];
  const member = { password, settings, newPort: freeNodePort };
  const starting = Array.from({ length: 2 * MASTERS }, () =>
    startRedis({ purpose: 'cluster', binary, member }),
  );
  const nodes = await startAll(starting);
  try {
    await form(nodes);
  } catch (error) {
    await stopAll(nodes);
    throw error;
  }
  return new OwnCluster(nodes, password);
}

async function form(nodes: readonly RedisServer[]): Promise<void> {
  const masters = nodes.slice(0, MASTERS);
  const [first] = masters;
  if (!first) return;
  await Promise.all(nodes.map((node, index) => giveSlots(node, index)));
  await asking(first, async (client) => {
    for (const { port } of nodes.slice(1)) await client.cluster('MEET', '127.0.0.1', port);
  });
  await until('the nodes know one another', FORMED_WITHIN_MS, () => all(nodes, knowsEverybody(nodes.length)));
  await Promise.all(masters.map((master, index) => follow(master, nodes[MASTERS + index])));
  await untilFormed(nodes);
}

async function untilFormed(nodes: readonly RedisServer[]): Promise<void> {
  await until('every master has its replica', FORMED_WITHIN_MS, () => all(nodes, isFormed));
}

/** Each node has an epoch of its own, so that two never claim one slot; the masters share the slots. */
async function giveSlots(node: RedisServer, index: number): Promise<void> {
  await asking(node, async (client) => {
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    if (index >= MASTERS) return;
    const from = Math.ceil((index * SLOTS) / MASTERS);
    const to = Math.ceil(((index + 1) * SLOTS) / MASTERS);
    await client.cluster('ADDSLOTS', ...Array.from({ length: to - from }, (_, at) => from + at));
  });
}

async function follow(master: RedisServer, replica: RedisServer | undefined): Promise<void> {
  if (!replica) return;
  const id = await asking(master, (client) => client.cluster('MYID'));
  await asking(replica, (client) => client.cluster('REPLICATE', String(id)));
}

type Look = (text: {
  readonly nodes: string;
  readonly state: string;
  readonly replication: string;
}) => boolean;

/** Whether every one of the nodes looks like that. */
async function all(nodes: readonly RedisServer[], looks: Look): Promise<boolean> {
  const answers = nodes.map((node) =>
    asking(node, async (client) => {
      const [known, state, replication] = await Promise.all([
        client.cluster('NODES'),
        client.cluster('INFO'),
        client.info('replication'),
      ]);
      return looks({ nodes: String(known), state: String(state), replication });
    }),
  );
  return (await Promise.all(answers)).every(Boolean);
}

function knowsEverybody(count: number): Look {
  return ({ nodes }) => {
    const lines = nodes.trim().split('\n');
    return lines.length === count && !/handshake|fail|noaddr/.test(nodes);
  };
}

const isFormed: Look = ({ nodes, state, replication }) =>
  state.includes('cluster_state:ok') &&
  nodes.match(/ (?:myself,)?slave /g)?.length === MASTERS &&
  /^slave0:.*state=online|^master_link_status:up/m.test(replication);

class OwnCluster implements RedisCluster {
  readonly env: Readonly<Record<string, string>>;

  constructor(
    readonly servers: readonly RedisServer[],
    password: string,
  ) {
    const addresses = servers.map(({ port }) => `127.0.0.1:${port}`);
    this.env = { REDIS_CLUSTER_NODES: addresses.join(','), REDIS_PASSWORD: password };
  }

  async ownerOf(key: string): Promise<RedisServer> {
    const port = await firstAnswer(this.servers, async (client) => {
      const slot = Number(await client.cluster('KEYSLOT', key));
      const ranges = await client.cluster('SLOTS');
      return ranges.find(([from, to]) => slot >= from && slot <= to)?.[2]?.[1];
    });
    return this.at(port);
  }

  async replicaOf(owner: RedisServer): Promise<RedisServer> {
    const port = await asking(owner, async (client) => {
      const id = String(await client.cluster('MYID'));
      const lines = String(await client.cluster('NODES')).split('\n');
      return lines.find((line) => line.includes(` ${id} `) && !line.includes('fail'))?.match(/:(\d+)@/)?.[1];
    });
    return this.at(Number(port));
  }

  async untilOwnerIsNot({ port: former }: RedisServer, key: string): Promise<RedisServer> {
    return until(`a new master of ${key}`, FAILED_OVER_WITHIN_MS, async () => {
      const owner = await this.ownerOf(key);
      if (owner.port === former) return undefined;
      const role = await asking(owner, (client) => client.info('replication'));
      return role.includes('role:master') && owner;
    });
  }

  untilWhole(): Promise<void> {
    return untilFormed(this.servers);
  }

  stop(): Promise<void> {
    return stopAll(this.servers);
  }

  private at(port: number | undefined): RedisServer {
    const found = this.servers.find((node) => node.port === port);
    if (!found) throw new Error(`No node of the Cluster has the port ${port}.`);
    return found;
  }
}
