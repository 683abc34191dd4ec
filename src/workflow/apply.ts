import { randomBytes } from 'node:crypto';
import { entryOf, seal } from '../domain/audit.js';
import type { Effect } from '../domain/effect.js';
import type { RequestEvent } from '../domain/event.js';
import type { RequestId } from '../domain/names.js';
import type { Transition } from '../domain/outcome.js';
import type { Refusal } from '../domain/refusal.js';
import type { KeyRequest } from '../domain/request.js';
import { transition } from '../domain/transition.js';
import { OneByOne } from './one-by-one.js';
import type { Deps } from './ports.js';
import { type ClickKey, type Commit, type Snapshot, StoreError } from './store-port.js';

/** What became of an event. `request` is as it is after it. */
export type Applied =
  | { readonly outcome: 'counted'; readonly request: KeyRequest }
  | { readonly outcome: 'refused'; readonly request: KeyRequest; readonly refusal: Refusal }
  | { readonly outcome: 'no-such-request' };

/** Every conflict means that somebody else got on: a crowd has as many as it has people, more is a fault. */
const MOST_TRIES = 250;

/** Of a hundred people who click at once, ninety-nine would decide in vain, then ninety-eight, and so on. */
const racers = new OneByOne();

/**
 * The one way: load, decide, commit against what was loaded, ask for what is owed. On a conflict it decides
 * anew on what is there now. When it returns, the outcome is durable.
 *
 * A commit whose answer was lost is looked for: the entry it would have written carries a nonce of its own.
 *
 * @param answerTo names the press of a button: pressed once, it is decided once, however often it is delivered.
 * @throws {StoreError} when the outcome is not durable or not known.
 */
export function apply(deps: Deps, id: RequestId, event: RequestEvent, answerTo?: ClickKey): Promise<Applied> {
  return racers.run(id, () => decide(deps, id, { event, answerTo, known: undefined }));
}

/**
 * The same for a request that was loaded a moment ago, with `answerTo` if there is one. If it has changed since, the
 * commit finds out, and it is loaded again.
 */
export function applyTo(
  deps: Deps,
  known: Snapshot,
  event: RequestEvent,
  answerTo?: ClickKey,
): Promise<Applied> {
  const { id } = known.request;
  return racers.run(id, (hasWaited) =>
    decide(deps, id, { event, answerTo, known: hasWaited ? undefined : known }),
  );
}

interface ToDecide {
  readonly event: RequestEvent;
  readonly answerTo: ClickKey | undefined;
  /** What the first try is decided on. */
  readonly known: Snapshot | undefined;
}

async function decide(deps: Deps, id: RequestId, { event, answerTo, known }: ToDecide): Promise<Applied> {
  const sent = new Map<string, Committing>();
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const before =
      tries === 0 && known ? known : await loading(sent.size > 0, () => deps.store.load(id, answerTo));
    if (!before.found) return { outcome: 'no-such-request' };
    const own = sent.get(before.head);
    const isDecided = own !== undefined || before.answer !== undefined;
    if (isDecided && (await deps.store.ensureReplicated(before)) === 'moved-on') continue;
    if (own) return conclude(deps, own);
    if (before.answer !== undefined) return answered(before.request, before.answer);

    const result = transition(before.request, event, before);
    if (!isWorthRecording(event, result)) return applied(before.request, result);
    const committing = prepare(before, { event, result, answerTo });
    sent.set(committing.commit.entry.hash, committing);
    const outcome = await tryCommit(deps, committing, tries);
    if (outcome === 'committed') return conclude(deps, committing);
    if (outcome === 'paused') return { outcome: 'refused', request: before.request, refusal: 'paused' };
  }
  throw new StoreError(
    sent.size > 0 ? 'unclear' : 'unavailable',
    `Request ${id} changed ${MOST_TRIES} times while one event was decided.`,
  );
}

/** Once something was sent, a store that falls silent, or says what cannot be read, leaves open whether it was done. */
async function loading<T>(wasSent: boolean, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if (!wasSent || !(error instanceof StoreError)) throw error;
    throw new StoreError('unclear', error.message, { cause: error });
  }
}

/** A lost answer is a reason to look, once or twice; a store that stays silent is the caller's to tell. */
const LOST_ANSWERS_BORNE = 2;

async function tryCommit(
  { store }: Deps,
  { commit }: Committing,
  tries: number,
): Promise<'committed' | 'paused' | 'unsure'> {
  try {
    const outcome = await store.commit(commit);
    return outcome === 'conflict' ? 'unsure' : outcome;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'unclear' && tries < LOST_ANSWERS_BORNE)
      return 'unsure';
    throw error;
  }
}

function conclude(deps: Deps, { commit, event, result }: Committing): Applied {
  const { request, version, nowMs } = commit.before;
  if (result.ok) {
    const { status } = result.request.state;
    deps.log.info({ requestId: request.id, event, status, version: version + 1 }, 'request changed');
    deps.watch.changed({ event, before: request, after: result.request, nowMs });
    enqueueSoon(deps, request.id, { version: version + 1, effects: result.effects });
  }
  return applied(request, result);
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

/**
 * What a person tried and was refused is evidence; a machine that asks too early or twice is not, nor is a press whose
 * words are still to be asked for.
 */
function isWorthRecording(event: RequestEvent, result: Transition): boolean {
  if (result.ok) return true;
  return result.refusal !== 'nothing-said' && ('click' in event || 'by' in event);
}

interface Decided {
  readonly event: RequestEvent;
  readonly result: Transition;
  readonly answerTo: ClickKey | undefined;
}

interface Committing {
  readonly event: RequestEvent['type'];
  readonly commit: Commit;
  readonly result: Transition;
}

function prepare(before: Snapshot, { event, result, answerTo }: Decided): Committing {
  const { request, version, head, nowMs } = before;
  const standing = {
    id: request.id,
    version,
    status: request.state.status,
    fingerprint: request.fingerprint,
  };
  const entry = seal(entryOf(standing, { nonce: newNonce(), previous: head, atMs: nowMs, event, result }));
  const answer =
    answerTo === undefined ? {} : { answer: { to: answerTo, is: result.ok ? COUNTED : result.refusal } };
  const { type } = event;
  if (!result.ok)
    return { event: type, result, commit: { before, after: null, effects: [], entry, ...answer } };
  const { request: after, effects, notBeforeMs, notAfterMs, unlessPaused } = result;
  const window = {
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(notAfterMs === undefined ? {} : { notAfterMs }),
    ...(unlessPaused === undefined ? {} : { unlessPaused }),
  };
  return { event: type, result, commit: { before, after, effects, entry, ...answer, ...window } };
}

export function newNonce(): string {
  return randomBytes(8).toString('hex');
}

/**
 * Asks for the jobs once whoever waits has their answer: what is owed is in the record already, and the sweep mends an
 * enqueueing that is lost.
 */
export function enqueueSoon(
  { jobs, log }: Deps,
  id: RequestId,
  { version, effects }: { readonly version: number; readonly effects: readonly Effect[] },
): void {
  if (effects.length === 0) return;
  setImmediate(() => {
    jobs.enqueue(effects.map((effect) => ({ id, effect, version }))).catch((error: unknown) => {
      log.warn({ requestId: id, effects, err: error }, 'jobs not enqueued; the sweep will');
    });
  });
}
