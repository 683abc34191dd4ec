import { z } from 'zod';
import { nextMomentOf } from '../domain/moments.js';
import type { EpochMs, RequestId } from '../domain/names.js';
import { hasEnded, isOver, type KeyRequest, type Status } from '../domain/request.js';
import {
  type Absent,
  type AliasPlace,
  type ClickKey,
  type Commit,
  type Committed,
  type Created,
  type Creation,
  type Lane,
  type OwedEffect,
  type PageStart,
  type RequestStore,
  type Snapshot,
  type StatusPage,
  StoreError,
} from '../workflow/store-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import { membershipsOf, moves, NOWHERE } from './list-memberships.js';
import { readSnapshot } from './read-snapshot.js';
import type { Scripted } from './scripts.js';

/** A form lives for a day; its request is remembered for longer, so that a late second submission finds it. */
const FORM_KEPT_MS = 7 * 24 * 3_600_000;
/** Ids in one answer: enough for few round trips, too few to keep anybody waiting. */
const PAGE = 500;
/** A replica that claims a request and dies leaves it to the others after this. */
const CLAIMED_FOR_MS = 10_000;

/** The store of record on Redis, one script for each change. */
export class RedisRequestStore implements RequestStore {
  private turn = 0;

  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
    private readonly replication: Replication = { replicas: 0, connections: [] },
  ) {}

  async load(id: RequestId, answerTo: ClickKey = ''): Promise<Snapshot | Absent> {
    const { names } = this;
    const keys = [names.request(id), names.owed(id), names.answers(id)];
    return readSnapshot(id, await asking('load', () => this.redis.byokLoad(...keys, answerTo)));
  }

  async create({ request, effects, entry }: Creation): Promise<Created> {
    const change = { id: request.id, version: '', head: '', hash: entry.hash, formKeptMs: FORM_KEPT_MS };
    const next = { next: '1', effects, ...headerOf(request) };
    const answer = await this.run(
      { before: undefined, after: request, entry: entry.text },
      { ...change, ...next },
    );
    if (answer.startsWith('form-used ')) {
      return { outcome: 'form-used', by: answer.slice('form-used '.length) as RequestId };
    }
    if (answer === 'committed') return { outcome: 'stored' };
    const before = await this.load(request.id);
    if (before.found && (await this.ensureReplicated(before)) === 'ensured')
      return { outcome: 'stored-before' };
    throw new StoreError('unclear', `Request ${request.id} changed while its form was submitted again.`);
  }

  async commit({ before, after, effects, entry, answer, ...window }: Commit): Promise<Committed> {
    const guard = {
      id: before.request.id,
      version: String(before.version),
      head: before.head,
      hash: entry.hash,
    };
    const answered = answer ? { answerTo: answer.to, answer: answer.is } : {};
    const next = after ? { next: String(before.version + 1), effects, ...headerOf(after) } : {};
    const change = { ...guard, ...answered, ...window, ...next };
    const outcome = await this.run({ before: before.request, after, entry: entry.text }, change);
    return outcome === 'committed' || outcome === 'paused' ? outcome : 'conflict';
  }

  async requestForAlias(place: AliasPlace): Promise<RequestId | undefined> {
    const [first] = await asking('alias', () => this.redis.zrange(this.names.alias(place), '0', '0'));
    return first as RequestId | undefined;
  }

  async idsInStatus(status: Status, from: PageStart | null): Promise<StatusPage> {
    const { requestedAtMs = '-inf', given = [] } = from ?? {};
    const most = PAGE + given.length;
    const key = this.names.byStatus(status);
    const flat = await asking('list', () =>
      this.redis.zrangebyscore(key, requestedAtMs, '+inf', 'WITHSCORES', 'LIMIT', 0, most),
    );
    const entries = pairsOf(flat);
    const last = entries.at(-1)?.requestedAtMs;
    const ids = entries.map(({ id }) => id).filter((id) => !given.includes(id));
    if (last === undefined || entries.length < most) return { ids, next: null };
    const atLast = entries.filter((entry) => entry.requestedAtMs === last).map(({ id }) => id);
    return { ids, next: { requestedAtMs: last, given: atLast } };
  }

  async strike({ id, effect, version }: OwedEffect): Promise<void> {
    const { names } = this;
    const keys = [names.request(id), names.owed(id), names.open];
    await asking('strike', () => this.redis.byokStrike(...keys, id, effect, version));
  }

  async advance(id: RequestId, lane: Lane, from: number): Promise<boolean> {
    const key = this.names.request(id);
    return (await asking('advance', () => this.redis.byokAdvance(key, `posted.${lane}`, from))) === 1;
  }

  async claimDue(most: number): Promise<RequestId[]> {
    const due = await asking('claim', () => this.redis.byokClaim(this.names.open, most, CLAIMED_FOR_MS));
    return z.array(z.string()).parse(due) as RequestId[];
  }

  async putBack(id: RequestId): Promise<void> {
    const { names } = this;
    await asking('put back', () => this.redis.byokPutBack(names.request(id), names.owed(id), names.open, id));
  }

  ensureReplicated({ request: { id }, head }: Snapshot): Promise<'ensured' | 'moved-on'> {
    return this.ensureHeld(this.names.request(id), 'head', head);
  }

  ensureCheckpointReplicated(hash: string): Promise<'ensured' | 'moved-on'> {
    return this.ensureHeld(this.names.checkpoint, 'hash', hash);
  }

  /** What was read in a field is on as many replicas as must have it. */
  async ensureHeld(key: string, field: string, value: string): Promise<'ensured' | 'moved-on'> {
    if (this.replication.replicas === 0) return 'ensured';
    const connection = this.nextConnection();
    // WAIT speaks of its own connection's writes only; in the one stream of replication this one comes after the
    // commit. After a failover this connection's server may be another one than the commit was loaded from.
    const holds = await asking('mark', () =>
      connection.byokMark(key, this.names.readiness, field, value, MARK_KEPT_MS),
    );
    if (holds !== 1) return 'moved-on';
    await this.untilReplicated(connection);
    return 'ensured';
  }

  private async run({ before, after, entry }: Change, change: object): Promise<string> {
    const { names } = this;
    const request = (after ?? before) as KeyRequest;
    const { id, formId } = request;
    const aliases = [request, before ?? request].map((each) => names.alias(placeOf(each)));
    const own = [names.request(id), names.owed(id), names.answers(id), names.open, names.audit];
    const was = before ? membershipsOf(before, names) : NOWHERE;
    const { left, joined, places } = moves(was, after ? membershipsOf(after, names) : was);
    const keys = [
      ...own,
      names.form(formId),
      ...aliases,
      names.homesChanged,
      names.operations,
      ...left,
      ...joined,
    ];
    const document = after ? JSON.stringify(after) : '';
    const connection = this.nextConnection();
    const outcome = await asking('commit', () =>
      connection.byokCommit(keys.length, ...keys, JSON.stringify({ ...change, places }), document, entry),
    );
    if (outcome === 'committed') await this.untilReplicated(connection);
    return String(outcome);
  }

  /** The decision stands either way; nobody is told of it before enough replicas have it. */
  private async untilReplicated(connection: Scripted): Promise<void> {
    const { replicas } = this.replication;
    if (replicas === 0) return;
    // Whatever WAIT fails with, the commit before it stands.
    const reached = await connection.wait(replicas, REPLICATED_WITHIN_MS).catch(() => 0);
    if (reached >= replicas) return;
    throw new StoreError('not-replicated', `Only ${reached} of ${replicas} Redis replicas have the commit.`);
  }

  private nextConnection(): Scripted {
    const { connections } = this.replication;
    this.turn += 1;
    return connections[this.turn % connections.length] ?? this.redis;
  }
}

/** How many replicas must have a commit before it counts, and where that is waited for. */
export interface Replication {
  readonly replicas: number;
  /** WAIT blocks its connection, so commits take turns on these; empty: the store's own. */
  readonly connections: readonly Scripted[];
}

const MARK_KEPT_MS = 60_000;
const REPLICATED_WITHIN_MS = 1_000;

interface Change {
  readonly before: KeyRequest | undefined;
  readonly after: KeyRequest | null;
  readonly entry: string;
}

/** Members and scores as Redis gives them, in turns. */
function pairsOf(flat: readonly string[]) {
  return Array.from({ length: flat.length / 2 }, (_, at) => ({
    id: flat[at * 2] as RequestId,
    requestedAtMs: Number(flat[at * 2 + 1]) as EpochMs,
  }));
}

function placeOf({ terms, parameters }: KeyRequest): AliasPlace {
  const { region, alias } = parameters;
  return { account: terms.account.id, region, alias };
}

function headerOf(request: KeyRequest) {
  const moment = nextMomentOf(request);
  return {
    status: request.state.status,
    dueAtMs: moment === null ? '' : String(moment),
    ended: hasEnded(request) ? '1' : '0',
    freesAlias: isOver(request) ? '1' : '0',
  };
}
