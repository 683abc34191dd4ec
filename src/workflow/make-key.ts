import { noCalls } from '../domain/evidence.js';
import type { RequestId } from '../domain/names.js';
import { toldPause } from '../domain/pausing.js';
import type { Failure, In, KeyRequest } from '../domain/request.js';
import { apply } from './apply.js';
import { blamePrincipals } from './blame-principals.js';
import type { CallLog } from './call-log.js';
import { finishKey } from './finish-key.js';
import { KeyServiceError, type KeySession } from './key-port.js';
import { loadReplicated } from './load-replicated.js';
import { lookForKey } from './look-for-key.js';
import { pauseOf } from './pausing.js';
import { ComeBackLater, type Deps } from './ports.js';
import { RunSession } from './run-session.js';
import { type Seat, Seats } from './seats.js';
import { startCreation } from './start-creation.js';
import { checkTerms, TAMPERED } from './terms.js';

/** Whether the queue would try once more if this run throws. */
export interface Attempt {
  readonly isLast: boolean;
}

/**
 * Carries an approved request on to its key, from wherever an earlier run left it. Run twice at once, or
 * again after a crash at any step, it makes one key: the intent is committed before CreateKey is sent, and a
 * run that finds an intent looks for the key instead of making one.
 *
 * @throws {ComeBackLater} when there is nothing wrong but the time.
 * @throws {KeyServiceError} of kind `busy` when the queue should try again.
 */
export async function makeKey(deps: Deps, id: RequestId, attempt: Attempt): Promise<void> {
  const seat = seats.visit();
  const aws = new RunSession(deps.keys, id);
  try {
    for (;;) {
      const snapshot = await loadReplicated(deps, id);
      if (!snapshot.found) return;
      const next = await nextStep(deps, snapshot.request, { ...attempt, nowMs: snapshot.nowMs, seat, aws });
      if (next === 'done') return;
    }
  } finally {
    seat.leave();
  }
}

export interface Run extends Attempt {
  /** Redis' clock when the request was loaded. */
  readonly nowMs: number;
  /** Of the account; needed for every call to AWS. */
  readonly seat: Seat;
  readonly aws: RunSession;
}

/** An account whose AWS is slow must not take every worker from the others. */
const MOST_OF_ONE_ACCOUNT = 10;
const seats = new Seats(MOST_OF_ONE_ACCOUNT);
const NO_SEAT_AGAIN_MS = 1_000;

/** `again`: the request has moved on, look at it anew. */
export type Step = 'again' | 'done';

async function nextStep(deps: Deps, request: KeyRequest, run: Run): Promise<Step> {
  const { state } = request;
  switch (state.status) {
    case 'approved':
      return create(deps, { ...request, state }, run);
    case 'creating':
      // Only a run that died, or lost its lock, leaves this behind: its call may have been answered or not.
      return reportLostSender(deps, { ...request, state });
    case 'unclear':
      sit(request, run);
      return lookForKey(deps, { ...request, state }, run);
    case 'made':
      sit(request, run);
      return finishKey(deps, { ...request, state }, run);
    case 'pending':
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'held':
    case 'failed':
    case 'unfinished':
    case 'abandoned':
    case 'created':
      return 'done';
  }
}

function sit({ terms }: KeyRequest, { seat }: Run): void {
  if (!seat.take(terms.account.id)) throw new ComeBackLater(NO_SEAT_AGAIN_MS);
}

async function reportLostSender(deps: Deps, { id, state }: In<'creating'>): Promise<Step> {
  const { attempt } = state;
  await apply(deps, id, { type: 'outcome-unknown', attempt, failure: null, evidence: noCalls(id) });
  return 'again';
}

/**
 * KMS takes five CreateKey and five CreateAlias calls a second for each account and Region. What is left of that
 * is for calls that take longer on their way than those before them, and for whoever else makes keys there.
 */
const CREATE_KEY_PACE = { perSecond: 4.5, burst: 3 };

async function create(deps: Deps, request: In<'approved'>, run: Run): Promise<Step> {
  const objection = await objectionTo(deps, request);
  if (objection === 'terms-changed') return 'done';
  const { id, fingerprint } = request;
  const { calls } = run.aws;
  if (objection) return refuseCreation(deps, request, { failure: objection, calls });
  if ((await heedPause(deps, request)) === 'told') return 'again';

  await untilItsTurn(deps, request, run);
  const session = await prepare(deps, request, run);
  if (session === undefined) return 'again';

  const attempt = request.state.attempt + 1;
  const evidence = calls.take();
  const intent = { type: 'creation-started', fingerprint, attempt, evidence } as const;
  const started = await startCreation(deps, id, intent);
  // Another run was first, or the request has changed: what is there now is looked at anew.
  if (started.outcome !== 'counted') return 'again';
  const { state } = started.request;
  if (state.status !== 'creating' || state.attempt !== attempt) return 'again';
  await send(deps, started.request, { session, attempt, run, calls });
  return 'again';
}

