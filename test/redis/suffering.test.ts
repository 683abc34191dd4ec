import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { RedisServer } from '../../sandbox/redis/start-redis.js';
import { KeyNames } from '../../src/redis/key-names.js';
import type { RedisRoom } from '../../src/redis/redis-room.js';
import { RedisRequestStore } from '../../src/redis/request-store.js';
import { withScripts } from '../../src/redis/scripts.js';
import { entry, loaded, newRequest, stored } from '../contracts/scenes.js';
import { STATES } from '../support/requests.js';
import { eventually, look, openRoom, redisOfOnesOwn } from '../support/servers.js';

async function bench(waitReplicas = 0) {
  const server = await redisOfOnesOwn();
  const room = await openRoom({ url: server.url, keyPrefix: '{byok}', waitReplicas });
  return { server, room, store: room.store };
}

/** What a call fails with, and how long that took. */
async function failureOf(call: Promise<unknown>) {
  const began = performance.now();
  try {
    await call;
  } catch (error) {
    const { name, kind } = error as { readonly name: string; readonly kind?: string };
    return { name, kind, afterMs: performance.now() - began };
  }
  throw new Error('The call did not fail.');
}

/** Every call that somebody waits for. */
const CALLS: readonly [string, (room: RedisRoom) => Promise<unknown>][] = [
  ['loading', ({ store }) => store.load(newRequest().id)],
  ['storing', ({ store }) => store.create({ request: newRequest(), effects: [], entry: entry('new') })],
  ['striking', ({ store }) => store.strike({ id: newRequest().id, effect: 'make-key', version: 1 })],
  ['advancing', ({ store }) => store.advance(newRequest().id, 'thread', 0)],
  ['claiming', ({ store }) => store.claimDue(10)],
  ['loading a draft', ({ drafts }) => drafts.load('V0FORM')],
  ['taking a lease', ({ leases }) => leases.holding('card:r1', async () => undefined)],
  ['taking from a quota', ({ quotas }) => quotas.take({ name: 'channel:C0', perSecond: 1, burst: 1 }, 'r1')],
  ['asking the cache', ({ cache }) => cache.through('group', async () => 'bob')],
  ['probing', (room) => room.probe()],
];

describe.concurrent('a server that is killed with -9', () => {
  it('has everything that was acknowledged when it comes back', async () => {
    const { server, store } = await bench();
    const acknowledged: string[] = [];
    const writer = async (): Promise<never> => {
      for (;;) {
        const request = newRequest();
        await store.create({ request, effects: ['draw-card'], entry: entry(request.id) });
        acknowledged.push(request.id);
      }
    };

    const writers = Array.from({ length: 8 }, () => writer());
    for (const one of writers) one.catch(() => undefined);
    await eventually(async () => expect(acknowledged.length).toBeGreaterThan(200));
    await server.kill();
    await Promise.allSettled(writers);
    await server.restart();

    await eventually(() => store.claimDue(0));
    const redis = await look(server.url);
    const there = new Set((await redis.zrange('{byok}:requests:by:U0ALICE', '0', '-1')) as string[]);
    expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
    const owing = await Promise.all([...there].map((id) => redis.hget(`{byok}:owed:${id}`, 'draw-card')));
    expect(new Set(owing)).toEqual(new Set(['1']));
    expect(await redis.xlen('{byok}:audit')).toBe(there.size);
  });

  it('never leaves half of a commit', async () => {
    const { server, store } = await bench();
    const before = await stored(store);
    const { id } = before.request;
    let version = 1;
    const committing = (async () => {
      for (let snapshot = before; ; snapshot = await loaded(store, id)) {
        const effects = ['make-key'] as const;
        await store.commit({
          before: snapshot,
          after: snapshot.request,
          effects,
          entry: entry(`${snapshot.version + 1}`),
        });
        version = snapshot.version + 1;
      }
    })().catch(() => undefined);

    await eventually(async () => expect(version).toBeGreaterThan(100));
    await server.kill();
    await committing;
    await server.restart();

    const after = await eventually(() => loaded(store, id));
    expect([version, version + 1]).toContain(after.version);
    expect(after.head).toBe(`hash ${after.version}`);
    expect(after.owed).toEqual([{ id, effect: 'make-key', version: after.version }]);
    const redis = await look(server.url);
    expect(await redis.xlen('{byok}:audit')).toBe(after.version);
  });

  it('breaks what was on its way with "unclear"', async () => {
    const { server, room } = await bench();
    server.pause();

    const failing = failureOf(room.store.create({ request: newRequest(), effects: [], entry: entry('new') }));
    await server.kill();

    expect(await failing).toMatchObject({ name: 'StoreError', kind: 'unclear' });
  });
});

describe.concurrent('a server that is gone', () => {
  it('fails whatever is asked of it at once: surely not done', async () => {
    const { server, room } = await bench();
    await server.kill();
    await eventually(async () =>
      expect(await failureOf(room.probe())).toMatchObject({ kind: 'unavailable' }),
    );

    for (const [what, call] of CALLS) {
      const { name, kind, afterMs } = await failureOf(call(room));
      expect([what, name, kind]).toEqual([what, 'StoreError', 'unavailable']);
      // Far from the two seconds that a command waits for a server that is there.
      expect(afterMs).toBeLessThan(1_000);
    }
  });

  it('is used again within two seconds of its return', async () => {
    const { server, room } = await bench();
    await server.kill();
    await eventually(async () =>
      expect(await failureOf(room.probe())).toMatchObject({ kind: 'unavailable' }),
    );
    await server.restart();

    await eventually(() => room.probe(), 2_000);
    await eventually(() => room.producer.ping(), 2_000);
    await eventually(() => room.consumer.ping(), 2_000);
  });
});

