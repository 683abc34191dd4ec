import { describe, expect, it } from 'vitest';
import { startPair } from '../../sandbox/redis/start-pair.js';
import type { Deps } from '../../src/workflow/ports.js';
import { startCreation } from '../../src/workflow/start-creation.js';
import { type RequestStore, StoreError } from '../../src/workflow/store-port.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, stored } from '../contracts/scenes.js';
import { inTheEnd } from '../support/endings.js';
import { EVIDENCE, STATES } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

function depsWith(store: RequestStore): Deps {
  return {
    store,
    watch: UNWATCHED,
    log: SILENT,
    jobs: { enqueue: async () => undefined },
  } as unknown as Deps;
}

async function approvedOn(store: RequestStore) {
  const { request } = await stored(store, { state: STATES.approved });
  const attempt = STATES.approved.attempt + 1;
  const event = {
    type: 'creation-started',
    fingerprint: request.fingerprint,
    attempt,
    evidence: EVIDENCE,
  } as const;
  return { id: request.id, event };
}

describe.concurrent('the intent to create a key', () => {
  it('that no replica has yet is not acted on before one has it, and is one intent', async () => {
    const pair = await startPair();
    inTheEnd(() => pair.stop());
    const { store } = await openRoom({ url: pair.master.url, waitReplicas: 1 });
    const { id, event } = await approvedOn(store);
    await pair.replica.kill();
    let isStarted = false;

    const starting = startCreation(depsWith(store), id, event).then((started) => {
      isStarted = true;
      return started;
    });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect((await loaded(store, id)).request.state.status).toBe('creating');
    expect(isStarted).toBe(false);
    await pair.replica.restart();

    expect(await starting).toMatchObject({
      outcome: 'counted',
      request: { state: { status: 'creating', attempt: event.attempt } },
    });
    expect((await loaded(store, id)).version).toBe(2);
  });

  it('whose answer was lost with the store, for longer than a look or two, is known again as its own', async () => {
    const { store } = await openRoom();
    const { id, event } = await approvedOn(store);
    let awayFor = 0;
    const failing: Pick<RequestStore, 'load' | 'commit' | 'ensureReplicated'> = {
      commit: async (commit) => {
        await store.commit(commit);
        awayFor = 3;
        throw new StoreError('unclear', 'The connection broke.');
      },
      load: async (...asked) => {
        if (awayFor === 0) return store.load(...asked);
        awayFor -= 1;
        throw new StoreError('unavailable', 'Nobody there.');
      },
      ensureReplicated: (snapshot) => store.ensureReplicated(snapshot),
    };

    const started = await startCreation(depsWith(failing as RequestStore), id, event);

    expect(started).toMatchObject({ outcome: 'counted', request: { state: { status: 'creating' } } });
    expect((await loaded(store, id)).version).toBe(2);
  });

  it('of another run for the same attempt is not taken for its own', async () => {
    const { store } = await openRoom();
    const { id, event } = await approvedOn(store);

    const outcomes = await Promise.all([1, 2, 3].map(() => startCreation(depsWith(store), id, event)));

    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['counted', 'refused', 'refused']);
  });
});
