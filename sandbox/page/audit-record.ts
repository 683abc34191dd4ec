import { z } from 'zod';
import type { AuditRecord } from './protocol.js';

const Chained = { previous: z.string(), atMs: z.number() };

const RequestText = z
  .object({
    ...Chained,
    request: z.string(),
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
      by: event.by ?? event.click?.by ?? '',
      status,
      refusal: refusal ?? '',
    },
  }));

const CheckpointText = z
  .object({ ...Chained, checkpoint: z.number(), count: z.number() })
  .transform(({ checkpoint, previous, atMs, count }) => ({
    previous,
    atMs,
    of: { type: 'checkpoint' as const, number: checkpoint, count },
  }));

/** What is about no single request, whatever it is. */
const OtherText = z
  .object({ ...Chained, event: z.object({ type: z.string(), by: z.string().optional() }) })
  .transform(({ previous, atMs, event }) => ({
    previous,
    atMs,
    of: { type: 'other' as const, event: event.type, by: event.by ?? '' },
  }));

/** A newer bot's entry, of a kind that is not known here: it must not hide the others. */
const UNREADABLE = {
  previous: '',
  atMs: 0,
  of: { type: 'other' as const, event: 'not readable here', by: '' },
};

const Text = z.union([RequestText, CheckpointText, OtherText]).catch(UNREADABLE);

/**
 * An entry of the bot's audit stream, read as anybody could who has the stream and not the bot's code.
 *
 * @param fields names and values in turn, as Redis has them.
 * @param nameOf of the person with this id.
 */
export function auditRecord(fields: readonly string[], nameOf: (userId: string) => string): AuditRecord {
  const entry = new Map<string, string>();
  for (let at = 0; at + 1 < fields.length; at += 2) entry.set(fields[at] ?? '', fields[at + 1] ?? '');
  const { hash = '', request: _, ...texts } = Object.fromEntries(entry);
  const { of, ...link } = Text.parse(parsed(Object.values(texts)[0] ?? ''));
  return { hash, ...link, of: 'by' in of ? { ...of, by: nameOf(of.by) } : of };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