/** How soon after a resumption whatever waits for it goes on. */
const PAUSED_AGAIN_MS = 5_000;

/**
 * The commit of the intent holds out against a pause by itself; whoever asks before that takes no turn from others.
 * Of a pause, and of its end, people are told once.
 *
 * @throws {ComeBackLater} while it is paused.
 */
async function heedPause(deps: Deps, request: In<'approved'>): Promise<'told' | 'free'> {
  const { id, terms } = request;
  const pause = await pauseOf(deps.operations, terms.account.id);
  const told = toldPause(request);
  if (pause === undefined) {
    if (told === undefined) return 'free';
    await apply(deps, id, { type: 'creation-resumed' });
    return 'told';
  }
  const { scope, by: operator, reason } = pause;
  if (told === undefined) await apply(deps, id, { type: 'creation-paused', scope, operator, reason });
  throw new ComeBackLater(PAUSED_AGAIN_MS);
}

/** A token of the account's quota, and a seat; while there is no seat, nobody else of that account needs a token. */
async function untilItsTurn({ quotas }: Deps, request: In<'approved'>, { seat }: Run): Promise<void> {
  const { id, terms, parameters } = request;
  const bucket = { name: `create-key:${terms.account.id}:${parameters.region}`, ...CREATE_KEY_PACE };
  const taker = `${id}.make-key`;
  await quotas.take(bucket, taker);
  if (seat.take(terms.account.id)) return;
  await quotas.hold(bucket, taker, NO_SEAT_AGAIN_MS);
  throw new ComeBackLater(NO_SEAT_AGAIN_MS);
}

/** What stands against creating this key now, although it was approved. */
async function objectionTo(
  deps: Deps,
  request: In<'approved'>,
): Promise<Failure | 'terms-changed' | undefined> {
  const terms = await checkTerms(deps, request);
  if (terms === 'changed') return 'terms-changed';
  if (terms === 'account-gone') {
    const message = `Account ${request.terms.account.id} is not in the bot's configuration any more.`;
    return { operation: 'verify', code: 'AccountNotConfigured', message };
  }
  return terms === 'tampered' ? TAMPERED : undefined;
}

/** Everything that can be asked again: the role is assumed and the alias is free. `undefined`: refused. */
async function prepare(
  deps: Deps,
  request: In<'approved'>,
  { isLast, aws }: Run,
): Promise<KeySession | undefined> {
  const { calls } = aws;
  try {
    const session = await aws.open(request);
    const { alias } = request.parameters;
    const taken = await session.keyBehind(alias);
    if (taken === undefined) return session;
    const message = `${alias} already points to the key ${taken} in this account and Region.`;
    const failure = { operation: 'verify', code: 'AliasTaken', message };
    await refuseCreation(deps, request, { failure, calls });
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    if (error.kind !== 'refused' && !isLast) throw error;
    await refuseCreation(deps, request, { failure: error.failure, calls });
  }
  return undefined;
}

async function refuseCreation(
  deps: Deps,
  { id, state }: In<'approved'>,
  { failure, calls }: { readonly failure: Failure; readonly calls: CallLog },
): Promise<Step> {
  deps.log.warn({ requestId: id, failure }, 'key creation refused');
  const { attempt } = state;
  await apply(deps, id, { type: 'creation-refused', attempt, failure, evidence: calls.take() });
  return 'again';
}

interface Sending {
  readonly session: KeySession;
  readonly attempt: number;
  readonly run: Run;
  readonly calls: CallLog;
}

/** CreateKey is sent here and nowhere else, once for each committed intent, for the request as that was committed. */
async function send(deps: Deps, request: KeyRequest, sending: Sending): Promise<void> {
  const { session, attempt, calls } = sending;
  const { id } = request;
  try {
    const key = await session.createKey(request);
    deps.log.info({ requestId: id, keyId: key.keyId, attempt }, 'key created');
    await apply(deps, id, { type: 'key-made', attempt, key, evidence: calls.take() });
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    await reportFailure(deps, id, sending, await blamePrincipals(session, request, error));
  }
}

/** @throws {KeyServiceError} when there is surely no key, and the queue would try again. */
async function reportFailure(
  deps: Deps,
  id: RequestId,
  { attempt, run, calls }: Sending,
  error: KeyServiceError,
): Promise<void> {
  const { kind, failure } = error;
  deps.log.warn({ requestId: id, attempt, kind, failure }, 'CreateKey did not answer with a key');
  const about = { attempt, evidence: calls.take() };
  if (kind === 'unclear') {
    await apply(deps, id, { type: 'outcome-unknown', failure, ...about });
  } else if (kind === 'refused' || run.isLast) {
    await apply(deps, id, { type: 'creation-refused', failure, ...about });
  } else {
    await apply(deps, id, { type: 'creation-postponed', ...about });
    throw error;
  }
}
