import { Redis, type RedisOptions } from 'ioredis';
import { askCluster } from './ask-cluster.js';
import { askSentinel } from './ask-sentinel.js';
import { keepToMaster } from './keep-to-master.js';
import { connectorTo } from './master-connector.js';
import { type Login, MasterFinder, type Witnesses } from './master-finder.js';
import { sendTogether } from './send-together.js';

export type RedisClient = Redis;

/** Where Redis is. Exactly one of the three ways. */
export type RedisAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[]; readonly access: Access }
  | {
      readonly kind: 'sentinel';
      readonly sentinels: readonly HostPort[];
      /** What the Sentinels call the master. */
      readonly name: string;
      readonly access: Access;
      readonly sentinelPassword: string | undefined;
    };

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** How one gets in where the address is no URL. `password` without `username` is the default user's. */
export interface Access {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly transport: 'plain' | 'tls';
}

/** A person waits for at most three seconds on Slack's side; a command that takes longer than this has failed. */
const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection that swallows commands, as after a failover behind an address, is closed and made anew. */
const SILENT_SOCKET_MS = 3_000;
/** Workers wait for jobs with calls that block for ten seconds at most. */
const SILENT_WORKER_SOCKET_MS = 12_000;
/** Working again within a second of Redis being back. */
const RECONNECT_AT_MOST_MS = 1_000;
/** A connection that is to end, and does not because nobody is at its other end, is cut after this. */
const CUT_AFTER_MS = 500;
/** A server that still reads its data is asked again after this at most. */
const LOADING_AGAIN_MS = 250;
function retryStrategy(times: number): number {
  return Math.min(times * 50, RECONNECT_AT_MOST_MS);
}

/** What a server says that is not, or not any more, the one to talk to. Lua has said it with a "-" before it. */
const NOT_THE_MASTER = /^(READONLY|MOVED|CLUSTERDOWN|MASTERDOWN|UNBLOCKED)\b|-READONLY\b/;

const ALWAYS = {
  connectTimeout: CONNECT_TIMEOUT_MS,
  disconnectTimeout: CUT_AFTER_MS,
  maxLoadingRetryTime: LOADING_AGAIN_MS,
  retryStrategy,
  // The command fails all the same; the next one finds the new master.
  reconnectOnError: ({ message }) => NOT_THE_MASTER.test(message),
} satisfies RedisOptions;

export type Temper = 'fail-fast' | 'patient';

const OPTIONS = {
  /**
   * For commands that somebody waits for: fails at once while Redis is away. A command whose connection broke is
   * not sent again behind the caller's back, so that the caller can tell "not done" from "not known".
   */
  'fail-fast': {
    ...ALWAYS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENT_SOCKET_MS,
  },
  /** For workers: they wait for Redis, however long it is away. */
  patient: { ...ALWAYS, maxRetriesPerRequest: null, socketTimeout: SILENT_WORKER_SOCKET_MS },
} satisfies Readonly<Record<Temper, RedisOptions>>;

export interface Connections {
  /** One more client. `patient` is for BullMQ's workers only. Its `error` events are for the caller to hear. */
  connect(temper: Temper): RedisClient;
  /** Ends all of them. */
  close(): void;
}

/**
 * Clients that connect by themselves to the present master, and again after every outage and failover. All of
 * them are plain connections to one server, on a Cluster too: what is sent on one goes to one server, in order.
 *
 * @param slotKey any key of the slot that all keys share; only a Cluster asks for it.
 */
export function connectionsTo(address: RedisAddress, slotKey: string): Connections {
  const clients: RedisClient[] = [];
  const connections = (create: (temper: Temper) => RedisClient, stopWatching: () => void): Connections => ({
    connect: (temper) => {
      const client = create(temper);
      sendTogether(client);
      clients.push(client);
      return client;
    },
    close: () => {
      stopWatching();
      for (const client of clients) client.disconnect();
    },
  });
  if (address.kind === 'url') {
    const keeping = keepToMaster(clients);
    return connections(
      (temper) => new Redis(address.url, OPTIONS[temper]),
      () => clearInterval(keeping),
    );
  }
  const finder = new MasterFinder(witnessesOf(address, slotKey));
  const way = { ...loginOf(address.access), Connector: connectorTo(finder) };
  return connections(
    (temper) => new Redis({ ...OPTIONS[temper], ...way }),
    () => finder.close(),
  );
}

function witnessesOf(address: Exclude<RedisAddress, { kind: 'url' }>, slotKey: string): Witnesses {
  const login = loginOf(address.access);
  if (address.kind === 'cluster') return { start: address.nodes, login, ask: askCluster(slotKey) };
  const { sentinels, name, sentinelPassword: password } = address;
  const { tls } = login;
  return {
    start: sentinels,
    login: { ...(password === undefined ? {} : { password }), ...(tls ? { tls } : {}) },
    ask: askSentinel(name),
  };
}

function loginOf({ username, password, transport }: Access): Login {
  return {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(transport === 'tls' ? { tls: {} } : {}),
  };
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
