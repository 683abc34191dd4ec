import { z } from 'zod';
import { PEOPLE } from '../company.js';
import type { AuditRecord } from './protocol.js';

const RequestText = z
  .object({
    request: z.string(),
    previous: z.string(),
    atMs: z.number(),
    status: z.string(),
    refusal: z.string().nullable(),
    event: z.object({
      type: z.string(),
      by: z.string().optional(),
      click: z.object({ by: z.string() }).optional(),
    }),
  })
  .transform(({ request, previous, atMs, status, refusal, event }) => ({
    previous,
    atMs,
    of: {
      type: 'request' as const,
      request,
      event: event.type,
      by: nameOf(event.by ?? event.click?.by ?? ''),
      status,
      refusal: refusal ?? '',
    },
  }));

const CheckpointText = z
  .object({ checkpoint: z.number(), previous: z.string(), atMs: z.number(), count: z.number() })
  .transform(({ checkpoint, previous, atMs, count }) => ({
    previous,
    atMs,
    of: { type: 'checkpoint' as const, number: checkpoint, count },
  }));

const Text = z.union([RequestText, CheckpointText]);

/**
 * An entry of the bot's audit stream, read as anybody could who has the stream and not the bot's code.
 *
 * @param fields names and values in turn, as Redis has them.
 */
export function auditRecord(fields: readonly string[]): AuditRecord {
  const entry = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) entry.set(fields[at] ?? '', fields[at + 1] ?? '');
  const text = entry.get('entry') ?? entry.get('checkpoint') ?? '';
  return { hash: entry.get('hash') ?? '', ...Text.parse(JSON.parse(text)) };
}

function nameOf(userId: string): string {
  return PEOPLE.find(({ id }) => id === userId)?.name ?? userId;
}
