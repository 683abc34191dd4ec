import { asksDirectly } from '../domain/account.js';
import { waitsForPeople } from '../domain/card-life.js';
import { dueEventOf } from '../domain/moments.js';
import type { RequestId } from '../domain/names.js';
import { apply } from './apply.js';
import { countApprovers } from './count-approvers.js';
import type { Deps } from './ports.js';
import type { Snapshot } from './store-port.js';

const MOST_AT_ONCE = 100;

/**
 * Makes true what should be, for every request that is due: a job for whatever is owed, an event for a
 * moment that has come. Whatever was lost between a commit and its jobs is mended here.
 */
export async function sweep(deps: Deps): Promise<void> {
  const due = await deps.store.claimDue(MOST_AT_ONCE);
  await Promise.all(due.map((id) => mend(deps, id)));
}

/**
 * Slack does not tell when somebody deletes the card, and nobody can act without it: drawing it again tells. Nor
 * does it tell who has come to a group, or left.
 */
async function lookAtPeople(deps: Deps, { request, version }: Snapshot): Promise<void> {
  const { id, terms } = request;
  await deps.jobs.ensure({ id, effect: 'draw-card', version });
  if (asksDirectly(terms.account)) await deps.jobs.ensure({ id, effect: 'draw-copies', version });
  await countApprovers(deps, request);
}

async function mend(deps: Deps, id: RequestId): Promise<void> {
  try {
    const snapshot = await deps.store.load(id);
    if (!snapshot.found) return;
    for (const owed of snapshot.owed) {
      if ((await deps.jobs.ensure(owed)) === 'under-way') continue;
      deps.watch.mended(owed.effect);
      deps.log.warn({ requestId: id, ...owed }, 'lost job mended');
    }
    if (snapshot.owed.length === 0 && waitsForPeople(snapshot.request)) await lookAtPeople(deps, snapshot);
    const type = dueEventOf(snapshot.request, snapshot.nowMs);
    if (type) await apply(deps, id, { type });
    await deps.store.putBack(id);
  } catch (error) {
    deps.log.error({ requestId: id, err: error }, 'sweep of a request failed; it will be due again');
  }
}
