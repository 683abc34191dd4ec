import { Cluster, Redis, type RedisOptions } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** Where Redis is. Exactly one of the three ways. */
export type RedisAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[] }
  | { readonly kind: 'sentinel'; readonly sentinels: readonly HostPort[]; readonly name: string };

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** A person waits for at most three seconds on Slack's side; a command that takes longer than this has failed. */
const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that swallows commands, as after a failover behind an address, is closed and made anew. */
const SILENT_SOCKET_MS = 3_000;
/** Workers wait for jobs with calls that block for some seconds. */
const SILENT_WORKER_SOCKET_MS = 30_000;
/** Working again within a second of Redis being back. */
const RECONNECT_AT_MOST_MS = 1_000;

function retryStrategy(times: number): number {
  return Math.min(times * 50, RECONNECT_AT_MOST_MS);
}

/**
 * For commands that somebody waits for: fails at once while Redis is away. A command whose connection broke is
 * not sent again behind the caller's back, so that the caller can tell "not done" from "not known".
 */
const FAIL_FAST = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  commandTimeout: COMMAND_TIMEOUT_MS,
  socketTimeout: SILENT_SOCKET_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy,
} satisfies RedisOptions;

/** For workers: they wait for Redis, however long it is away. */
const PATIENT = {
  maxRetriesPerRequest: null,
  socketTimeout: SILENT_WORKER_SOCKET_MS,
  connectTimeout: CONNECT_TIMEOUT_MS,
  retryStrategy,
} satisfies RedisOptions;

/**
 * A client that connects by itself and again after every outage. Its `error` events are for the caller to hear.
 *
 * @param temper `patient` is for BullMQ's workers only.
 */
export function createRedisClient(address: RedisAddress, temper: 'fail-fast' | 'patient'): RedisClient {
  const options = temper === 'patient' ? PATIENT : FAIL_FAST;
  switch (address.kind) {
    case 'url':
      return new Redis(address.url, options);
    case 'sentinel':
      return new Redis({ ...options, sentinels: [...address.sentinels], name: address.name });
    case 'cluster':
      return new Cluster([...address.nodes], {
        redisOptions: options,
        enableOfflineQueue: temper === 'patient',
        clusterRetryStrategy: retryStrategy,
      });
  }
}

/** @throws when Redis is not there within the time. */
export async function untilReady(client: RedisClient, withinMs: number): Promise<void> {
  if (client.status === 'ready') return;
  let last: unknown;
  const remember = (error: unknown) => {
    last = error;
  };
  client.on('error', remember);
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Redis does not answer. ${String(last ?? '')}`)),
        withinMs,
      );
      client.once('ready', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  } finally {
    client.off('error', remember);
  }
}
