import type { EpochMs } from '../domain/names.js';
import type { Failure, In, MadeKey } from '../domain/request.js';
import { apply } from './apply.js';
import { CallLog } from './call-log.js';
import { KeyServiceError, type NoteCall } from './key-port.js';
import type { Run, Step } from './make-key.js';
import { ComeBackLater, type Deps } from './ports.js';

/** Clocks of AWS and Redis may differ by this much; a key is looked for from that much before the attempt. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/**
 * The answer to CreateKey was lost: looks for the key by the request's tag, adopts it if it is there, and
 * comes back for another look, more and more rarely, if it is not.
 *
 * @throws {ComeBackLater} until the next look is due.
 */
export async function lookForKey(deps: Deps, request: In<'unclear'>, run: Run): Promise<Step> {
  const { id, state } = request;
  if (run.nowMs < state.nextLookAtMs) throw new ComeBackLater(state.nextLookAtMs - run.nowMs);
  const { attempt } = state;
  const calls = new CallLog(id);
  const looked = await look(deps, request, calls.note);
  const { found } = looked;
  await apply(deps, id, { ...whatFollows(state, looked), attempt, evidence: calls.take() });
  deps.log.info({ requestId: id, attempt, look: state.looks + 1, found: found.length }, 'looked for the key');
  return 'again';
}

interface Look {
  readonly found: readonly MadeKey[];
  readonly lookFailure: Failure | null;
}

function whatFollows({ searchedSinceMs }: In<'unclear'>['state'], { found, lookFailure }: Look) {
  const [only, ...others] = found;
  if (only === undefined) return { type: 'looked-in-vain', searchedSinceMs, lookFailure } as const;
  if (others.length === 0) return { type: 'key-made', key: only } as const;
  return { type: 'several-found', found: found.map(({ keyId }) => keyId) } as const;
}

/** A look that cannot be made is a look in vain, and told as that: the search goes on, and ends with a person's decision. */
async function look(deps: Deps, request: In<'unclear'>, note: NoteCall): Promise<Look> {
  try {
    const session = await deps.keys.open(request, note);
    const newerThanMs = (request.state.startedAtMs - CLOCK_TOLERANCE_MS) as EpochMs;
    return { found: await session.findKeys(request.id, newerThanMs), lookFailure: null };
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    deps.log.warn({ requestId: request.id, failure: error.failure }, 'look for the key failed');
    return { found: [], lookFailure: error.failure };
  }
}
