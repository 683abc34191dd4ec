import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AccountId, AliasName, EpochMs, Region, RequestId } from '../../src/domain/names.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import type { Commit, RequestStore, Snapshot, StatusPage } from '../../src/workflow/store-port.js';
import { CAROL, parameters, STATES } from '../support/requests.js';
import { entry, FAR_OFF, loaded, newRequest, stored } from './scenes.js';

/** What every store of record keeps to. `open` gives a store with nothing in it. */
export function requestStoreContract(open: () => Promise<RequestStore>): void {
  describe.concurrent('a submission', () => {
    it('is there once it is stored, with what it owes', async () => {
      const store = await open();
      const request = newRequest();

      const created = await store.create({ request, effects: ['draw-card'], entry: entry('one') });

      expect(created).toEqual({ outcome: 'stored' });
      expect(await store.load(request.id)).toEqual({
        found: true,
        request,
        version: 1,
        head: 'hash one',
        owed: [{ id: request.id, effect: 'draw-card', version: 1 }],
        posted: { thread: 0, direct: 0, 'on-behalf': 0 },
        answer: undefined,
        nowMs: expect.any(Number),
      });
    });

    it('is not there before', async () => {
      const store = await open();
      const before = Date.now();

      const { found, nowMs } = await store.load(newRequest().id);

      expect(found).toBe(false);
      expect(nowMs).toBeGreaterThanOrEqual(before - 1);
      expect(nowMs).toBeLessThanOrEqual(Date.now() + 1);
    });

    it('comes back letter for letter, whatever people typed', async () => {
      const store = await open();
      const businessReason = 'Ünïcode 鍵 🔑 "quotes" \\ back\\u0041slash \u2028 ]] %s {} [] \u0000 end';
      const tags = Array.from({ length: 48 }, (_, at) => ({ key: `key-${at}`, value: 'é'.repeat(256) }));

      const { request } = await stored(store, { parameters: parameters({ businessReason, tags }) });

      expect(request.parameters.businessReason).toBe(businessReason);
      expect(request.parameters.tags).toHaveLength(48);
      expect(request.parameters.tags[47]).toEqual({ key: 'key-47', value: 'é'.repeat(256) });
      expect(request.timeline).toEqual([]);
    });

    it('that is delivered twice makes one request, and the first entry stays', async () => {
      const store = await open();
      const request = newRequest();
      await store.create({ request, effects: ['draw-card'], entry: entry('first') });

      const again = await store.create({ request, effects: ['draw-card'], entry: entry('second') });

      expect(again).toEqual({ outcome: 'stored-before' });
      expect(await loaded(store, request.id)).toMatchObject({ version: 1, head: 'hash first' });
    });

    it('that is delivered again after its request moved on does not set it back', async () => {
      const store = await open();
      const before = await stored(store);
      await store.commit(denial(before));

      const again = await store.create({ request: before.request, effects: [], entry: entry('again') });

      expect(again).toEqual({ outcome: 'stored-before' });
      expect((await loaded(store, before.request.id)).request.state.status).toBe('denied');
    });

    it('that is delivered eight times at once is stored once', async () => {
      const store = await open();
      const request = newRequest();

      const all = await Promise.all(
        Array.from({ length: 8 }, (_, at) =>
          store.create({ request, effects: [], entry: entry(String(at)) }),
        ),
      );

      expect(all.map(({ outcome }) => outcome).sort()).toEqual(['stored', ...Array(7).fill('stored-before')]);
    });

    it('of a form that made another request is told which', async () => {
      const store = await open();
      const first = newRequest({ formId: 'V0SAME' });
      const other = newRequest({ formId: 'V0SAME' });
      await store.create({ request: first, effects: [], entry: entry('first') });

      const created = await store.create({ request: other, effects: [], entry: entry('other') });

      expect(created).toEqual({ outcome: 'form-used', by: first.id });
      expect((await store.load(other.id)).found).toBe(false);
    });

    it('races another of the same form, and one of them makes the request', async () => {
      const store = await open();
      const [one, two] = [newRequest({ formId: 'V0RACE' }), newRequest({ formId: 'V0RACE' })];

      const [first, second] = await Promise.all(
        [one, two].map((request) => store.create({ request, effects: [], entry: entry(request.id) })),
      );

      const there = await Promise.all([store.load(one.id), store.load(two.id)]);
      expect(there.filter(({ found }) => found)).toHaveLength(1);
      const winner = there[0]?.found ? one : two;
      expect([first, second]).toContainEqual({ outcome: 'form-used', by: winner.id });
    });
  });

  describe.concurrent('a commit', () => {
    it('moves the request, its version and the head of its chain', async () => {
      const store = await open();
      const before = await stored(store);

      expect(await store.commit(denial(before))).toBe('committed');

      const after = await loaded(store, before.request.id);
      expect(after).toMatchObject({ version: 2, head: 'hash denied' });
      expect(after.request.state).toEqual({ status: 'denied', by: CAROL, reason: 'No.' });
    });

    it('of two on the same version loses, and changes nothing', async () => {
      const store = await open();
      const before = await stored(store);
      const approve = { ...denial(before), after: { ...before.request, state: STATES.approved } };

      const outcomes = await Promise.all([
        store.commit({ ...approve, effects: ['make-key'], entry: entry('approved') }),
        store.commit(denial(before)),
      ]);

      expect([...outcomes].sort()).toEqual(['committed', 'conflict']);
      const after = await loaded(store, before.request.id);
      const approved = outcomes[0] === 'committed';
      expect(after.version).toBe(2);
      expect(after.request.state.status).toBe(approved ? 'approved' : 'denied');
      expect(after.head).toBe(approved ? 'hash approved' : 'hash denied');
      expect(after.owed.some(({ effect }) => effect === 'make-key')).toBe(approved);
    });

    it('does not count once a refusal was recorded since the request was loaded', async () => {
      const store = await open();
      const before = await stored(store);
      await store.commit(refusal(before, 'refused'));

      expect(await store.commit(denial(before))).toBe('conflict');

      expect((await loaded(store, before.request.id)).request.state.status).toBe('pending');
    });

    it.each<[string, Partial<Snapshot>]>([
      ['another version', { version: 2 }],
      ['another head', { head: 'hash forged' }],
    ])('made against %s does not count', async (_, other) => {
      const store = await open();
      const before = await stored(store);

      expect(await store.commit(denial({ ...before, ...other }))).toBe('conflict');

      expect(await loaded(store, before.request.id)).toMatchObject({ version: 1, head: 'hash submitted' });
    });

    it('of a request that was never stored does not count', async () => {
      const store = await open();
      const before = await stored(store);
      const never = { ...before, request: newRequest() };

      expect(await store.commit(denial(never))).toBe('conflict');

      expect((await store.load(never.request.id)).found).toBe(false);
    });

    it('that is a refusal changes the head alone', async () => {
      const store = await open();
      const before = await stored(store);

      expect(await store.commit(refusal(before, 'refused'))).toBe('committed');

      const { nowMs: _, ...after } = await loaded(store, before.request.id);
      const { nowMs: __, ...same } = before;
      expect(after).toEqual({ ...same, head: 'hash refused' });
    });

    it.each<[string, (nowMs: number) => Partial<Commit>, string]>([
      ['after its deadline', (now) => ({ notAfterMs: (now - 1) as EpochMs }), 'conflict'],
      ['at its deadline', (now) => ({ notAfterMs: now as EpochMs }), 'conflict'],
      ['before its deadline', (now) => ({ notAfterMs: (now + 60_000) as EpochMs }), 'committed'],
      ['before its time', (now) => ({ notBeforeMs: (now + 60_000) as EpochMs }), 'conflict'],
      ['at its time', (now) => ({ notBeforeMs: now as EpochMs }), 'committed'],
      ['after its time', (now) => ({ notBeforeMs: (now - 1) as EpochMs }), 'committed'],
    ])('%s (%#)', async (_, window, outcome) => {
      const store = await open();
      const before = await stored(store);

      expect(await store.commit({ ...denial(before), ...window(before.nowMs) })).toBe(outcome);

      const { version, head } = await loaded(store, before.request.id);
      expect([version, head]).toEqual(outcome === 'committed' ? [2, 'hash denied'] : [1, 'hash submitted']);
    });

    it('that comes too early counts from its moment on, by the clock of the store', async () => {
      const store = await open();
      const before = await stored(store);
      const notBeforeMs = (before.nowMs + 60) as EpochMs;

      while ((await store.commit({ ...denial(before), notBeforeMs })) === 'conflict') await sleep(5);

      expect((await loaded(store, before.request.id)).nowMs).toBeGreaterThanOrEqual(notBeforeMs);
    });
  });

  describe.concurrent('a press of a button', () => {
    it.each(['counted', 'not-an-approver'])(
      'that was answered "%s" is answered the same again',
      async (is) => {
        const store = await open();
        const before = await stored(store);
        const answer = { to: 'U0BOB C0 1.0 2.0', is };
        await store.commit(
          is === 'counted' ? { ...denial(before), answer } : { ...refusal(before, 'no'), answer },
        );

        const id = before.request.id;
        expect((await loaded(store, id, 'U0BOB C0 1.0 2.0')).answer).toBe(is);
        expect((await loaded(store, id, 'U0BOB C0 1.0 3.0')).answer).toBeUndefined();
        expect((await loaded(store, id)).answer).toBeUndefined();
      },
    );

    it('that lost its race has no answer yet', async () => {
      const store = await open();
      const before = await stored(store);
      await store.commit(refusal(before, 'first'));

      await store.commit({ ...denial(before), answer: { to: 'press', is: 'counted' } });

      expect((await loaded(store, before.request.id, 'press')).answer).toBeUndefined();
    });
  });

  describe.concurrent('an effect', () => {
    it('is owed until it is struck', async () => {
      const store = await open();
      const before = await stored(store);
      const { id } = before.request;
      await store.commit({ ...denial(before), effects: ['draw-card', 'sync-thread'] });

      await store.strike({ id, effect: 'draw-card', version: 2 });

      expect((await loaded(store, id)).owed).toEqual([{ id, effect: 'sync-thread', version: 2 }]);
    });

    it('of an older version, when done, leaves the newer one owed', async () => {
      const store = await open();
      const before = await stored(store);
      const { id } = before.request;
      await store.commit({ ...denial(before), effects: ['draw-card'] });
      await store.commit({ ...denial(await loaded(store, id)), effects: ['draw-card'] });

      await store.strike({ id, effect: 'draw-card', version: 2 });
      expect((await loaded(store, id)).owed).toEqual([{ id, effect: 'draw-card', version: 3 }]);

      await store.strike({ id, effect: 'draw-card', version: 3 });
      expect((await loaded(store, id)).owed).toEqual([]);
    });

    it('stays owed through later versions that do not owe it', async () => {
      const store = await open();
      const before = await stored(store);
      const { id } = before.request;
      await store.commit({ ...denial(before), effects: ['make-key'] });
      await store.commit({ ...denial(await loaded(store, id)), effects: ['draw-card'] });

      expect((await loaded(store, id)).owed).toEqual([
        { id, effect: 'draw-card', version: 3 },
        { id, effect: 'make-key', version: 2 },
      ]);
    });

    it('that is struck twice, or was never owed, is no error', async () => {
      const store = await open();
      const { id } = (await stored(store)).request;

      await store.strike({ id, effect: 'make-key', version: 1 });
      await store.strike({ id: newRequest().id, effect: 'make-key', version: 1 });

      expect((await loaded(store, id)).owed).toEqual([]);
    });
  });

  describe.concurrent('the cursor of a lane', () => {
    it('moves on from where it stands, each lane by itself', async () => {
      const store = await open();
      const { id } = (await stored(store)).request;

      expect(await store.advance(id, 'thread', 0)).toBe(true);
      expect(await store.advance(id, 'thread', 0)).toBe(false);
      expect(await store.advance(id, 'thread', 1)).toBe(true);
      expect(await store.advance(id, 'direct', 1)).toBe(false);

      expect(await store.advance(id, 'on-behalf', 0)).toBe(true);

      expect((await loaded(store, id)).posted).toEqual({ thread: 2, direct: 0, 'on-behalf': 1 });
    });

    it('is moved by one of two who do it at once, and by no commit', async () => {
      const store = await open();
      const before = await stored(store);
      const { id } = before.request;

      const moved = await Promise.all([store.advance(id, 'direct', 0), store.advance(id, 'direct', 0)]);
      await store.commit(denial(before));

      expect([...moved].sort()).toEqual([false, true]);
      expect(await loaded(store, id)).toMatchObject({ version: 2, posted: { thread: 0, direct: 1 } });
    });
  });

  describe.concurrent('an alias', () => {
    const ORDERS = {
      account: '111122223333' as AccountId,
      region: 'eu-central-1' as Region,
      alias: 'alias/orders' as AliasName,
    };

    it('is held by the open request that asked for it first', async () => {
      const store = await open();
      expect(await store.requestForAlias(ORDERS)).toBeUndefined();
      const first = await stored(store);

      await stored(store);

      expect(await store.requestForAlias(ORDERS)).toBe(first.request.id);
    });

    it('is another one in another account, Region or spelling', async () => {
      const store = await open();
      await stored(store);

      expect(
        await store.requestForAlias({ ...ORDERS, account: '444455556666' as AccountId }),
      ).toBeUndefined();
      expect(await store.requestForAlias({ ...ORDERS, region: 'eu-west-1' as Region })).toBeUndefined();
      expect(await store.requestForAlias({ ...ORDERS, alias: 'alias/Orders' as AliasName })).toBeUndefined();
    });

    it('stays held while its request moves on, and whatever becomes of a later one', async () => {
      const store = await open();
      const first = await stored(store);
      const second = await stored(store);

      await store.commit(denial(second));
      await store.commit({ ...denial(first), after: { ...first.request, state: STATES.approved } });

      expect(await store.requestForAlias(ORDERS)).toBe(first.request.id);
    });

    it('is then held by the open request that asked for it next, if there is one', async () => {
      const store = await open();
      const [first, second, third] = [await stored(store), await stored(store), await stored(store)];

      await store.commit(denial(second));
      await store.commit(denial(first));

      expect(await store.requestForAlias(ORDERS)).toBe(third.request.id);
    });

    it('is free once its request has ended, and a new one may hold it', async () => {
      const store = await open();
      await store.commit(denial(await stored(store)));
      expect(await store.requestForAlias(ORDERS)).toBeUndefined();

      const { request } = await stored(store);

      expect(await store.requestForAlias(ORDERS)).toBe(request.id);
    });

    it('is not freed by a commit that does not count, or by a refusal', async () => {
      const store = await open();
      const before = await stored(store);

      await store.commit(denial({ ...before, version: 7 }));
      await store.commit(refusal(before, 'refused'));

      expect(await store.requestForAlias(ORDERS)).toBe(before.request.id);
    });
  });

  describe.concurrent('the requests in a status', () => {
    const listed = async (store: RequestStore, status: Status): Promise<RequestId[]> => {
      const ids: RequestId[] = [];
      let page: StatusPage = await store.idsInStatus(status, null);
      for (;;) {
        ids.push(...page.ids);
        if (page.next === null) return ids;
        page = await store.idsInStatus(status, page.next);
      }
    };

    it('are listed as long as they are in it, the oldest first', async () => {
      const store = await open();
      const older = await stored(store, { requestedAtMs: 1_000 as EpochMs });
      const newer = await stored(store, { requestedAtMs: 3_000 as EpochMs });
      const denied = await stored(store, { requestedAtMs: 2_000 as EpochMs });
      await store.commit(denial(denied));

      expect(await listed(store, 'pending')).toEqual([older.request.id, newer.request.id]);
      expect(await listed(store, 'denied')).toEqual([denied.request.id]);
      expect(await listed(store, 'created')).toEqual([]);
    });

    it('are all listed once where there are many, also of the same moment, and also while others leave', async () => {
      const store = await open();
      const times = Array.from({ length: 1_100 }, (_, at) => (at < 700 ? 5_000 : at) as EpochMs);
      const all: Snapshot[] = [];
      // No more at once than a command waits for, where every commit goes to a disk.
      for (let at = 0; at < times.length; at += 100) {
        const some = times.slice(at, at + 100).map((requestedAtMs) => stored(store, { requestedAtMs }));
        all.push(...(await Promise.all(some)));
      }
      const ids = all.map(({ request }) => request.id);
      const first = await store.idsInStatus('pending', null);
      expect(first.ids.length).toBeLessThan(1_100);

      const leaving = all.filter(({ request }) => first.ids.slice(0, 10).includes(request.id));
      await Promise.all(leaving.map((each) => store.commit(denial(each))));
      const rest: RequestId[] = [];
      for (let { next } = first; next; ) {
        const page = await store.idsInStatus('pending', next);
        rest.push(...page.ids);
        next = page.next;
      }

      expect([...first.ids, ...rest].sort()).toEqual(ids.sort());
    });
  });

  describe.concurrent('a request that is due', () => {
    const overdue = (byMs: number) => ({ expiresAtMs: (Date.now() - byMs) as EpochMs });

    it('is given to one caller', async () => {
      const store = await open();
      const { id } = (await stored(store, overdue(1_000))).request;
      await stored(store, { expiresAtMs: FAR_OFF });

      const claims = await Promise.all([store.claimDue(10), store.claimDue(10), store.claimDue(10)]);

      expect(claims.flat()).toEqual([id]);
      expect(await store.claimDue(10)).toEqual([]);
    });

    it('comes before those that are due for a shorter time, no more than asked for at once', async () => {
      const store = await open();
      const second = await stored(store, overdue(2_000));
      const third = await stored(store, overdue(1_000));
      const first = await stored(store, overdue(3_000));

      expect(await store.claimDue(2)).toEqual([first.request.id, second.request.id]);
      expect(await store.claimDue(2)).toEqual([third.request.id]);
      expect(await store.claimDue(2)).toEqual([]);
    });
  });
}

function denial(before: Snapshot): Commit & { readonly after: KeyRequest } {
  const after: KeyRequest = { ...before.request, state: { status: 'denied', by: CAROL, reason: 'No.' } };
  return { before, after, effects: [], entry: entry('denied') };
}

function refusal(before: Snapshot, name: string): Commit {
  return { before, after: null, effects: [], entry: entry(name) };
}
