import type { RequestId } from '../domain/names.js';
import type { Failure, In, KeyRequest } from '../domain/request.js';
import { apply } from './apply.js';
import { finishKey } from './finish-key.js';
import { KeyServiceError, type KeySession } from './key-port.js';
import { lookForKey } from './look-for-key.js';
import type { Deps } from './ports.js';
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
  for (;;) {
    const snapshot = await deps.store.load(id);
    if (!snapshot.found) return;
    const next = await nextStep(deps, snapshot.request, { ...attempt, nowMs: snapshot.nowMs });
    if (next === 'done') return;
  }
}

export interface Run extends Attempt {
  /** Redis' clock when the request was loaded. */
  readonly nowMs: number;
}

/** `again`: the request has moved on, look at it anew. */
export type Step = 'again' | 'done';

async function nextStep(deps: Deps, request: KeyRequest, run: Run): Promise<Step> {
  const { state } = request;
  switch (state.status) {
    case 'approved':
      return create(deps, { ...request, state }, run);
    case 'creating':
      // Only a run that died, or lost its lock, leaves this behind: its call may have been answered or not.
      await apply(deps, request.id, { type: 'outcome-unknown', attempt: state.attempt });
      return 'again';
    case 'unclear':
      return lookForKey(deps, { ...request, state }, run);
    case 'made':
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

/** KMS takes five CreateKey calls a second for each account and Region. */
const CREATE_KEY_PER_SECOND = 5;

async function create(deps: Deps, request: In<'approved'>, run: Run): Promise<Step> {
  const objection = await objectionTo(deps, request);
  if (objection === 'terms-changed') return 'done';
  if (objection) return refuseCreation(deps, request, objection);

  const { account } = request.terms;
  const name = `create-key:${account.id}:${request.parameters.region}`;
  await deps.quotas.take({ name, perSecond: CREATE_KEY_PER_SECOND, burst: CREATE_KEY_PER_SECOND });
  const session = await prepare(deps, request, run);
  if (session === undefined) return 'again';

  const attempt = request.state.attempt + 1;
  const { id, fingerprint } = request;
  const started = await apply(deps, id, { type: 'creation-started', fingerprint, attempt });
  // Another run was first, or the request has changed: what is there now is looked at anew.
  if (started.outcome !== 'counted') return 'again';
  await send(deps, started.request, { session, attempt, run });
  return 'again';
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
async function prepare(deps: Deps, request: In<'approved'>, run: Run): Promise<KeySession | undefined> {
  try {
    const session = await deps.keys.open(request);
    const { alias } = request.parameters;
    const taken = await session.keyBehind(alias);
    if (taken === undefined) return session;
    const message = `${alias} already points to the key ${taken} in this account and Region.`;
    await refuseCreation(deps, request, {
      operation: 'verify',
      code: 'AliasTaken',
      message,
    });
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    if (error.kind !== 'refused' && !run.isLast) throw error;
    await refuseCreation(deps, request, error.failure);
  }
  return undefined;
}

async function refuseCreation(deps: Deps, request: In<'approved'>, failure: Failure): Promise<Step> {
  deps.log.warn({ requestId: request.id, failure }, 'key creation refused');
  await apply(deps, request.id, { type: 'creation-refused', attempt: request.state.attempt, failure });
  return 'again';
}

interface Sending {
  readonly session: KeySession;
  readonly attempt: number;
  readonly run: Run;
}

/** CreateKey is sent here and nowhere else, once for each committed intent, for the request as that was committed. */
async function send(deps: Deps, request: KeyRequest, { session, attempt, run }: Sending): Promise<void> {
  const { id } = request;
  try {
    const key = await session.createKey(request);
    deps.log.info({ requestId: id, keyId: key.keyId, attempt }, 'key created');
    await apply(deps, id, { type: 'key-made', attempt, key });
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    const { kind, failure } = error;
    deps.log.warn({ requestId: id, attempt, kind, failure }, 'CreateKey did not answer with a key');
    if (kind === 'unclear') {
      await apply(deps, id, { type: 'outcome-unknown', attempt });
    } else if (kind === 'refused' || run.isLast) {
      await apply(deps, id, { type: 'creation-refused', attempt, failure });
    } else {
      await apply(deps, id, { type: 'creation-postponed', attempt });
      throw error;
    }
  }
}
