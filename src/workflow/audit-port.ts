import type { SealedEntry } from '../domain/audit.js';
import type { ChainLink, Checkpoint, Stretch } from '../domain/checkpoint.js';
import type { EpochMs, RequestId, StreamId } from '../domain/names.js';

/**
 * The one stream that every commit appends its entry to, in the order of the commits; checkpoints stand in it
 * too. Every method throws `StoreError` on failure, and nothing else.
 */
export interface AuditStream {
  /** The last checkpoint and what came after the stretch it covers, read at one moment; some hundred entries at most. */
  sinceCheckpoint(): Promise<SinceCheckpoint>;
  /**
   * Appends the checkpoint, if the one it hangs on is still the last.
   *
   * `overtaken`: another replica appended one meanwhile.
   */
  appendCheckpoint(checkpoint: Checkpoint, sealed: SealedEntry): Promise<'appended' | 'overtaken'>;
  /** The next entries after this one, whole; none: there are no more. */
  entriesAfter(id: StreamId): Promise<StreamEntry[]>;
  /** The checkpoint that the stream hangs on: all it covers was archived. `NO_CHECKPOINT`: nothing was. */
  archived(): Promise<ChainLink>;
  /** What was archived and is still in Redis: of each request the last entry there. */
  noteLeaving(requests: readonly Leaving[]): Promise<void>;
  /**
   * Takes away all that the checkpoint `to` covers; the checkpoint itself stays, and from now on the stream hangs on it.
   *
   * `overtaken`: it does not hang on `from` any more.
   */
  cut(from: ChainLink, to: ChainLink): Promise<'cut' | 'overtaken'>;
  /** What was anchored last; `undefined`: nothing yet. */
  lastAnchored(): Promise<Anchored | undefined>;
  rememberAnchored(anchored: Anchored): Promise<void>;
}

/** A request and the hash of its last entry in what was archived. */
export interface Leaving {
  readonly id: RequestId;
  readonly head: string;
}

/** The beginning of what was being read has been archived meanwhile: read it anew. */
export class StreamMovedOn extends Error {
  override readonly name = 'StreamMovedOn';
  constructor() {
    super('The beginning of the record was archived while it was read. Give the command again.');
  }
}

export interface SinceCheckpoint {
  /** `undefined`: there is none yet. */
  readonly last: LastCheckpoint | undefined;
  readonly stretch: Stretch;
}

export interface LastCheckpoint extends ChainLink {
  /** Where it stands itself. */
  readonly id: StreamId;
  readonly atMs: EpochMs;
}

/** An entry as it is stored: field and value, alternating. */
export interface StreamEntry {
  readonly id: StreamId;
  readonly fields: readonly string[];
}

export interface Anchored {
  /** The number of the checkpoint. */
  readonly number: number;
  /** By Redis' clock. */
  readonly atMs: EpochMs;
}