describe.concurrent('a server that hangs', () => {
  it('fails whatever is asked of it after two seconds: it may have been done', async () => {
    const { server, room } = await bench();
    server.pause();

    const failures = await Promise.all(
      CALLS.map(async ([what, call]) => ({ what, ...(await failureOf(call(room))) })),
    );
    server.resume();

    for (const { what, name, kind, afterMs } of failures) {
      expect([what, name, kind]).toEqual([what, 'StoreError', 'unclear']);
      expect(afterMs).toBeGreaterThan(1_500);
      expect(afterMs).toBeLessThan(2_800);
    }
  });

  it('has done what was unclear when it goes on, once', async () => {
    const { server, store } = await bench();
    const request = newRequest();
    server.pause();
    const creation = { request, effects: [], entry: entry('new') };
    expect(await failureOf(store.create(creation))).toMatchObject({ kind: 'unclear' });

    server.resume();

    expect(await store.create(creation)).toEqual({ outcome: 'stored-before' });
    const redis = await look(server.url);
    expect(await redis.xlen('{byok}:audit')).toBe(1);
  });
});

describe.concurrent('a server that takes no writes', () => {
  it.each<[string, [string, string]]>([
    ['is full', ['maxmemory', '1mb']],
    ['has too few replicas', ['min-replicas-to-write', '1']],
  ])('because it %s has surely not stored a request, nor any part of it', async (_, [setting, value]) => {
    const { server, room, store } = await bench();
    const redis = await look(server.url);
    const before = await stored(store);
    const keys = (await redis.keys('*')).sort();
    await redis.config('SET', setting, value);

    const creating = await failureOf(
      store.create({ request: newRequest(), effects: [], entry: entry('new') }),
    );
    const after = { ...before.request, state: STATES.approved };
    const committing = await failureOf(
      store.commit({ before, after, effects: ['make-key'], entry: entry('new') }),
    );

    expect(creating).toMatchObject({ name: 'StoreError', kind: 'unavailable' });
    expect(committing).toMatchObject({ name: 'StoreError', kind: 'unavailable' });
    expect(await failureOf(room.probe())).toMatchObject({ kind: 'unavailable' });
    expect((await redis.keys('*')).sort()).toEqual(keys);
    expect(await loaded(store, before.request.id)).toMatchObject({
      version: 1,
      head: 'hash submitted',
      owed: [],
    });
  });
});

describe.concurrent('a server that was made a replica behind its address', () => {
  it('takes nothing, and every connection, idle ones too, is made anew until there is a master again', async () => {
    const [{ server, room }, master] = await Promise.all([bench(), redisOfOnesOwn()]);
    const redis = await look(server.url);
    const idle = [room.producer, room.consumer].map((client) => once(client, 'close'));

    await redis.replicaof('127.0.0.1', master.port);

    expect(await failureOf(room.probe())).toMatchObject({ name: 'StoreError', kind: 'unavailable' });
    await Promise.all(idle);
    await redis.replicaof('NO', 'ONE');
    await eventually(() => room.probe(), 2_000);
  });
});

async function replicaOf({ url, port }: RedisServer): Promise<RedisServer> {
  const replica = await redisOfOnesOwn();
  const redis = await look(replica.url);
  await redis.config('SET', 'masterauth', new URL(url).password);
  await redis.replicaof('127.0.0.1', port);
  await eventually(
    async () => expect(await redis.info('replication')).toContain('master_link_status:up'),
    15_000,
  );
  return replica;
}

describe.concurrent('commits that wait for a replica', () => {
  it('are told of when it has them', async () => {
    const { server, store } = await bench(1);
    const replica = await replicaOf(server);
    const request = newRequest();

    expect(await store.create({ request, effects: [], entry: entry('new') })).toEqual({ outcome: 'stored' });

    const redis = await look(replica.url);
    expect(await redis.hget(`{byok}:request:${request.id}`, 'version')).toBe('1');
  });

  it('stand, but are not told of, when there is none', async () => {
    const { store } = await bench(1);
    const request = newRequest();

    const failure = await failureOf(store.create({ request, effects: [], entry: entry('new') }));

    expect(failure).toMatchObject({ name: 'StoreError', kind: 'not-replicated' });
    expect(failure.afterMs).toBeGreaterThan(900);
    expect(await loaded(store, request.id)).toMatchObject({ version: 1, request });
  });

  it('are not told of when they are delivered again and there is still no replica', async () => {
    const { store } = await bench(1);
    const creation = { request: newRequest(), effects: [], entry: entry('new') };
    await failureOf(store.create(creation));

    expect(await failureOf(store.create(creation))).toMatchObject({ kind: 'not-replicated' });
  });

  it('are not vouched for by another server than they were read from', async () => {
    const [former, next] = await Promise.all([bench(), bench()]);
    const names = new KeyNames('{byok}');
    const replication = { replicas: 1, connections: [withScripts(await look(next.server.url))] };
    const divided = new RedisRequestStore(withScripts(await look(former.server.url)), names, replication);
    await replicaOf(next.server);
    const lost = await stored(former.store);
    const kept = await stored(next.store);

    expect(await divided.ensureReplicated(lost)).toBe('moved-on');
    expect(await divided.ensureReplicated(kept)).toBe('ensured');
  });
});
