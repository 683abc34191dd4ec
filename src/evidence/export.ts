import { createHash } from 'node:crypto';
import { type ChainLink, isLater } from '../domain/checkpoint.js';
import type { EpochMs, StreamId } from '../domain/names.js';
import { type AuditStream, type LastCheckpoint, StreamMovedOn } from '../workflow/audit-port.js';
import { chainAll } from '../workflow/checkpoints.js';
import { endLine, headerLine, type LineOf, streamLine } from './lines.js';

export type Exported = LineOf<'end'>['end'];

/**
 * The whole record that Redis holds, line by line, up to a checkpoint that is made for it and covers all of it; what
 * comes later belongs to the next export. Holds a page of the stream at a time.
 *
 * @returns what the end line says.
 * @throws {StreamMovedOn} when what had been read was archived meanwhile.
 */
export async function* exportLines(audit: AuditStream): AsyncGenerator<string, Exported> {
  const last = await chainAll(audit);
  const base = await audit.archived();
  const { stretch } = await audit.sinceCheckpoint();
  return yield* linesBetween(audit, { base, last, atMs: stretch.atMs });
}

/** What is written: all that came after the checkpoint `base` covers, up to what `last` covers, and itself. */
export interface Between {
  readonly base: ChainLink;
  /** `undefined`: there is no checkpoint yet. */
  readonly last: Pick<LastCheckpoint, 'id' | 'hash' | 'through'> | undefined;
  readonly atMs: EpochMs;
}

/** The same of a stretch of it. */
export async function* linesBetween(
  audit: AuditStream,
  { base, last, atMs }: Between,
): AsyncGenerator<string, Exported> {
  const counts = { entries: 0, checkpoints: 0 };
  const digest = createHash('sha256');
  const line = (text: string): string => {
    digest.update(text).update('\n');
    return `${text}\n`;
  };
  yield line(headerLine(atMs, base));
  let lastId = base.through;
  for await (const { id, kind, text } of covered(audit, base.through, last)) {
    if (kind === 'entry') counts.entries += 1;
    if (kind === 'checkpoint') counts.checkpoints += 1;
    lastId = id;
    yield line(text);
  }
  if ((await audit.archived()).hash !== base.hash) throw new StreamMovedOn();
  const end = { ...counts, last: lastId, head: last?.hash ?? '', digest: digest.digest('hex') };
  yield `${endLine(end)}\n`;
  return end;
}

/** All that the checkpoint chains, and every checkpoint up to itself. */
async function* covered(audit: AuditStream, from: StreamId, last: Between['last']) {
  if (last === undefined) return;
  let after = from;
  for (;;) {
    const page = await audit.entriesAfter(after);
    for (const entry of page) {
      after = entry.id;
      if (isLater(after, last.id)) return;
      const { kind, text } = streamLine(entry);
      if (kind === 'checkpoint' || !isLater(after, last.through)) yield { id: after, kind, text };
    }
    if (page.length === 0) return;
  }
}
