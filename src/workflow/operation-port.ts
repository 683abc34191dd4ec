import type { SealedEntry } from '../domain/audit.js';
import type { EpochMs } from '../domain/names.js';

/** What whoever runs the bot has done, chained in the audit stream, and what stands by it. Throws `StoreError`. */
export interface OperationLog {
  /** Redis' clock, and how things stand, read at one moment. */
  load(): Promise<Standing>;
  /**
   * Appends the entry to the one it hangs on and changes the notes, all or nothing. `conflict`: another one was first.
   */
  record(recording: Recording): Promise<'recorded' | 'conflict'>;
  /** Changes notes that are no operation. */
  note(changes: NoteChanges): Promise<void>;
}

export interface Standing {
  readonly nowMs: EpochMs;
  /** Hash of the last operation. */
  readonly head: string;
  readonly notes: Readonly<Record<string, string>>;
}

/** `null`: the note is taken away. */
export type NoteChanges = Readonly<Record<string, string | null>>;

export interface Recording {
  readonly before: Standing;
  readonly entry: SealedEntry;
  readonly changes: NoteChanges;
}
