import { linesInForce } from '../domain/approvers.js';
import { missingByLine } from '../domain/quorum.js';
import { type KeyRequest, partiesOf } from '../domain/request.js';
import { apply } from './apply.js';
import { goneFrom, stillToCome } from './approvers.js';
import { DirectoryError } from './people-port.js';
import type { Deps } from './ports.js';
import { checkTerms } from './terms.js';

/**
 * Looks whether a pending request can still be approved: people leave, groups are emptied and disabled. If it can
 * not, its thread says so once, and the log; if the config has been mended meanwhile, the request follows it.
 */
export async function countApprovers(deps: Deps, request: KeyRequest): Promise<void> {
  const { state, terms, id } = request;
  if (state.status !== 'pending') return;
  const lines = linesInForce(request);
  const found = await lookedUp(deps, request, () =>
    stillToCome(deps.directory, lines, { given: state.approvals, besides: partiesOf(request) }),
  );
  if (found === undefined) return;
  const lacking = missingByLine(found.voters, lines);
  const isMet = lacking.every((count) => count === 0);
  if (!isMet && (await checkTerms(deps, request)) === 'changed') return;
  const gone = goneFrom(found, (line) => (lacking[line] ?? 0) > 0);
  const applied = await apply(deps, id, { type: 'approvers-counted', lacking, gone });
  if (applied.outcome !== 'counted') return;
  const fields = { requestId: id, account: terms.account.id, lacking, gone };
  if (isMet) deps.log.info(fields, 'every line of approvals can be met again');
  else deps.log.error(fields, 'a line of approvals cannot be met; correct the config or the group');
}

/** Whoever cannot be asked about is asked about the next time. */
async function lookedUp<T>({ log }: Deps, { id }: KeyRequest, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    log.warn({ requestId: id, err: error }, 'approvers not counted; they are within the hour');
    return undefined;
  }
}
