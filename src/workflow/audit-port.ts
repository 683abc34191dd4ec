import type { SealedEntry } from '../domain/audit.js';
import type { ChainLink, Checkpoint, Stretch } from '../domain/checkpoint.js';
import type { EpochMs, StreamId } from '../domain/names.js';

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
  /** What was anchored last; `undefined`: nothing yet. */
  lastAnchored(): Promise<Anchored | undefined>;
  rememberAnchored(anchored: Anchored): Promise<void>;
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
