import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AliasName, ChannelId, EpochMs, MessageTs, RequestId, UserId } from '../../src/domain/names.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import { apply } from '../../src/workflow/apply.js';
import type { Deps } from '../../src/workflow/ports.js';
import type { Snapshot } from '../../src/workflow/store-port.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { entry, FAR_OFF, loaded, newRequest, stored } from '../contracts/scenes.js';
import {
  ALICE,
  BOB,
  CAROL,
  clickBy,
  EVIDENCE,
  entries,
  FINGERPRINT,
  parameters,
  person,
  STATES,
} from '../support/requests.js';
import { look, newPrefix, openRoom, SILENT } from '../support/servers.js';

async function bench() {
  const keyPrefix = newPrefix();
  const [room, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);
  const { store } = room;
  const jobs = { enqueue: async () => undefined, ensure: async () => 'mended' as const };
  return {
    store,
    redis,
    /** All that `apply` uses of the workflow's world. */
    deps: { store, jobs, watch: UNWATCHED, log: SILENT } as unknown as Deps,
    openAt: async (id: RequestId) => {
      const score = await redis.zscore(`${keyPrefix}:open`, id);
      return score === null ? null : Number(score);
    },
    index: (name: string) => redis.zrange(`${keyPrefix}:requests:${name}`, '0', '-1'),
    stream: async () => {
      const entries = await redis.xrange(`${keyPrefix}:audit`, '-', '+');
      return entries.map(([, [, request, , hash, , text]]) => ({ request, hash, text: text ?? '' }));
    },
    key: (name: string) => `${keyPrefix}:${name}`,
  };
}

