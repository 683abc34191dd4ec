import type { RequestId } from '../domain/names.js';
import type { Deps } from './ports.js';
import { StoreError } from './store-port.js';

/** Together longer than a failover takes. */
const MOST_TRIES = 15;
const AGAIN_MS = 1_000;

/**
 * Writes until it is known to be stored, through a failover if need be. For what somebody outside has done or is
 * about to do: a run that gives up without a record of it leaves others to do it again, or to search for it.
 *
 * @param what is logged at each failure.
 * @param write can be repeated.
 * @throws {StoreError} when the store stays away.
 */
export async function untilStored<T>(
  { log }: Pick<Deps, 'log'>,
  what: { readonly requestId: RequestId; readonly event: string },
  write: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write();
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind === 'unreadable' || tries === MOST_TRIES) throw error;
      log.warn({ ...what, err: error }, 'not known to be stored; written again');
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}
