/** Redis' protocol, as far as one needs it to know where a command or a reply ends. */

export interface Command {
  readonly words: readonly Buffer[];
  /** Where it ends in the bytes read together with it. */
  readonly end: number;
}

const CR = 13;
const LINE_END_BYTES = 2;

/** Collects a client's bytes until commands are whole. */
export class CommandReader {
  #kept: Buffer = Buffer.alloc(0);

  /** The commands that are whole by now, and their bytes. */
  read(chunk: Buffer): { readonly commands: readonly Command[]; readonly bytes: Buffer } {
    const all = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const commands: Command[] = [];
    let end = 0;
    for (let next = commandAt(all, end); next; next = commandAt(all, end)) {
      commands.push(next);
      end = next.end;
    }
    this.#kept = all.subarray(end);
    return { commands, bytes: all.subarray(0, end) };
  }
}

/** Counts a server's replies. */
export class ReplyCounter {
  #kept: Buffer = Buffer.alloc(0);

  /** The replies that are whole by now, each in its bytes. */
  read(chunk: Buffer): readonly Buffer[] {
    const all = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const replies: Buffer[] = [];
    let start = 0;
    for (let end = endOfReply(all, start); end !== undefined; end = endOfReply(all, start)) {
      replies.push(all.subarray(start, end));
      start = end;
    }
    this.#kept = all.subarray(start);
    return replies;
  }
}

function commandAt(bytes: Buffer, start: number): Command | undefined {
  const head = lineAt(bytes, start);
  if (head === undefined) return undefined;
  if (head.mark !== '*') throw new Error(`A client sent a command that begins with "${head.mark}".`);
  const words: Buffer[] = [];
  let at = head.end;
  for (let left = head.number; left > 0; left -= 1) {
    const length = lineAt(bytes, at);
    if (length === undefined) return undefined;
    const end = length.end + length.number;
    if (bytes.length < end + LINE_END_BYTES) return undefined;
    words.push(bytes.subarray(length.end, end));
    at = end + LINE_END_BYTES;
  }
  return { words, end: at };
}

/** Nested replies come element by element: what is left to read is counted, not remembered. */
function endOfReply(bytes: Buffer, start: number): number | undefined {
  let at = start;
  for (let left = 1; left > 0; left -= 1) {
    const line = lineAt(bytes, at);
    if (line === undefined) return undefined;
    at = line.end;
    if (BULK.has(line.mark) && line.number >= 0) {
      at += line.number + LINE_END_BYTES;
      if (bytes.length < at) return undefined;
    }
    if (LIST.has(line.mark)) left += Math.max(0, line.number);
    if (line.mark === '%') left += 2 * line.number;
  }
  return at;
}

const BULK = new Set(['$', '=', '!']);
const LIST = new Set(['*', '~', '>']);

function lineAt(
  bytes: Buffer,
  start: number,
): { readonly mark: string; readonly number: number; readonly end: number } | undefined {
  const cr = bytes.indexOf(CR, start);
  if (cr === -1 || bytes.length < cr + LINE_END_BYTES) return undefined;
  const mark = String.fromCharCode(bytes[start] ?? 0);
  const number = Number(bytes.toString('latin1', start + 1, cr));
  return { mark, number, end: cr + LINE_END_BYTES };
}
