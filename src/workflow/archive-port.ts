/** Where what leaves Redis is kept. Throws in the words of the place. */
export interface ArchivePlace {
  /** The whole part that begins with this checkpoint, by its name; `undefined`: there is none. */
  partFrom(firstCheckpoint: number): Promise<string | undefined>;
  /** Writes a part; it has its name only once it is whole, and safe. What has the name already stays as it is. */
  put(name: string, lines: AsyncIterable<string>): Promise<void>;
  read(name: string): AsyncIterable<Uint8Array>;
}
