import type { Log } from '../workflow/ports.js';
import { RedisAuditStream } from './audit-stream.js';
import {
  type Connections,
  connectionsTo,
  type RedisAddress,
  type RedisClient,
  type Temper,
  untilReady,
} from './connect.js';
import { RedisCopies } from './copies.js';
import { RedisCounts } from './counts.js';
import { RedisDraftStore } from './draft-store.js';
import { asking } from './failures.js';
import { RedisHomes } from './homes.js';
import { RedisJournal } from './journal.js';
import { KeyNames } from './key-names.js';
import { RedisLeases } from './leases.js';
import { RedisOperationLog } from './operation-log.js';
import { RedisQuotas } from './quotas.js';
import { RedisReplicas } from './replicas.js';
import { RedisRequestLists } from './request-lists.js';
import { RedisRequestStore } from './request-store.js';
import { RedisRetirement } from './retirement.js';
import { withScripts } from './scripts.js';
import { RedisSharedCache } from './shared-cache.js';
import { checkServer, type Expected, type StartCheck } from './start-checks.js';
import { RedisUndelivered } from './undelivered.js';

export interface RedisOptions {
  readonly address: RedisAddress;
  readonly keyPrefix: string;
  readonly waitReplicas: number;
}

const WAITING_CONNECTIONS = 8;

/** Every port that Redis serves, over the connections it takes. */
export class RedisRoom {
  readonly store: RedisRequestStore;
  readonly lists: RedisRequestLists;
  readonly homes: RedisHomes;
  readonly drafts: RedisDraftStore;
  readonly copies: RedisCopies;
  readonly leases: RedisLeases;
  readonly quotas: RedisQuotas;
  readonly undelivered: RedisUndelivered;
  readonly cache: RedisSharedCache;
  readonly audit: RedisAuditStream;
  readonly counts: RedisCounts;
  readonly journal: RedisJournal;
  readonly operations: RedisOperationLog;
  readonly retirement: RedisRetirement;
  readonly replicas: RedisReplicas;
  /** For asking for work: fails fast. */
  readonly producer: RedisClient;
  /** For workers: waits for Redis. */
  readonly consumer: RedisClient;
  /** Prefix of BullMQ's keys. */
  readonly jobsPrefix: string;
  private readonly client: RedisClient;
  private readonly clients: readonly RedisClient[];
  private readonly connections: Connections;
  private readonly names: KeyNames;
  private readonly expected: Expected;

  constructor({ address, keyPrefix, waitReplicas }: RedisOptions, log: Log) {
    const names = new KeyNames(keyPrefix);
    this.connections = connectionsTo(address, names.readiness);
    const create = (temper: Temper) => {
      const client = this.connections.connect(temper);
      let isAway = false;
      client.on('error', (error: Error) => {
        if (!isAway) log.warn({ said: error.message }, 'no connection to Redis; trying again');
        isAway = true;
      });
      client.on('ready', () => {
        if (isAway) log.info({}, 'Redis is back');
        isAway = false;
      });
      return client;
    };
    const client = withScripts(create('fail-fast'));
    // WAIT blocks its connection: a replica that lags behind must not hold up loads, nor every commit.
    const waiting = Array.from({ length: waitReplicas > 0 ? WAITING_CONNECTIONS : 0 }, () =>
      withScripts(create('fail-fast')),
    );
    this.store = new RedisRequestStore(client, names, { replicas: waitReplicas, connections: waiting });
    this.lists = new RedisRequestLists(client, names);
    this.homes = new RedisHomes(client, names);
    this.drafts = new RedisDraftStore(client, names);
    this.copies = new RedisCopies(client, names);
    this.leases = new RedisLeases(client, names);
    this.quotas = new RedisQuotas(client, names);
    this.undelivered = new RedisUndelivered(client, names);
    this.cache = new RedisSharedCache(client, names);
    this.audit = new RedisAuditStream(client, names);
    this.counts = new RedisCounts(client, names);
    this.journal = new RedisJournal(client, names);
    this.operations = new RedisOperationLog(client, names, this.store);
    this.replicas = new RedisReplicas(client, names);
    this.retirement = new RedisRetirement(client, names, this.store);
    this.producer = create('fail-fast');
    this.consumer = create('patient');
    this.jobsPrefix = names.jobs;
    this.client = client;
    this.clients = [client, this.producer, this.consumer, ...waiting];
    this.names = names;
    this.expected = { kind: address.kind, waitReplicas };
  }

  get kind(): RedisAddress['kind'] {
    return this.expected.kind;
  }

  /** @throws when Redis is not there. */
  async untilReady(withinMs: number): Promise<StartCheck> {
    await Promise.all(this.clients.map((client) => untilReady(client, withinMs)));
    return checkServer(this.client, this.expected);
  }

  /** @throws {StoreError} when Redis takes no writes. */
  async probe(): Promise<void> {
    await asking('probe', () => this.client.set(this.names.readiness, '1', 'PX', 60_000));
  }

  close(): void {
    this.connections.close();
  }
}
