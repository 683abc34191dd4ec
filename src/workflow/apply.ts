import { entryOf, seal } from '../domain/audit.js';
import type { Effect } from '../domain/effect.js';
import type { RequestEvent } from '../domain/event.js';
import type { RequestId } from '../domain/names.js';
import type { Transition } from '../domain/outcome.js';
import type { Refusal } from '../domain/refusal.js';
import type { KeyRequest } from '../domain/request.js';
import { transition } from '../domain/transition.js';
import type { Deps } from './ports.js';
import { type ClickKey, type Snapshot, StoreError } from './store-port.js';

/** What became of an event. `request` is as it is after it. */
export type Applied =
  | { readonly outcome: 'counted'; readonly request: KeyRequest }
  | { readonly outcome: 'refused'; readonly request: KeyRequest; readonly refusal: Refusal }
  | { readonly outcome: 'no-such-request' };

/** Every conflict means that somebody else got on; more than a few in a row is a fault. */
const MOST_TRIES = 50;

/**
 * The one way: load, decide, commit against what was loaded, ask for what is owed. On a conflict it decides
 * anew on what is there now. When it returns, the outcome is durable.
 *
 * @param answerTo names the press of a button: pressed once, it is decided once, however often it is delivered.
 * @throws {StoreError} when the outcome is not durable or not known.
 */
export async function apply(
  deps: Deps,
  id: RequestId,
  event: RequestEvent,
  answerTo?: ClickKey,
): Promise<Applied> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before = await deps.store.load(id, answerTo);
    if (!before.found) return { outcome: 'no-such-request' };
    if (before.answer !== undefined) return answered(before.request, before.answer);

    const result = transition(before.request, event, before);
    if (!isWorthRecording(event, result)) return applied(before.request, result);
    if ((await commit(deps, before, { event, result, answerTo })) === 'committed') {
      if (result.ok) enqueueSoon(deps, id, { version: before.version + 1, effects: result.effects });
      return applied(before.request, result);
    }
  }
  throw new StoreError(
    'unavailable',
    `Request ${id} changed ${MOST_TRIES} times while one event was decided.`,
  );
}

const COUNTED = 'counted';

function answered(request: KeyRequest, answer: string): Applied {
  if (answer === COUNTED) return { outcome: 'counted', request };
  return { outcome: 'refused', request, refusal: answer as Refusal };
}

function applied(before: KeyRequest, result: Transition): Applied {
  if (result.ok) return { outcome: 'counted', request: result.request };
  return { outcome: 'refused', request: before, refusal: result.refusal };
}

/** A person's refused click is evidence; a machine that asks too early or twice is not. */
function isWorthRecording(event: RequestEvent, result: Transition): boolean {
  return result.ok || 'click' in event;
}

interface Decided {
  readonly event: RequestEvent;
  readonly result: Transition;
  readonly answerTo: ClickKey | undefined;
}

function commit(deps: Deps, before: Snapshot, { event, result, answerTo }: Decided) {
  const { request, version, head, nowMs } = before;
  const standing = {
    id: request.id,
    version,
    status: request.state.status,
    fingerprint: request.fingerprint,
  };
  const entry = seal(entryOf(standing, { previous: head, atMs: nowMs, event, result }));
  const answer =
    answerTo === undefined ? {} : { answer: { to: answerTo, is: result.ok ? COUNTED : result.refusal } };
  if (!result.ok) return deps.store.commit({ before, after: null, effects: [], entry, ...answer });
  const { effects, notBeforeMs, notAfterMs } = result;
  return deps.store.commit({
    before,
    after: result.request,
    effects,
    entry,
    ...answer,
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(notAfterMs === undefined ? {} : { notAfterMs }),
  });
}

/**
 * Asks for the jobs without making anybody wait for them: what is owed is in the record already, and the
 * sweep mends an enqueueing that is lost.
 */
export function enqueueSoon(
  { jobs, log }: Deps,
  id: RequestId,
  { version, effects }: { readonly version: number; readonly effects: readonly Effect[] },
): void {
  if (effects.length === 0) return;
  jobs.enqueue(effects.map((effect) => ({ id, effect, version }))).catch((error: unknown) => {
    log.warn({ requestId: id, effects, err: error }, 'jobs not enqueued; the sweep will');
  });
}