function moved(before: Snapshot, status: Status): { before: Snapshot; after: KeyRequest } {
  return { before, after: { ...before.request, state: STATES[status] } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Give or take the seconds that a test may take. */
function inAnHour(afterMs: number): boolean {
  return afterMs >= 3_595_000 && afterMs < 3_605_000;
}

describe.concurrent('the alias that a request asks for', () => {
  it('is another one once it was changed, and free once it has ended', async () => {
    const { store } = await bench();
    const before = await stored(store, { parameters: parameters({ alias: 'alias/before' as AliasName }) });
    const after = { ...before.request, parameters: parameters({ alias: 'alias/after' as AliasName }) };
    const asking = (alias: string) => {
      const { terms, parameters: asked } = before.request;
      return store.requestForAlias({
        account: terms.account.id,
        region: asked.region,
        alias: alias as AliasName,
      });
    };
    expect(await asking('alias/before')).toBe(after.id);

    await store.commit({ before, after, effects: [], entry: entry('changed') });
    expect(await Promise.all(['alias/before', 'alias/after'].map(asking))).toEqual([undefined, after.id]);

    const ended = await loaded(store, after.id);
    await store.commit({ ...moved(ended, 'denied'), effects: [], entry: entry('denied') });
    expect(await asking('alias/after')).toBeUndefined();
  });
});

describe.concurrent('the next look at a request', () => {
  it('is at its deadline when it owes nothing and that is near', async () => {
    const { store, openAt } = await bench();
    const inTenMinutes = (Date.now() + 600_000) as EpochMs;

    const { request } = await stored(store, { expiresAtMs: inTenMinutes });

    expect(await openAt(request.id)).toBe(inTenMinutes);
  });

  it('is at its next reminder when that is nearer', async () => {
    const { store, openAt } = await bench();
    const card = { channel: 'C0BYOKREQ' as ChannelId, ts: '1772442000.000100' as MessageTs };
    const sinceMs = Date.now() as EpochMs;

    const { request } = await stored(store, {
      card,
      expiresAtMs: FAR_OFF,
      waitTimes: { expiresAfterMs: 86_400_000, remindAfterMs: [600_000, 1_200_000] },
      waiting: { sinceMs, remindersPassed: 1, escalatedAtMs: null },
    });

    expect(await openAt(request.id)).toBe(sinceMs + 1_200_000);
  });

  it('is in an hour when its deadline is far off: somebody may have deleted its card', async () => {
    const { store, openAt } = await bench();

    const before = await stored(store, { expiresAtMs: FAR_OFF });

    expect(inAnHour(((await openAt(before.request.id)) ?? 0) - before.nowMs)).toBe(true);
  });

  it('is five seconds away while something is owed, and back at the deadline once it is struck', async () => {
    const { store, openAt } = await bench();
    const inTenMinutes = (Date.now() + 600_000) as EpochMs;
    const { id } = (await stored(store, { expiresAtMs: inTenMinutes })).request;
    const before = await loaded(store, id);
    await store.commit({ ...moved(before, 'pending'), effects: ['draw-card'], entry: entry('owing') });

    const soon = (await openAt(id)) ?? 0;
    expect(soon - before.nowMs).toBeGreaterThanOrEqual(5_000);
    expect(soon - before.nowMs).toBeLessThan(8_000);

    await store.strike({ id, effect: 'draw-card', version: 2 });
    expect(await openAt(id)).toBe(inTenMinutes);
  });

  it('never comes for one that has ended and owes nothing', async () => {
    const { store, openAt } = await bench();
    const before = await stored(store);

    await store.commit({ ...moved(before, 'denied'), effects: [], entry: entry('denied') });

    expect(await openAt(before.request.id)).toBeNull();
  });

  it('comes for one that has ended until the last of what it owes is struck', async () => {
    const { store, openAt } = await bench();
    const before = await stored(store);
    const { id } = before.request;
    await store.commit({
      ...moved(before, 'created'),
      effects: ['draw-card', 'sync-thread'],
      entry: entry('created'),
    });

    await store.strike({ id, effect: 'draw-card', version: 2 });
    expect(await openAt(id)).not.toBeNull();

    await store.strike({ id, effect: 'sync-thread', version: 2 });
    expect(await openAt(id)).toBeNull();
  });

  it.each<Status>(['held', 'failed', 'unfinished'])(
    'is in an hour for one that is %s: it waits for a person',
    async (status) => {
      const { store, openAt } = await bench();
      const before = await stored(store);

      await store.commit({ ...moved(before, status), effects: [], entry: entry(status) });

      expect(inAnHour(((await openAt(before.request.id)) ?? 0) - before.nowMs)).toBe(true);
    },
  );

  it('is not moved by a refusal', async () => {
    const { store, openAt } = await bench();
    const before = await stored(store);

    const at = await openAt(before.request.id);
    await store.commit({ before, after: null, effects: [], entry: entry('refused') });

    expect(at).not.toBeNull();
    expect(await openAt(before.request.id)).toBe(at);
  });

  it('is ten seconds away once a replica has claimed it: should that one die, another comes', async () => {
    const { store, openAt } = await bench();
    const before = await stored(store, { expiresAtMs: 1_000 as EpochMs });
    const { id } = before.request;

    expect(await store.claimDue(1)).toEqual([id]);

    const inMs = ((await openAt(id)) ?? 0) - before.nowMs;
    expect(inMs).toBeGreaterThanOrEqual(10_000);
    expect(inMs).toBeLessThan(13_000);
  });
});

describe.concurrent('a request that has been looked at', () => {
  it('is due again when it next needs a look, not every ten seconds', async () => {
    const { store, openAt } = await bench();
    const before = await stored(store);
    const { id } = before.request;
    await store.commit({ ...moved(before, 'held'), effects: [], entry: entry('held') });

    await store.putBack(id);

    expect(((await openAt(id)) ?? 0) - before.nowMs).toBeGreaterThanOrEqual(3_600_000);
  });

  it('is left to its job while something is owed', async () => {
    const { store, openAt } = await bench();
    const before = await stored(store);
    const { id } = before.request;
    await store.commit({ ...moved(before, 'denied'), effects: ['draw-card'], entry: entry('denied') });
    const score = await openAt(id);

    await store.putBack(id);

    expect(await openAt(id)).toBe(score);
  });
});

describe.concurrent('lists', () => {
  it('name a request under its status, and under no other once it moved on', async () => {
    const { store, index } = await bench();
    const before = await stored(store);
    const { id } = before.request;
    expect(await index('status:pending')).toEqual([id]);

    await store.commit({ ...moved(before, 'denied'), effects: [], entry: entry('denied') });

    expect(await index('status:pending')).toEqual([]);
    expect(await index('status:denied')).toEqual([id]);
  });

  it('name the requests of a person, oldest first', async () => {
    const { store, index } = await bench();
    const second = (await stored(store, { requestedAtMs: 2_000 as EpochMs })).request.id;
    const first = (await stored(store, { requestedAtMs: 1_000 as EpochMs })).request.id;
    const bobs = (await stored(store, { requestedBy: BOB })).request.id;

    expect(await index('by:U0ALICE')).toEqual([first, second]);
    expect(await index('by:U0BOB')).toEqual([bobs]);
  });

  it('hold nothing of a submission that was refused', async () => {
    const { store, index } = await bench();
    const { id } = (await stored(store, { formId: 'V0USED' })).request;

    await store.create({ request: newRequest({ formId: 'V0USED' }), effects: [], entry: entry('late') });

    expect(await index('status:pending')).toEqual([id]);
    expect(await index('by:U0ALICE')).toEqual([id]);
  });
});

describe.concurrent('the audit stream', () => {
  it('has one entry for each commit and each refusal, and none for a conflict', async () => {
    const { store, stream } = await bench();
    const before = await stored(store);
    const { id } = before.request;
    await store.commit({ before, after: null, effects: [], entry: entry('refused') });
    await store.commit({ ...moved(before, 'denied'), effects: [], entry: entry('conflicting') });
    await store.create({ request: before.request, effects: [], entry: entry('again') });
    await store.commit({ ...moved(await loaded(store, id), 'denied'), effects: [], entry: entry('denied') });

    expect(await stream()).toEqual([
      { request: id, hash: 'hash submitted', text: 'entry submitted' },
      { request: id, hash: 'hash refused', text: 'entry refused' },
      { request: id, hash: 'hash denied', text: 'entry denied' },
    ]);
  });

  it('is a chain that anybody can recompute from the texts alone', async () => {
    const { store, deps, stream } = await bench();
    const { id } = (await stored(store)).request;
    const pressed = (by: UserId) => ({ click: clickBy(by), person: person(by) });

    await apply(deps, id, { type: 'approve-clicked', comment: null, ...pressed(ALICE) });
    await apply(deps, id, { type: 'approve-clicked', comment: null, ...pressed(BOB) });
    await apply(deps, id, { type: 'deny-clicked', reason: 'No.', ...pressed(CAROL) });
    await apply(deps, id, {
      type: 'creation-started',
      fingerprint: FINGERPRINT,
      attempt: 1,
      evidence: EVIDENCE,
    });

    const [submitted, ...entries] = await stream();
    const told = entries.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    expect(told.map(({ status, version, refusal }) => [status, version, refusal])).toEqual([
      ['pending', 1, 'own-request'],
      ['approved', 2, null],
      ['approved', 2, 'already-settled'],
      ['creating', 3, null],
    ]);
    let head = submitted?.hash;
    for (const { text, hash } of entries) {
      expect((JSON.parse(text) as { previous: string }).previous).toBe(head);
      head = sha256(text);
      expect(hash).toBe(head);
    }
    expect((await loaded(store, id)).head).toBe(head);
  });

  it('loses nothing when a hundred events race for one request', async () => {
    const { store, deps, stream } = await bench();
    const { id } = (await stored(store)).request;

    const results = await Promise.all(
      Array.from({ length: 100 }, (_, at) => {
        const by = `U0STRANGER${at}` as UserId;
        return eventuallyApplied(() =>
          apply(
            deps,
            id,
            { type: 'approve-clicked', comment: null, click: clickBy(by), person: person(by) },
            `press ${at}`,
          ),
        );
      }),
    );

    expect(results.filter(({ outcome }) => outcome === 'refused')).toHaveLength(100);
    const entries = await stream();
    expect(entries).toHaveLength(101);
    const previous = entries.slice(1).map(({ text }) => (JSON.parse(text) as { previous: string }).previous);
    expect(previous).toEqual(entries.slice(0, 100).map(({ hash }) => hash));
    expect((await loaded(store, id, 'press 42')).answer).toBe('not-an-approver');
  });

  it('has one winner when forty approvers race for the one approval that is needed', async () => {
    const { store, deps } = await bench();
    const { id } = (await stored(store)).request;
    const approvers = Array.from({ length: 40 }, (_, at) => `U0APPROVER${at}` as UserId);

    const results = await Promise.all(
      approvers.map((by) => {
        const approver = person(by, { groups: person(BOB).groups });
        return eventuallyApplied(() =>
          apply(
            deps,
            id,
            { type: 'approve-clicked', comment: null, click: clickBy(by), person: approver },
            by,
          ),
        );
      }),
    );

    const winners = approvers.filter((_, at) => results[at]?.outcome === 'counted');
    expect(winners).toHaveLength(1);
    const { request, version, owed } = await loaded(store, id);
    expect(version).toBe(2);
    expect(request.state).toMatchObject({ status: 'approved', approvals: [{ by: winners[0] }] });
    expect(owed.filter(({ effect }) => effect === 'make-key')).toHaveLength(1);
  });
});

/** Under such a crowd `apply` may give up after its tries, and the person presses again. */
async function eventuallyApplied<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    const result = await attempt().catch(() => undefined);
    if (result !== undefined) return result;
  }
}

