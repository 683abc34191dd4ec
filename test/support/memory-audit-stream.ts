import type { SealedEntry } from '../../src/domain/audit.js';
import type { Chained, Checkpoint } from '../../src/domain/checkpoint.js';
import {
  CHECKPOINT,
  type ChainLink,
  isLater,
  NO_CHECKPOINT,
  OPERATION,
  STREAM_START,
} from '../../src/domain/checkpoint.js';
import type { EpochMs, StreamId } from '../../src/domain/names.js';
import type {
  Anchored,
  AuditStream,
  LastCheckpoint,
  Leaving,
  SinceCheckpoint,
  StreamEntry,
} from '../../src/workflow/audit-port.js';
import { ASKED_AT_MS } from './requests.js';

/** An audit stream without Redis. Its clock goes on by a second with everything that is appended. */
export class MemoryAuditStream implements AuditStream {
  /** Request → the hash of its last entry that was archived. */
  readonly leaving = new Map<string, string>();
  private entries: StreamEntry[] = [];
  private base: ChainLink = NO_CHECKPOINT;
  private readonly chained: Chained[] = [];
  private last: LastCheckpoint | undefined;
  private anchored: Anchored | undefined;
  private nowMs: number = ASKED_AT_MS;

  constructor(private readonly chainedAtOnce = 500) {}

  append(request: string, { hash, text }: SealedEntry): StreamId {
    return this.add(request, hash, ['request', request, 'hash', hash, 'entry', text]);
  }

  appendOperation({ hash, text }: SealedEntry): StreamId {
    return this.add(OPERATION, hash, ['hash', hash, 'operation', text]);
  }

  async sinceCheckpoint(): Promise<SinceCheckpoint> {
    const { last, nowMs } = this;
    const since = this.chained.filter(({ id }) => isLater(id, last?.through ?? STREAM_START));
    const entries = since.slice(0, this.chainedAtOnce);
    return {
      last,
      stretch: { entries, hasMore: entries.length === this.chainedAtOnce, atMs: nowMs as EpochMs },
    };
  }

  async appendCheckpoint(
    { checkpoint, previous, through, atMs }: Checkpoint,
    { hash, text }: SealedEntry,
  ): Promise<'appended' | 'overtaken'> {
    if (previous !== (this.last?.hash ?? '')) return 'overtaken';
    const id = this.add(CHECKPOINT, hash, ['hash', hash, 'checkpoint', text]);
    this.last = { number: checkpoint, hash, through, id, atMs };
    return 'appended';
  }

  async entriesAfter(id: StreamId): Promise<StreamEntry[]> {
    return this.entries.filter((entry) => isLater(entry.id, id)).slice(0, 3);
  }

  async archived(): Promise<ChainLink> {
    return this.base;
  }

  async noteLeaving(requests: readonly Leaving[]): Promise<void> {
    for (const { id, head } of requests) this.leaving.set(id, head);
  }

  async cut(from: ChainLink, to: ChainLink): Promise<'cut' | 'overtaken'> {
    if (from.hash !== this.base.hash) return 'overtaken';
    this.base = to;
    this.entries = this.entries.filter(({ id }) => isLater(id, to.through));
    return 'cut';
  }

  async lastAnchored(): Promise<Anchored | undefined> {
    return this.anchored;
  }

  async rememberAnchored(anchored: Anchored): Promise<void> {
    this.anchored = anchored;
  }

  private add(of: string, hash: string, fields: readonly string[]): StreamId {
    this.nowMs += 1_000;
    const id = `${this.nowMs}-0` as StreamId;
    this.entries.push({ id, fields });
    this.chained.push({ id, of, hash });
    return id;
  }
}
