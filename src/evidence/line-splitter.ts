/** Far more than the longest line has; what never ends is not a line of an export. */
const MOST_BYTES = 16 * 1_024 * 1_024;
const LINE_END = 0x0a;

/** Cuts what is read from a file into its lines, byte for byte. */
export class LineSplitter {
  private begun: Uint8Array[] = [];

  /** The lines that end in this chunk, without their ends. */
  push(chunk: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, from)) {
      lines.push(Buffer.concat([...this.begun, chunk.subarray(from, end)]));
      this.begun = [];
      from = end + 1;
    }
    if (from < chunk.length) this.begun.push(chunk.subarray(from));
    if (bytesOf(this.begun) > MOST_BYTES) lines.push(this.rest());
    return lines;
  }

  /** What came after the last line end. */
  rest(): Uint8Array {
    const rest = Buffer.concat(this.begun);
    this.begun = [];
    return rest;
  }
}

function bytesOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
