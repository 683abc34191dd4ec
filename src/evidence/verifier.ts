import { createHash } from 'node:crypto';
import type { AuditEntry } from '../domain/audit.js';
import { sha256Hex } from '../domain/canonical.js';
import { CHECKPOINT, isLater, OPERATION, STREAM_START } from '../domain/checkpoint.js';
import type { EpochMs, RequestId, StreamId } from '../domain/names.js';
import type { Operation } from '../domain/operation.js';
import { AnchorCheck, type Known } from './anchor-check.js';
import { CheckpointChain } from './checkpoint-chain.js';
import { type Line, type LineOf, namedFields, readLine } from './lines.js';
import { OperationRecord } from './operation-record.js';
import { printable } from './printable.js';
import { RequestRecord } from './request-record.js';

/** Something that is not as it was written. */
export interface Problem {
  /** The part it is in, counted from 0. */
  readonly part: number;
  /** Counted from 1; `null`: the file as a whole. */
  readonly line: number | null;
  readonly said: string;
}

/** What stands in a file, as far as it can be read. */
export interface Contents {
  readonly exportedAtMs: EpochMs | undefined;
  /** `earlier`: what came before the first part was archived, and is not at hand. */
  readonly begins: 'here' | 'earlier';
  /** Requests of which the first entries are not at hand. */
  readonly continued: number;
  readonly entries: number;
  readonly requests: number;
  readonly checkpoints: number;
  /** Hash of the last checkpoint: it stands for all that the file has. */
  readonly head: string;
  /** How many of the anchors and heads that are known from outside it has. */
  readonly knownFound: number;
  /** What whoever runs the bot has done, in its order. */
  readonly operations: readonly Operation[];
}

/** More of them say no more. */
const MOST_PROBLEMS = 100;

/** Checks an exported record line by line, with nothing but the record and what is known from outside of it. */
export class Verifier {
  /** The first ones, in the order of the lines. */
  readonly problems: Problem[] = [];
  /** How many there are beyond those. */
  furtherProblems = 0;
  private readonly chain = new CheckpointChain();
  private readonly records = new Map<RequestId, RequestRecord>();
  private readonly operations = new OperationRecord();
  private readonly known: AnchorCheck;
  private readonly totals = { entries: 0, checkpoints: 0 };
  private part = 0;
  private begins: Contents['begins'] = 'here';
  private bytes = createHash('sha256');
  private counts = { lines: 0, entries: 0, checkpoints: 0 };
  private lastId = STREAM_START;
  private exportedAtMs: EpochMs | undefined;
  /** The parts with a line that looks like one of an export. */
  private readonly exports = new Set<number>();
  private hasEnd = false;

  constructor(known: Known) {
    this.known = new AnchorCheck(known);
  }

  /** The next line, without its end. @returns what it is, if it can be read. */
  hear(bytes: Uint8Array): Line | undefined {
    this.counts.lines += 1;
    const wasAtEnd = this.hasEnd;
    const read = readLine(bytes);
    const looksLike = read.ok ? read.line.kind : read.looksLike;
    if (looksLike !== undefined) this.exports.add(this.part);
    for (const said of read.ok ? this.problemsOf(read.line) : [read.said]) this.tell(said);
    if (this.counts.lines === 1 && looksLike !== 'header') this.tell(NO_HEADER);
    if (wasAtEnd) this.tell('stands after the end of the export: it was added');
    if (!read.ok) this.chain.passUnreadable();
    this.bytes.update(bytes).update('\n');
    return read.ok ? read.line : undefined;
  }

  /** Whether anything in that part looks as if an export had ever been there. */
  isExport(part: number): boolean {
    return this.exports.has(part);
  }

  /** Ends a part of a record of which the next one follows. @param rest what stands after its last line end. */
  next(rest: Uint8Array): void {
    this.endPart(rest);
    this.part += 1;
    this.bytes = createHash('sha256');
    this.counts = { lines: 0, entries: 0, checkpoints: 0 };
    this.hasEnd = false;
  }

  /** @param rest what stands after the last line end; nothing does in a file that is whole. */
  end(rest: Uint8Array): Contents {
    this.endPart(rest);
    for (const said of this.known.missing()) this.keep(null, said);
    const { begins, exportedAtMs } = this;
    return {
      exportedAtMs,
      begins,
      continued: [...this.records.values()].filter(({ isWhole }) => !isWhole).length,
      ...this.totals,
      requests: this.records.size,
      head: this.chain.last.hash,
      knownFound: this.known.found,
      operations: this.operations.told,
    };
  }

  private endPart(rest: Uint8Array): void {
    if (rest.length > 0) {
      this.counts.lines += 1;
      this.tell('does not end: the file was cut off in it');
    }
    for (const said of this.lackedInTheEnd()) this.keep(null, said);
    this.totals.entries += this.counts.entries;
    this.totals.checkpoints += this.counts.checkpoints;
  }

  private lackedInTheEnd(): string[] {
    if (this.counts.lines === 0) return ['it is empty'];
    const uncovered = this.chain.left.filter(({ of }) => of !== CHECKPOINT);
    const [first] = uncovered;
    return [
      ...(this.chain.awaitsBeginning ? ['the checkpoint that it hangs on is missing'] : []),
      ...(this.hasEnd ? [] : ['it has no end line: what stood at its end was cut off']),
      ...(first
        ? [
            `no checkpoint covers what follows from entry ${first.id} of request ${first.of} on ` +
              `(${uncovered.length} in all): it was added, or the checkpoint after it is missing`,
          ]
        : []),
    ];
  }

