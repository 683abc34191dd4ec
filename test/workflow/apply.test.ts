import { describe, expect, it } from 'vitest';
import { apply, applyTo } from '../../src/workflow/apply.js';
import type { Deps } from '../../src/workflow/ports.js';
import {
  type RequestStore,
  type Snapshot,
  StoreError,
  type StoreErrorKind,
} from '../../src/workflow/store-port.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, stored } from '../contracts/scenes.js';
import { EVIDENCE, FINGERPRINT, STATES } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

const PRESS = 'U0BOB C0BYOKREQ 1.1 2.2';
const EVENT = { type: 'creation-started', fingerprint: FINGERPRINT, attempt: 1, evidence: EVIDENCE } as const;

function fail(kind: StoreErrorKind): never {
  throw new StoreError(kind, 'It says so.');
}

/** An approved request in a store of which something fails from now on. */
async function bench(failing: (store: RequestStore) => Partial<RequestStore>) {
  const { store } = await openRoom();
  const { request } = await stored(store, { state: STATES.approved });
  const methods: Pick<RequestStore, 'load' | 'commit' | 'ensureReplicated'> = {
    load: (...asked) => store.load(...asked),
    commit: (commit) => store.commit(commit),
    ensureReplicated: (snapshot) => store.ensureReplicated(snapshot),
  };
  const depsOf = (own: object) =>
    ({
      store: own,
      watch: UNWATCHED,
      log: SILENT,
      jobs: { enqueue: async () => undefined },
    }) as unknown as Deps;
  return {
    id: request.id,
    event: { ...EVENT, fingerprint: request.fingerprint, attempt: STATES.approved.attempt + 1 },
    good: depsOf(methods),
    bad: depsOf({ ...methods, ...failing(store) }),
    version: async () => (await loaded(store, request.id)).version,
  };
}

/** The commit is done; its answer is lost, and what is asked after it fails. */
const lostAnswer = (kind: StoreErrorKind) => (store: RequestStore) => {
  let isSent = false;
  return {
    commit: async (commit: Parameters<RequestStore['commit']>[0]) => {
      isSent = true;
      await store.commit(commit);
      return fail('unclear');
    },
    load: async (...asked: Parameters<RequestStore['load']>) => (isSent ? fail(kind) : store.load(...asked)),
  };
};

/** The commit is done; its answer is lost, and too few replicas have it. */
const tooFew = (store: RequestStore) => ({
  commit: async (commit: Parameters<RequestStore['commit']>[0]) => {
    await store.commit(commit);
    return fail('unclear');
  },
  ensureReplicated: async () => fail('not-replicated'),
});

describe.concurrent('an event of which nobody knows whether it was stored', () => {
  it.each<StoreErrorKind>(['unavailable', 'unclear', 'unreadable'])(
    'is told as that when the store is %s afterwards',
    async (kind) => {
      const { bad, id, event, version } = await bench(lostAnswer(kind));

      await expect(apply(bad, id, event)).rejects.toMatchObject({ kind: 'unclear' });
      expect(await version()).toBe(2);
    },
  );

  it('is told by nobody as long as too few replicas have it, the one who presses again included', async () => {
    const { bad, good, id, event, version } = await bench(tooFew);

    await expect(apply(bad, id, event, PRESS)).rejects.toMatchObject({ kind: 'not-replicated' });
    await expect(apply(bad, id, event, PRESS)).rejects.toMatchObject({ kind: 'not-replicated' });

    expect(await apply(good, id, event, PRESS)).toMatchObject({ outcome: 'counted' });
    expect(await version()).toBe(2);
  });

  it('is told by nobody as long as too few replicas have it, where nobody pressed anything either', async () => {
    const { bad, id, event, version } = await bench(tooFew);

    await expect(apply(bad, id, event)).rejects.toMatchObject({ kind: 'not-replicated' });
    expect(await version()).toBe(2);
  });

  it('is told as not done when it was never sent', async () => {
    const { bad, id, event, version } = await bench(() => ({ load: async () => fail('unavailable') }));

    await expect(apply(bad, id, event)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await version()).toBe(1);
  });
});

describe.concurrent('an event on what was loaded a moment ago', () => {
  it('is stored without another look', async () => {
    const { store } = await openRoom();
    const known = await stored(store, { state: STATES.approved });
    const deps = depsThat(store, { load: () => fail('unavailable') });

    expect(await applyTo(deps, known, eventFor(known))).toMatchObject({ outcome: 'counted' });
  });

  it('is decided anew when somebody was faster', async () => {
    const { store } = await openRoom();
    const known = await stored(store, { state: STATES.approved });
    const deps = depsThat(store, {});
    await apply(deps, known.request.id, eventFor(known));

    const late = await applyTo(deps, known, eventFor(known));

    expect(late).toMatchObject({ outcome: 'refused', refusal: 'superseded' });
    expect((await loaded(store, known.request.id)).version).toBe(2);
  });
});

function depsThat(store: RequestStore, failing: Partial<RequestStore>): Deps {
  const methods: Pick<RequestStore, 'load' | 'commit' | 'ensureReplicated'> = {
    load: (...asked) => store.load(...asked),
    commit: (commit) => store.commit(commit),
    ensureReplicated: (snapshot) => store.ensureReplicated(snapshot),
  };
  const own = { ...methods, ...failing };
  const jobs = { enqueue: async () => undefined };
  return { store: own, watch: UNWATCHED, log: SILENT, jobs } as unknown as Deps;
}

function eventFor({ request: { fingerprint } }: Snapshot) {
  return { ...EVENT, fingerprint, attempt: STATES.approved.attempt + 1 };
}
