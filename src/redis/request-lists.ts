import type { EpochMs, RequestId } from '../domain/names.js';
import type {
  Direction,
  ListEntry,
  ListPage,
  ListRange,
  RequestList,
  RequestLists,
} from '../workflow/lists-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import type { Scripted } from './scripts.js';

/** Entries of one list in one answer where some are left out: few round trips, and nobody waits for any of them. */
const CHUNK = 500;

export class RedisRequestLists implements RequestLists {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
  ) {}

  async page(lists: readonly RequestList[], range: ListRange): Promise<ListPage> {
    const keys = lists.map((list) => this.names.list(list));
    const found: ListEntry[] = [];
    let from = range.from;
    do {
      const next = await this.merged(keys, { ...range, from });
      found.push(...(await this.leftIn(next.entries, range.without)));
      from = next.horizon;
    } while (found.length <= range.most && from !== null);
    return { entries: found.slice(0, range.most), hasMore: found.length > range.most };
  }

  /** What comes next in all lists together, as far as every one of them has been read. */
  private async merged(keys: readonly string[], range: ListRange): Promise<Merged> {
    const { towards } = range;
    const most = range.without ? CHUNK : range.most + 1;
    const read = await Promise.all(keys.map((key) => this.read(key, range, most)));
    const lasts = read.filter((entries) => entries.length >= most).flatMap((entries) => entries.at(-1) ?? []);
    const [horizon = null] = lasts.sort(inOrder(towards));
    const byId = new Map(read.flat().map((entry) => [entry.id, entry]));
    const entries = [...byId.values()].sort(inOrder(towards));
    return {
      entries: horizon ? entries.slice(0, entries.indexOf(byId.get(horizon.id) ?? horizon) + 1) : entries,
      horizon,
    };
  }

  private async read(key: string, { towards, from }: ListRange, most: number): Promise<ListEntry[]> {
    const beyond = from === null ? BOUND[towards].start : `(${from.atMs}`;
    const [ofSameMoment, after] = await asking('list', () =>
      Promise.all([
        from === null ? [] : this.redis.zrangebyscore(key, from.atMs, from.atMs),
        towards === 'older'
          ? this.redis.zrevrangebyscore(key, beyond, '-inf', 'WITHSCORES', 'LIMIT', 0, most)
          : this.redis.zrangebyscore(key, beyond, '+inf', 'WITHSCORES', 'LIMIT', 0, most),
      ]),
    );
    const tied = ofSameMoment.map((id) => ({ id: id as RequestId, atMs: from?.atMs as EpochMs }));
    const order = inOrder(towards);
    const left = tied.filter((entry) => from !== null && order(from, entry) < 0).sort(order);
    return [...left, ...entriesOf(after)];
  }

  private async leftIn(
    entries: readonly ListEntry[],
    without: RequestList | undefined,
  ): Promise<readonly ListEntry[]> {
    if (without === undefined || entries.length === 0) return entries;
    const key = this.names.list(without);
    const ids = entries.map(({ id }) => id);
    const places = await asking('list', () => this.redis.zmscore(key, ...ids));
    return entries.filter((_entry, at) => places[at] === null);
  }
}

interface Merged {
  readonly entries: readonly ListEntry[];
  /** Up to here every list is known; `null`: to its end. */
  readonly horizon: ListEntry | null;
}

const BOUND = { older: { start: '+inf' }, newer: { start: '-inf' } } as const;

/** By moment, and by id where that is the same: as Redis has it. */
function inOrder(towards: Direction) {
  const sign = towards === 'newer' ? 1 : -1;
  return (one: ListEntry, other: ListEntry): number =>
    sign * (one.atMs - other.atMs || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
}

/** Members and scores as Redis gives them, in turns. */
function entriesOf(flat: readonly string[]): ListEntry[] {
  return Array.from({ length: flat.length / 2 }, (_, at) => ({
    id: flat[at * 2] as RequestId,
    atMs: Number(flat[at * 2 + 1]) as EpochMs,
  }));
}
