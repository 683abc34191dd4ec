import type { Failure, In } from '../domain/request.js';
import { apply } from './apply.js';
import type { CallLog } from './call-log.js';
import { KeyServiceError } from './key-port.js';
import type { Run, Step } from './make-key.js';
import type { Deps } from './ports.js';
import { isTampered, TAMPERED } from './terms.js';

/**
 * The key exists: gives it its alias, reads it back and has it compared with what was approved. All of it can
 * be repeated.
 *
 * @throws {KeyServiceError} when the queue should try again; on its last try the request stops, unfinished.
 */
export async function finishKey(deps: Deps, request: In<'made'>, { isLast, aws }: Run): Promise<Step> {
  const { id, state, parameters } = request;
  const { calls } = aws;
  if (isTampered(request)) return stop(deps, request, { failure: TAMPERED, calls });
  try {
    const session = await aws.open(request);
    await session.giveAlias(parameters.alias, state.key);
    const asRead = await session.read(state.key);
    await apply(deps, id, { type: 'key-read-back', asRead, evidence: calls.take() });
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    if (error.kind !== 'refused' && !isLast) throw error;
    return stop(deps, request, { failure: error.failure, calls });
  }
  return 'again';
}

async function stop(
  deps: Deps,
  { id, state }: In<'made'>,
  { failure, calls }: { readonly failure: Failure; readonly calls: CallLog },
): Promise<Step> {
  deps.log.warn({ requestId: id, keyId: state.key.keyId, failure }, 'key made but not finished');
  await apply(deps, id, { type: 'finishing-failed', key: state.key, failure, evidence: calls.take() });
  return 'again';
}
