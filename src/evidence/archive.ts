import type { ChainLink } from '../domain/checkpoint.js';
import type { RequestId, StreamId } from '../domain/names.js';
import type { ArchivePlace } from '../workflow/archive-port.js';
import type { AuditStream, LastCheckpoint } from '../workflow/audit-port.js';
import type { Log } from '../workflow/ports.js';
import type { Retirement } from '../workflow/retirement-port.js';
import { linesBetween } from './export.js';
import { LineSplitter } from './line-splitter.js';
import { readLine, streamLine } from './lines.js';
import { Verifier } from './verifier.js';

export interface ArchiveDeps {
  readonly audit: AuditStream;
  readonly retirement: Retirement;
  readonly place: ArchivePlace;
  readonly log: Log;
}

/** What was done. */
export interface Archived {
  /** The part that was written, or met; `null`: nothing in the stream is old enough. */
  readonly part: string | null;
  readonly entries: number;
  /** Requests that left Redis. */
  readonly left: number;
}

/** Something that is to leave is not as it was written, or its copy is not; nothing leaves. */
export class ArchiveProblem extends Error {
  override readonly name = 'ArchiveProblem';
}

/**
 * Writes what is older than `olderThanMs` into the next part of the archive, reads it back, and only then takes it out
 * of Redis: the beginning of the stream first, then every request that has ended and has no younger entry. After a
 * crash at any step it is done once more from what is there: a part that was written is met and read back, not
 * written again.
 *
 * @throws {ArchiveProblem} when what was read back is not whole; nothing has left Redis then.
 */
export async function archive(deps: ArchiveDeps, olderThanMs: number): Promise<Archived> {
  const { audit, retirement } = deps;
  const base = await audit.archived();
  const written = await nextPart(deps, base, olderThanMs);
  if (written === undefined) return { part: null, entries: 0, left: await retireAll(retirement) };
  const { name } = written;
  const { entries, head, lastEntries } = await readBack(deps, name, base);
  const last = await findCheckpoint(audit, base, ({ hash }) => hash === head);
  if (last === undefined)
    throw new ArchiveProblem(`${name} ends with a checkpoint that the record does not have: ${head}.`);
  await audit.noteLeaving([...lastEntries].map(([id, hash]) => ({ id, head: hash })));
  if ((await audit.cut(base, last)) === 'overtaken')
    throw new ArchiveProblem('Somebody else has archived meanwhile.');
  deps.log.info({ part: name, entries, head }, 'audit record archived');
  return { part: name, entries, left: await retireAll(retirement) };
}

/** The part that hangs on what was archived before: met, or written now; `undefined`: nothing is old enough. */
async function nextPart(
  { audit, place }: ArchiveDeps,
  base: ChainLink,
  olderThanMs: number,
): Promise<{ readonly name: string } | undefined> {
  const first = base.number + 1;
  const met = await place.partFrom(first);
  if (met !== undefined) return { name: met };
  const { stretch } = await audit.sinceCheckpoint();
  const untilMs = stretch.atMs - olderThanMs;
  const last = await findCheckpoint(audit, base, ({ id }) => msOf(id) <= untilMs, untilMs);
  if (last === undefined) return undefined;
  const name = `audit-${padded(first)}-${padded(last.number)}.jsonl`;
  await place.put(name, linesBetween(audit, { base, last, atMs: stretch.atMs }));
  return { name };
}

function padded(number: number): string {
  return String(number).padStart(10, '0');
}

function msOf(id: StreamId): number {
  return Number(id.split('-')[0]);
}

/** The last checkpoint after `base` that is as asked, as it stands in Redis. */
async function findCheckpoint(
  audit: AuditStream,
  base: ChainLink,
  isMeant: (checkpoint: LastCheckpoint) => boolean,
  untilMs = Number.POSITIVE_INFINITY,
): Promise<LastCheckpoint | undefined> {
  let found: LastCheckpoint | undefined;
  let after = base.through;
  for (;;) {
    const page = await audit.entriesAfter(after);
    for (const entry of page) {
      after = entry.id;
      if (msOf(after) > untilMs) return found;
      const read = readLine(Buffer.from(streamLine(entry).text));
      if (!read.ok || read.line.kind !== 'checkpoint') continue;
      const { checkpoint, through, atMs } = read.line.checkpoint;
      const each = { number: checkpoint, hash: read.line.hash, through, id: after, atMs };
      if (checkpoint > base.number && isMeant(each)) found = each;
    }
    if (page.length === 0) return found;
  }
}

interface ReadBack {
  readonly entries: number;
  /** Hash of its last checkpoint: it stands for all that the part has. */
  readonly head: string;
  readonly lastEntries: ReadonlyMap<RequestId, string>;
}

async function readBack({ place }: ArchiveDeps, name: string, base: ChainLink): Promise<ReadBack> {
  const splitter = new LineSplitter();
  const verifier = new Verifier({ anchors: [], heads: [] });
  const lastEntries = new Map<RequestId, string>();
  let hangsOn: string | undefined;
  for await (const chunk of place.read(name)) {
    for (const bytes of splitter.push(chunk)) {
      const line = verifier.hear(bytes);
      if (line?.kind === 'header') hangsOn ??= `${line.previous} ${line.after}`;
      if (line?.kind === 'entry') lastEntries.set(line.request, line.hash);
    }
  }
  const { entries, head } = verifier.end(splitter.rest());
  const [problem] = verifier.problems;
  if (problem) {
    const where = problem.line === null ? 'as a whole' : `line ${problem.line}`;
    throw new ArchiveProblem(
      `${name} was read back and is not whole, so nothing leaves Redis (${where}: ${problem.said}). If the copy is what ` +
        'is broken, move it away; if the record itself is, "npm run audit -- export" and "verify" say where.',
    );
  }
  if (hangsOn !== `${base.hash} ${base.through}`)
    throw new ArchiveProblem(`${name} does not follow what was archived before. Is it of another record?`);
  return { entries, head, lastEntries };
}

async function retireAll(retirement: Retirement): Promise<number> {
  let left = 0;
  let from: string | null = '';
  while (from !== null) {
    const page: Awaited<ReturnType<Retirement['leaving']>> = await retirement.leaving(from);
    for (const leaving of page.requests) if ((await retirement.retire(leaving)) === 'left') left += 1;
    from = page.next;
  }
  return left;
}
