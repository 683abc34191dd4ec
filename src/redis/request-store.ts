import { z } from 'zod';
import { EFFECTS } from '../domain/effect.js';
import type { EpochMs, RequestId } from '../domain/names.js';
import { hasEnded, type KeyRequest, SCHEMA_VERSION } from '../domain/request.js';
import { deadlineOf } from '../domain/transition.js';
import {
  type Absent,
  type ClickKey,
  type Commit,
  type Created,
  type Creation,
  type Lane,
  type OwedEffect,
  type RequestStore,
  type Snapshot,
  StoreError,
} from '../workflow/store-port.js';
import { asking } from './failures.js';
import type { KeyNames } from './key-names.js';
import type { Scripted } from './scripts.js';

/** A form lives for a day; its request is remembered for longer, so that a late second submission finds it. */
const FORM_KEPT_MS = 7 * 24 * 3_600_000;
/** A replica that claims a request and dies leaves it to the others after this. */
const CLAIMED_FOR_MS = 10_000;

/** The store of record on Redis, one script for each change. */
export class RedisRequestStore implements RequestStore {
  constructor(
    private readonly redis: Scripted,
    private readonly names: KeyNames,
    /** How many replicas must have a commit before it counts. */
    private readonly waitReplicas: number,
  ) {}

  async load(id: RequestId, answerTo: ClickKey = ''): Promise<Snapshot | Absent> {
    const { names } = this;
    const keys = [names.request(id), names.owed(id), names.answers(id)];
    const answer = await asking('load', () => this.redis.byokLoad(...keys, answerTo));
    return readSnapshot(id, Loaded.parse(answer));
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
    return { outcome: answer === 'committed' ? 'stored' : 'stored-before' };
  }

  async commit({
    before,
    after,
    effects,
    entry,
    answer,
    ...window
  }: Commit): Promise<'committed' | 'conflict'> {
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
    return outcome === 'committed' ? 'committed' : 'conflict';
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

  private async run({ before, after, entry }: Change, change: object): Promise<string> {
    const { names } = this;
    const request = (after ?? before) as KeyRequest;
    const { id, requestedBy, formId } = request;
    const keys = [names.request(id), names.owed(id), names.answers(id), names.open, names.audit];
    const statuses = [names.byStatus(before?.state.status ?? 'none'), names.byStatus(request.state.status)];
    const all = [...keys, ...statuses, names.byRequester(requestedBy), names.form(formId)];
    const document = after ? JSON.stringify(after) : '';
    const outcome = await asking('commit', () =>
      this.redis.byokCommit(...all, JSON.stringify(change), document, entry),
    );
    if (outcome === 'committed') await this.untilReplicated();
    return String(outcome);
  }

  /** The decision stands either way; nobody is told of it before enough replicas have it. */
  private async untilReplicated(): Promise<void> {
    if (this.waitReplicas === 0) return;
    const reached = await asking('wait', () => this.redis.wait(this.waitReplicas, REPLICATED_WITHIN_MS));
    if (reached >= this.waitReplicas) return;
    throw new StoreError(
      'not-replicated',
      `Only ${reached} of ${this.waitReplicas} Redis replicas have the commit.`,
    );
  }
}

const REPLICATED_WITHIN_MS = 1_000;

interface Change {
  readonly before: KeyRequest | undefined;
  readonly after: KeyRequest | null;
  readonly entry: string;
}

function headerOf(request: KeyRequest) {
  const deadline = deadlineOf(request);
  return {
    status: request.state.status,
    requestedAtMs: request.requestedAtMs,
    deadline: deadline === null ? '' : String(deadline),
    ended: hasEnded(request) ? '1' : '0',
  };
}

const Owed = z.array(z.string()).transform((flat) =>
  EFFECTS.flatMap((effect) => {
    const at = flat.indexOf(effect);
    return at === -1 ? [] : [{ effect, version: Number(flat[at + 1]) }];
  }),
);

const Loaded = z.union([
  z.tuple([z.number()]),
  z.tuple([
    z.number(),
    z.coerce.number(),
    z.string(),
    z.string(),
    z.coerce.number(),
    z.coerce.number(),
    Owed,
    z.string(),
  ]),
]);

function readSnapshot(id: RequestId, loaded: z.infer<typeof Loaded>): Snapshot | Absent {
  const nowMs = loaded[0] as EpochMs;
  if (loaded.length === 1) return { found: false, nowMs };
  const [, version, head, document, thread, direct, owed, answer] = loaded;
  return {
    found: true,
    request: readDocument(id, document),
    version,
    head,
    owed: owed.map((each) => ({ id, ...each })),
    posted: { thread, direct },
    answer: answer === '' ? undefined : answer,
    nowMs,
  };
}

/** Documents are this bot's own; only one written by a newer version can be misread, and is not read at all. */
function readDocument(id: RequestId, document: string): KeyRequest {
  const parsed: unknown = JSON.parse(document);
  const { schema } = z.object({ schema: z.number() }).parse(parsed);
  if (schema === SCHEMA_VERSION) return parsed as KeyRequest;
  throw new StoreError(
    'unreadable',
    `Request ${id} has schema ${schema}; this bot reads ${SCHEMA_VERSION}. Upgrade it.`,
  );
}
