import type { Failure, In } from '../domain/request.js';
import { apply } from './apply.js';
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
export async function finishKey(deps: Deps, request: In<'made'>, { isLast }: Run): Promise<Step> {
  const { id, state, parameters } = request;
  if (isTampered(request)) {
    await stop(deps, request, TAMPERED);
    return 'again';
  }
  try {
    const session = await deps.keys.open(request);
    await session.giveAlias(parameters.alias, state.key);
    const asRead = await session.read(state.key);
    await apply(deps, id, { type: 'key-read-back', asRead });
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    if (error.kind !== 'refused' && !isLast) throw error;
    await stop(deps, request, error.failure);
  }
  return 'again';
}

async function stop(deps: Deps, { id, state }: In<'made'>, failure: Failure): Promise<void> {
  deps.log.warn({ requestId: id, keyId: state.key.keyId, failure }, 'key made but not finished');
  await apply(deps, id, { type: 'finishing-failed', key: state.key, failure });
}
