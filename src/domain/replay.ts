import type { AuditEntry } from './audit.js';
import type { EventType } from './event.js';
import { begin, type KeyRequest } from './request.js';
import { ANY_TIME } from './rules.js';
import { transition } from './transition.js';
import { whenEnded } from './while-finishing.js';

export type Replayed =
  | { readonly ok: true; readonly request: KeyRequest }
  /** `differs`: in words, what the rules say and what the record says. */
  | { readonly ok: false; readonly differs: string };

/**
 * The request that a record, its entries in their order, leads to: the same document that the store has.
 *
 * @throws when the record says something else than the rules make of its events.
 */
export function replay(entries: readonly AuditEntry[]): KeyRequest {
  let request: KeyRequest | undefined;
  for (const entry of entries) {
    const next = replayNext(request, entry);
    if (!next.ok) throw new Error(`Version ${entry.version} of request ${entry.request}: ${next.differs}.`);
    request = next.request;
  }
  if (request === undefined) throw new Error('A record without entries is the record of no request.');
  return request;
}

/**
 * What the rules make of the next entry of a record. Time is the entry's own, and all that was found out about
 * the outside is in its event, so the rules say again what they said then.
 *
 * @param before what they made of the entries before it; `undefined`: there are none.
 */
export function replayNext(before: KeyRequest | undefined, entry: AuditEntry): Replayed {
  const { event, atMs } = entry;
  if (event.type === 'submitted') {
    if (before) return { ok: false, differs: 'it was submitted before' };
    return compare(begin(event.document), null, entry);
  }
  if (!before) return { ok: false, differs: `it begins with ${event.type} and not with its submission` };
  const result = transition(before, event, { nowMs: atMs });
  return result.ok ? compare(result.request, null, entry) : compare(before, result.refusal, entry);
}

type AtAnyTime = keyof typeof ANY_TIME;

/**
 * In words, what is wrong with an entry of a request that has ended; `undefined`: nothing, as far as can be told
 * without the document. What is refused there is refused whatever the document says.
 */
export function differsAfterEnd({ event, refusal }: AuditEntry): string | undefined {
  if (event.type === 'submitted') return 'it was submitted before';
  if (isAtAnyTime(event.type)) return undefined;
  const ruled = whenEnded[event.type]().refusal;
  return refusal === ruled ? undefined : differing(`the event is refused (${ruled})`, refusal);
}

function isAtAnyTime(type: EventType): type is AtAnyTime {
  return Object.hasOwn(ANY_TIME, type);
}

function compare(request: KeyRequest, refusal: string | null, entry: AuditEntry): Replayed {
  const pairs = [
    [refusal === null ? 'the event counts' : `the event is refused (${refusal})`, refusal, entry.refusal],
    [`the status is ${request.state.status}`, request.state.status, entry.status],
    ['the fingerprint is another one', request.fingerprint, entry.fingerprint],
    ['the request is another one', request.id, entry.request],
  ] as const;
  const different = pairs.find(([, ruled, recorded]) => ruled !== recorded);
  if (!different) return { ok: true, request };
  const [ruled, , recorded] = different;
  return { ok: false, differs: differing(ruled, recorded) };
}

function differing(ruled: string, recorded: string | null): string {
  return `by the rules ${ruled}, the record says ${recorded ?? 'that it counted'}`;
}
