import { createHash } from 'node:crypto';
import { isLater, STREAM_START } from '../domain/checkpoint.js';
import type { StreamId } from '../domain/names.js';
import type { AuditStream, LastCheckpoint } from '../workflow/audit-port.js';
import { chainAll } from '../workflow/checkpoints.js';
import { endLine, headerLine, type LineOf, streamLine } from './lines.js';

export type Exported = LineOf<'end'>['end'];

/**
 * The whole record, line by line, up to a checkpoint that is made for it and covers all of it; what comes later
 * belongs to the next export. Holds a page of the stream at a time.
 *
 * @returns what the end line says.
 */
export async function* exportLines(audit: AuditStream): AsyncGenerator<string, Exported> {
  const last = await chainAll(audit);
  const { stretch } = await audit.sinceCheckpoint();
  const counts = { entries: 0, checkpoints: 0 };
  const digest = createHash('sha256');
  const line = (text: string): string => {
    digest.update(text).update('\n');
    return `${text}\n`;
  };
  yield line(headerLine(stretch.atMs));
  let lastId = STREAM_START;
  for await (const { id, kind, text } of covered(audit, last)) {
    if (kind === 'entry') counts.entries += 1;
    if (kind === 'checkpoint') counts.checkpoints += 1;
    lastId = id;
    yield line(text);
  }
  const end = { ...counts, last: lastId, head: last?.hash ?? '', digest: digest.digest('hex') };
  yield `${endLine(end)}\n`;
  return end;
}

/** All that the checkpoint chains, and every checkpoint up to itself. */
async function* covered(audit: AuditStream, last: LastCheckpoint | undefined) {
  if (last === undefined) return;
  let after: StreamId = STREAM_START;
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
