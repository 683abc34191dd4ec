import { expect, it } from 'vitest';
import type { MadeKey } from '../../src/domain/request.js';
import { makeKey } from '../../src/workflow/make-key.js';
import type { Deps } from '../../src/workflow/ports.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, stored } from '../contracts/scenes.js';
import { KEY, OTHER_KEY, STATES } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

/** One look for a lost key, as it is due, that finds these. */
async function lookThatFinds(found: readonly MadeKey[]) {
  const { store } = await openRoom();
  const { request } = await stored(store, { state: STATES.unclear });
  const keys = { open: async () => ({ findKeys: async () => found }) };
  const jobs = { enqueue: async () => undefined };
  await makeKey({ store, keys, jobs, watch: UNWATCHED, log: SILENT } as unknown as Deps, request.id, {
    isLast: false,
  }).catch(() => undefined);
  return (await loaded(store, request.id)).request.state;
}

it('a lost key that is found alone is the key; of two, people decide which', async () => {
  expect(await lookThatFinds([KEY])).toMatchObject({ key: KEY });
  expect(await lookThatFinds([KEY, OTHER_KEY])).toMatchObject({
    status: 'held',
    found: [KEY.keyId, OTHER_KEY.keyId],
  });
});
