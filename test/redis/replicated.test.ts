import { describe, expect, it } from 'vitest';
import { startPair } from '../../sandbox/redis/start-pair.js';
import { KeyNames } from '../../src/redis/key-names.js';
import { RedisRequestStore } from '../../src/redis/request-store.js';
import { type Scripted, withScripts } from '../../src/redis/scripts.js';
import { chainAll } from '../../src/workflow/checkpoints.js';
import { entry, loaded, newRequest, stored } from '../contracts/scenes.js';
import { inTheEnd } from '../support/endings.js';
import { eventually, look, newPrefix, openRoom } from '../support/servers.js';

const TOO_FEW = { name: 'StoreError', kind: 'not-replicated' };
/** More than there are connections on which commits take turns. */
const MORE_THAN_ONE_TURN = 9;

describe('while the replica that must have every commit hangs', async () => {
  const pair = await startPair();
  inTheEnd(() => pair.stop());
  const { store, audit } = await openRoom({ url: pair.master.url, waitReplicas: 1 });
  // Each of the connections has had a commit that the replica has.
  const before = await Promise.all(Array.from({ length: MORE_THAN_ONE_TURN }, () => stored(store)));
  const [first] = before as [(typeof before)[number]];
  const checkpoint = await chainAll(audit);

  it('nothing is told that it may not have, whatever it was and however often it is asked', async () => {
    pair.replica.pause();
    const told = [
      ...before.slice(1).map((snapshot) => {
        const { request } = snapshot;
        return store.commit({ before: snapshot, after: request, effects: [], entry: entry(request.id) });
      }),
      store.create({ request: newRequest(), effects: [], entry: entry('new') }),
      store.create({ request: first.request, effects: [], entry: entry('stored before') }),
      store.ensureReplicated(first),
      store.ensureCheckpointReplicated(checkpoint?.hash ?? ''),
    ];

    const outcomes = await Promise.allSettled(told);

    expect(outcomes).toEqual(
      told.map(() => ({ status: 'rejected', reason: expect.objectContaining(TOO_FEW) })),
    );
  });

  it('all of it is told once it goes on', async () => {
    pair.replica.resume();

    await eventually(async () => expect(await store.ensureReplicated(first)).toBe('ensured'));
    const { request } = first;
    expect(await store.create({ request, effects: [], entry: entry('stored before') })).toEqual({
      outcome: 'stored-before',
    });
    const after = await Promise.all(before.slice(1).map((snapshot) => loaded(store, snapshot.request.id)));
    expect(after.map(({ version }) => version)).toEqual(before.slice(1).map(() => 2));
  });
});

it('a commit of which the connection breaks before a replica is known to have it is not told', async () => {
  const redis = withScripts(await look());
  const breaking = {
    byokCommit: (...change: string[]) => redis.byokCommit(...change),
    wait: () => Promise.reject(new Error('Connection is closed.')),
  } as unknown as Scripted;
  const names = new KeyNames(newPrefix());
  const store = new RedisRequestStore(redis, names, { replicas: 1, connections: [breaking] });
  const request = newRequest();

  await expect(store.create({ request, effects: [], entry: entry('new') })).rejects.toMatchObject(TOO_FEW);
  expect((await loaded(store, request.id)).version).toBe(1);
});
