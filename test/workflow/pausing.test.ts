import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { AccountId } from '../../src/domain/names.js';
import { EVERYTHING, type PauseScope } from '../../src/domain/operation.js';
import { makeKey } from '../../src/workflow/make-key.js';
import { pauseCreation, resumeCreation } from '../../src/workflow/pausing.js';
import { ComeBackLater, type Deps } from '../../src/workflow/ports.js';
import { termsOf } from '../../src/workflow/terms.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, newRequest, stored } from '../contracts/scenes.js';
import { account, KEY, parameters, STATES } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

const own = account();
const terms = termsOf(own, parameters());
const fingerprint = fingerprintOf(newRequest({ terms }));
const of = (scope: PauseScope) => ({ scope, by: 'ops', reason: 'HSM maintenance' });

/** An approved request, and the run that would make its key. `beforeIntent`: what happens while AWS is asked. */
async function approved(beforeIntent: () => Promise<unknown> = async () => undefined) {
  const room = await openRoom();
  const { store, quotas, operations } = room;
  const { id } = (await stored(store, { terms, state: STATES.approved, fingerprint })).request;
  const made: string[] = [];
  const session = {
    keyBehind: async () => {
      await beforeIntent();
      return undefined;
    },
    createKey: async () => {
      made.push(id);
      return KEY;
    },
    createAlias: async () => undefined,
  };
  const settings = { accounts: new Map([[own.id, own]]) };
  const jobs = { enqueue: async () => undefined };
  const keys = { open: async () => session };
  const deps = {
    store,
    quotas,
    operations,
    jobs,
    keys,
    settings,
    watch: UNWATCHED,
    log: SILENT,
  } as unknown as Deps;
  const run = () => makeKey(deps, id, { isLast: true }).catch((error: unknown) => error);
  const request = async () => (await loaded(store, id)).request;
  const told = async () => (await request()).timeline.map(({ type }) => type);
  return { ...room, run, made, request, told };
}

describe.concurrent('while the creation of keys is paused', () => {
  it.each<PauseScope>([EVERYTHING, own.id])(
    'for %s, no key is created; it is told once, and its job has failed nothing',
    async (scope) => {
      const { operations, run, made, request, told } = await approved();
      await pauseCreation(operations, of(scope));

      const [first, second] = [await run(), await run()];

      expect([first, second]).toEqual([expect.any(ComeBackLater), expect.any(ComeBackLater)]);
      expect(made).toEqual([]);
      const { state, timeline } = await request();
      expect(state).toEqual(STATES.approved);
      expect(timeline).toMatchObject([{ type: 'paused', scope, operator: 'ops', reason: 'HSM maintenance' }]);
      expect(await told()).toEqual(['paused']);
    },
  );

  it('another account is not concerned', async () => {
    const { operations, run, made } = await approved();
    await pauseCreation(operations, of('999900001111' as AccountId));

    await run();

    expect(made).toHaveLength(1);
  });

  it('a pause that comes while AWS is asked still comes before the intent', async () => {
    const story = await approved(() => pauseCreation(story.operations, of(EVERYTHING)));

    expect(await story.run()).toBeInstanceOf(ComeBackLater);

    expect(story.made).toEqual([]);
    expect((await story.request()).state).toEqual(STATES.approved);
  });

  it('and resumed, it goes on by itself and says so', async () => {
    const { operations, run, made, told } = await approved();
    await pauseCreation(operations, of(own.id));
    await run();
    await resumeCreation(operations, of(own.id));

    await run();

    expect(made).toHaveLength(1);
    expect((await told()).slice(0, 2)).toEqual(['paused', 'resumed']);
  });

  it('two switches are two: all accounts are resumed, and one of them stays paused', async () => {
    const { operations, run, made } = await approved();
    await pauseCreation(operations, of(EVERYTHING));
    await pauseCreation(operations, of(own.id));

    const { pauses } = await resumeCreation(operations, of(EVERYTHING));

    expect(pauses).toEqual([{ ...of(own.id), sinceMs: expect.any(Number) }]);
    await run();
    expect(made).toEqual([]);
  });

  it('paused once more, nothing is recorded, and the first who paused it stays', async () => {
    const { operations, audit } = await approved();
    const first = await pauseCreation(operations, of(EVERYTHING));
    const again = await pauseCreation(operations, { ...of(EVERYTHING), by: 'dev' });

    expect([first.outcome, again.outcome]).toEqual(['recorded', 'as-it-was']);
    expect(again.pauses).toMatchObject([{ by: 'ops' }]);
    const { stretch } = await audit.sinceCheckpoint();
    expect(stretch.entries.filter((entry) => entry.of === 'operation')).toHaveLength(1);
  });
});