  private problemsOf(line: Line): string[] {
    switch (line.kind) {
      case 'header':
        return this.hearHeader(line);
      case 'entry':
        return this.hearEntry(line);
      case 'checkpoint':
        return this.hearCheckpoint(line);
      case 'operation':
        return this.hearOperation(line);
      case 'foreign':
        return this.hearForeign(line);
      case 'end':
        return this.hearEnd(line);
    }
  }

  private hearHeader({ exportedAtMs, after, previous }: LineOf<'header'>): string[] {
    if (this.counts.lines > 1) return ['is a second header: it was added'];
    this.exportedAtMs = exportedAtMs;
    this.lastId = after;
    if (this.part === 0 && after !== STREAM_START) {
      this.begins = 'earlier';
      this.operations.beginLater();
      this.chain.begin(after, previous);
      return [];
    }
    const { hash, through } = this.chain.last;
    this.chain.begin(after, previous);
    if (previous === hash && after === through) return [];
    return this.part === 0
      ? ['it hangs on a checkpoint, and begins where the record does: it was changed']
      : ['this part does not follow the one before it: one between them is missing, or one was changed'];
  }

  private hearEntry(line: LineOf<'entry'>): string[] {
    this.counts.entries += 1;
    const { id, request, hash, entry } = line;
    const misplaced = this.misplaced(id);
    // What stands in the wrong place says nothing of what stands around it.
    const problems = misplaced.length > 0 ? misplaced : this.judge(line);
    this.chain.pass({ id, of: request, hash });
    return about(`entry ${id} of request ${request} (${JSON.stringify(entry.event.type)})`, problems);
  }

  private judge({ request, hash, sealed, entry }: LineOf<'entry'>): string[] {
    const record =
      this.records.get(request) ?? new RequestRecord(this.begins === 'here' ? 'here' : 'elsewhere');
    this.records.set(request, record);
    // The line's shape was checked; what its event lacks shows when it is judged.
    const heard = { entry: entry as unknown as AuditEntry, hash, line: this.counts.lines };
    const forged = [
      ...unlessHashed(sealed, hash),
      ...(entry.request === request ? [] : [`it is an entry of request ${entry.request}`]),
    ];
    if (forged.length === 0) {
      const said = record.hear(heard);
      return said.length > 0 ? said : this.operations.hearEntry(heard.entry);
    }
    record.pass(heard);
    return forged;
  }

  private hearCheckpoint(line: LineOf<'checkpoint'>): string[] {
    this.counts.checkpoints += 1;
    const { id, hash, sealed, checkpoint } = line;
    const isRestated = this.chain.awaitsBeginning;
    if (isRestated && this.part === 0) this.known.beginAt(checkpoint.checkpoint);
    const problems = [
      ...this.misplaced(id),
      ...unlessHashed(sealed, hash),
      ...(isRestated ? this.chain.restate(checkpoint, hash) : this.chain.hear(checkpoint, hash)),
      ...this.known.hear(line),
    ];
    this.chain.pass({ id, of: CHECKPOINT, hash });
    return about(`checkpoint ${checkpoint.checkpoint}`, problems);
  }

  private hearOperation({ id, hash, sealed, operation }: LineOf<'operation'>): string[] {
    const problems = [
      ...this.misplaced(id),
      ...unlessHashed(sealed, hash),
      ...this.operations.hear(operation as unknown as Operation, hash),
    ];
    this.chain.pass({ id, of: OPERATION, hash });
    return about(`operation ${id} (${JSON.stringify(operation.event.type)})`, problems);
  }

  private hearForeign({ id, fields }: LineOf<'foreign'>): string[] {
    const { request = CHECKPOINT, hash = '' } = namedFields(fields);
    const problems = [
      ...this.misplaced(id),
      'it is not as the bot writes it: somebody else wrote or changed it',
    ];
    this.chain.pass({ id, of: request, hash });
    return about(`entry ${id} of ${JSON.stringify(request)}`, problems);
  }

  private hearEnd({ end }: LineOf<'end'>): string[] {
    this.hasEnd = true;
    const { entries, checkpoints } = this.counts;
    const pairs = [
      ['the number of entries', end.entries, entries],
      ['the number of checkpoints', end.checkpoints, checkpoints],
      ['the last entry', end.last, this.lastId],
      ['the head', end.head, this.chain.last.hash],
    ] as const;
    const different = pairs
      .filter(([, said, found]) => said !== found)
      .map(
        ([what, said, found]) =>
          `${what} was ${said || 'none'} when it was exported, and is ${found || 'none'}`,
      );
    // Whatever else was found is reason enough for other bytes.
    const mayBeWhole = different.length === 0 && this.problems.length === 0;
    if (!mayBeWhole || end.digest === this.bytes.copy().digest('hex')) return different;
    return ['the end does not fit the bytes before it: some of them were changed, or the end was'];
  }

  private misplaced(id: StreamId): string[] {
    const isInOrder = isLater(id, this.lastId);
    this.lastId = id;
    return isInOrder
      ? []
      : ['it stands in the wrong place or a second time: its id is not later than the one before'];
  }

  private tell(said: string): void {
    this.keep(this.counts.lines, said);
  }

  /** A forger's words may be among it. */
  private keep(line: number | null, said: string): void {
    if (this.problems.length < MOST_PROBLEMS)
      this.problems.push({ part: this.part, line, said: printable(said) });
    else this.furtherProblems += 1;
  }
}

function unlessHashed(sealed: string, hash: string): string[] {
  return sha256Hex(sealed) === hash ? [] : ['its hash is not that of its content: one of them was changed'];
}

function about(subject: string, problems: readonly string[]): string[] {
  return problems.map((problem) => `${subject}: ${problem}`);
}

const NO_HEADER =
  'an export begins with its header (lines of npm itself get in by "npm run audit -- export > FILE": give FILE without ">")';
