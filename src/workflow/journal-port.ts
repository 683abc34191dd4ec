/** What the bot does once in a while: when it was done last, by Redis' clock, for all replicas. Throws `StoreError`. */
export interface Journal {
  /** `undefined`: never. */
  last(what: string): Promise<JournalEntry | undefined>;
  /** It is done, now. */
  enter(what: string, note: string): Promise<void>;
}

export interface JournalEntry {
  readonly agoMs: number;
  /** Whatever was entered with it. */
  readonly note: string;
}
