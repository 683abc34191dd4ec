import { Redis } from 'ioredis';
import { auditRecord } from './audit-record.js';
import type { AuditRecord, QueueRecord, RecordState, RequestRecord } from './protocol.js';

const AUDIT_ENTRIES_SHOWN = 100;
const REQUESTS_SHOWN = 50;
const KEYS_A_SCAN = 500;
const QUEUES = ['approvals', 'keys', 'notices'];

/** Looks into the Redis of the bot, at keys that begin with its prefix, without changing anything. */
export class BotRecord {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #nameOf: (userId: string) => string;

  constructor(redisUrl: string, prefix: string, nameOf: (userId: string) => string) {
    this.#redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
    // Whoever asks is told; without a listener every lost connection would be printed.
    this.#redis.on('error', () => undefined);
    this.#prefix = prefix;
    this.#nameOf = nameOf;
  }

  async read(): Promise<RecordState> {
    const [requests, queues, audit] = await Promise.all([this.#requests(), this.#queues(), this.#audit()]);
    return { requests, queues, audit };
  }

  /** Removes every key of the bot: for a Redis that is not ours alone. */
  async forget(): Promise<void> {
    for await (const keys of this.#redis.scanStream({ match: `${this.#prefix}:*`, count: KEYS_A_SCAN })) {
      if (Array.isArray(keys) && keys.length > 0) await this.#redis.unlink(...keys.map(String));
    }
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #requests(): Promise<RequestRecord[]> {
    const index = `${this.#prefix}:requests:status:`;
    const byStatus = await this.#keys(`${index}*`);
    const found = await Promise.all(
      byStatus.map((key) => this.#redis.zrevrange(key, 0, REQUESTS_SHOWN - 1, 'WITHSCORES')),
    );
    const scored = found.flatMap((list) =>
      list.flatMap((id, at) => (at % 2 === 0 ? [{ id, atMs: Number(list[at + 1]) }] : [])),
    );
    const newest = scored.sort((one, other) => other.atMs - one.atMs).slice(0, REQUESTS_SHOWN);
    return Promise.all(newest.map(({ id }) => this.#request(id)));
  }

  async #request(id: string): Promise<RequestRecord> {
    const [[status, version], owed] = await Promise.all([
      this.#redis.hmget(`${this.#prefix}:request:${id}`, 'status', 'version'),
      this.#redis.hkeys(`${this.#prefix}:owed:${id}`),
    ]);
    return { id, status: status ?? '', version: version ?? '', owed: owed.sort() };
  }

  async #queues(): Promise<QueueRecord[]> {
    return Promise.all(
      QUEUES.map(async (name) => {
        const key = (state: string) => `${this.#prefix}:jobs:${name}:${state}`;
        const [waiting, active, delayed, failed] = await Promise.all([
          this.#redis.llen(key('wait')),
          this.#redis.llen(key('active')),
          this.#redis.zcard(key('delayed')),
          this.#redis.zcard(key('failed')),
        ]);
        return { name, waiting, active, delayed, failed };
      }),
    );
  }

  async #audit(): Promise<AuditRecord[]> {
    const stream = `${this.#prefix}:audit`;
    const entries = await this.#redis.xrevrange(stream, '+', '-', 'COUNT', AUDIT_ENTRIES_SHOWN);
    return entries.map(([, fields]) => auditRecord(fields, this.#nameOf));
  }

  async #keys(match: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const some of this.#redis.scanStream({ match, count: KEYS_A_SCAN })) {
      if (Array.isArray(some)) keys.push(...some.map(String));
    }
    return [...new Set(keys)];
  }
}