describe.concurrent('a document that this bot cannot read', () => {
  it.each(['{oops', '{}', 'null'])('is not read when it is broken: %s', async (document) => {
    const { store, redis, key } = await bench();
    const { request } = await stored(store);
    await redis.hset(key(`request:${request.id}`), 'document', document);

    await expect(store.load(request.id)).rejects.toMatchObject({ name: 'StoreError', kind: 'unreadable' });
  });

  it('is not read when a newer bot wrote it, and says so', async () => {
    const { store, redis, key } = await bench();
    const { request } = await stored(store);
    const newer = JSON.stringify({ ...request, schema: 2 });
    await redis.hset(key(`request:${request.id}`), 'document', newer);

    await expect(store.load(request.id)).rejects.toMatchObject({
      name: 'StoreError',
      kind: 'unreadable',
      message: `Request ${request.id} has schema 2; this bot reads 1. Upgrade it.`,
    });
  });
});

describe.concurrent('what is kept for a while', () => {
  it('is a draft for a day', async () => {
    const keyPrefix = newPrefix();
    const [{ drafts }, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);

    await drafts.save('V0FORM', {
      purpose: { kind: 'new' },
      entries: entries(),
      proofs: [],
      proven: null,
      left: {},
    });

    const seconds = await redis.ttl(`${keyPrefix}:draft:V0FORM`);
    expect(seconds).toBeGreaterThan(86_390);
    expect(seconds).toBeLessThanOrEqual(86_400);
  });

  it('is the form of a request, for a week; the request itself for good', async () => {
    const { store, redis, key } = await bench();
    const { request } = await stored(store, { formId: 'V0WEEK' });

    const seconds = await redis.ttl(key('form:V0WEEK'));
    expect(seconds).toBeGreaterThan(604_790);
    expect(seconds).toBeLessThanOrEqual(604_800);
    expect(await redis.ttl(key(`request:${request.id}`))).toBe(-1);
  });

  it('is a lease for ten seconds, should its holder die', async () => {
    const keyPrefix = newPrefix();
    const [{ leases }, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);

    const heldForMs = await leases.holding('card:r1', () => redis.pttl(`${keyPrefix}:lease:card:r1`));

    expect(heldForMs).toBeGreaterThan(9_000);
    expect(heldForMs).toBeLessThanOrEqual(10_000);
    expect(await redis.exists(`${keyPrefix}:lease:card:r1`)).toBe(0);
  });

  it('is a lease for as long as the work under it lasts', async () => {
    const keyPrefix = newPrefix();
    const [{ leases }, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);

    const heldForMs = await leases.holding('card:r1', async () => {
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      return redis.pttl(`${keyPrefix}:lease:card:r1`);
    });

    // Ten seconds from its last extension; without one there were less than six left.
    expect(heldForMs).toBeGreaterThan(6_500);
  });

  it('is a lease that somebody else holds by now, when the first holder ends at last', async () => {
    const keyPrefix = newPrefix();
    const [{ leases }, redis] = await Promise.all([openRoom({ keyPrefix }), look()]);

    await leases.holding('card:r1', () => redis.set(`${keyPrefix}:lease:card:r1`, 'of somebody else'));

    expect(await redis.get(`${keyPrefix}:lease:card:r1`)).toBe('of somebody else');
  });
});

describe.concurrent('keys', () => {
  it('all begin with the prefix and its hash tag, so that on a Cluster they live together', async () => {
    const { store, redis, key } = await bench();
    const before = await stored(store);
    await store.commit({
      ...moved(before, 'approved'),
      effects: ['make-key'],
      entry: entry('approved'),
      answer: { to: 'press', is: 'counted' },
    });

    const names = (await redis.keys('*')).filter((name) => name.startsWith(key('')));
    const { id, formId } = before.request;
    expect(names.map((name) => name.slice(key('').length)).sort()).toEqual(
      [
        'alias:111122223333:eu-central-1:alias/orders',
        `answers:${id}`,
        'audit',
        `form:${formId}`,
        'homes:changed',
        'open',
        `owed:${id}`,
        `request:${id}`,
        'requests:account:111122223333',
        'requests:account:111122223333:approved',
        'requests:by:U0ALICE',
        'requests:by:U0ALICE:open',
        'requests:status:approved',
      ].sort(),
    );
  });
});
