import { describe, expect, it } from 'vitest';
import type { AccountId, EpochMs, RequestId } from '../../src/domain/names.js';
import type { KeyRequest, RequestState } from '../../src/domain/request.js';
import type { ListEntry, RequestList, RequestLists } from '../../src/workflow/lists-port.js';
import type { RequestStore } from '../../src/workflow/store-port.js';
import {
  ALICE,
  at,
  BOB,
  CAROL,
  CAROLS,
  DAVE,
  KEY,
  OWEN,
  SECURITY,
  STATES,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { entry, loaded, newRequest } from './scenes.js';

const ALICES: RequestList = { kind: 'asked-by', user: ALICE };
const FOR_SECURITY: RequestList = { kind: 'awaits-group', group: SECURITY };
const FOR_OWEN: RequestList = { kind: 'awaits-user', user: OWEN };

/** What every set of lists keeps to. `open` gives one with a store that fills it, and nothing in either. */
export function requestListsContract(
  open: () => Promise<{ readonly store: RequestStore; readonly lists: RequestLists }>,
): void {
  async function scene() {
    const { store, lists } = await open();
    const ids = async (list: RequestList): Promise<string[]> => {
      const { entries } = await lists.page([list], { towards: 'older', from: null, most: 1_000 });
      return entries.map(({ id }) => id);
    };
    /** Stores requests with these ids, each asked at the moment of its place. */
    const ask = async (
      names: readonly string[],
      over: (index: number) => Partial<KeyRequest> = () => ({}),
    ) => {
      const asked = names.map((name, index) =>
        newRequest({ id: name as RequestId, ...at2000(index), ...over(index) }),
      );
      await Promise.all(
        asked.map((request) => store.create({ request, effects: [], entry: entry(request.id) })),
      );
    };
    const move = async (id: string, state: RequestState, over: Partial<KeyRequest> = {}) => {
      const before = await loaded(store, id as RequestId);
      const after = { ...before.request, ...over, state };
      return store.commit({ before, after, effects: [], entry: entry(`${id} ${state.status}`) });
    };
    return { store, lists, ids, ask, move };
  }

  describe.concurrent('a list of requests', () => {
    it('has the newest first, page by page, and says whether there are more', async () => {
      const { lists, ask } = await scene();
      await ask(['a', 'b', 'c', 'd', 'e']);

      const first = await lists.page([ALICES], { towards: 'older', from: null, most: 2 });
      const second = await lists.page([ALICES], { towards: 'older', from: last(first.entries), most: 2 });
      const third = await lists.page([ALICES], { towards: 'older', from: last(second.entries), most: 2 });

      expect([first, second, third].map(({ entries }) => entries.map(({ id }) => id))).toEqual([
        ['e', 'd'],
        ['c', 'b'],
        ['a'],
      ]);
      expect([first, second, third].map(({ hasMore }) => hasMore)).toEqual([true, true, false]);
      expect(first.entries[0]).toEqual({ id: 'e', atMs: 2_004 });
    });

    it('goes the other way as well, from the oldest or from a place', async () => {
      const { lists, ask } = await scene();
      await ask(['a', 'b', 'c', 'd']);

      const oldest = await lists.page([ALICES], { towards: 'newer', from: null, most: 2 });
      const after = await lists.page([ALICES], { towards: 'newer', from: last(oldest.entries), most: 2 });

      expect(oldest).toEqual({
        entries: [
          { id: 'a', atMs: 2_000 },
          { id: 'b', atMs: 2_001 },
        ],
        hasMore: true,
      });
      expect(after).toEqual({
        entries: [
          { id: 'c', atMs: 2_002 },
          { id: 'd', atMs: 2_003 },
        ],
        hasMore: false,
      });
    });

    it.each(['older', 'newer'] as const)(
      'going %s, leaves out none of those of one moment, and gives none twice',
      async (towards) => {
        const { lists, ask } = await scene();
        const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
        await ask(names, () => ({ requestedAtMs: 5_000 as EpochMs }));

        const seen: string[] = [];
        let from: ListEntry | null = null;
        for (let page = 0; page < 4; page += 1) {
          const { entries } = await lists.page([ALICES], { towards, from, most: 2 });
          seen.push(...entries.map(({ id }) => id));
          from = last(entries);
        }

        expect(seen).toEqual(towards === 'newer' ? names : [...names].reverse());
      },
    );

    it('together with another has each request once, in one order', async () => {
      const { lists, ask } = await scene();
      await ask(['a', 'b', 'c', 'd', 'e', 'f'], (index) => (index % 2 === 0 ? {} : { requestedBy: BOB }));
      const both: RequestList[] = [
        ALICES,
        { kind: 'asked-by', user: BOB },
        { kind: 'of-account', account: '111122223333' as AccountId },
      ];

      const first = await lists.page(both, { towards: 'older', from: null, most: 4 });
      const rest = await lists.page(both, { towards: 'older', from: last(first.entries), most: 4 });

      expect(first.entries.map(({ id }) => id)).toEqual(['f', 'e', 'd', 'c']);
      expect(rest).toMatchObject({ entries: [{ id: 'b' }, { id: 'a' }], hasMore: false });
    });

    it('of nobody and of nothing is empty', async () => {
      const { lists } = await scene();
      const range = { towards: 'older', from: null, most: 10 } as const;
      expect(await lists.page([ALICES], range)).toEqual({ entries: [], hasMore: false });
      expect(await lists.page([], range)).toEqual({ entries: [], hasMore: false });
    });

    it('finds the few that are left, however many before them are left out', async () => {
      const { lists, ask } = await scene();
      const few = ['few-1', 'few-2', 'few-3'];
      await ask(few, () => ({ requestedBy: BOB }));
      await ask(
        Array.from({ length: 1_100 }, (_, index) => `own-${index}`),
        (index) => ({ requestedAtMs: (9_000 + index) as EpochMs }),
      );

      const left = await lists.page([FOR_SECURITY], {
        towards: 'older',
        from: null,
        most: 2,
        without: { kind: 'not-up-to', user: ALICE },
      });

      expect(left).toMatchObject({ entries: [{ id: 'few-3' }, { id: 'few-2' }], hasMore: true });
    });
  });

  describe.concurrent('a request stands', () => {
    it('among those of its requester and of its account, whatever becomes of it', async () => {
      const { ids, ask, move } = await scene();
      await ask(['a']);
      await move('a', STATES.denied);

      expect(await ids(ALICES)).toEqual(['a']);
      expect(await ids({ kind: 'of-account', account: '111122223333' as AccountId })).toEqual(['a']);
      expect(await ids({ kind: 'asked-by', user: BOB })).toEqual([]);
    });

    it('among the open ones until it ends, then among the ended, in the order of their ends', async () => {
      const { ids, ask, move } = await scene();
      await ask(['a', 'b', 'c']);
      await move('b', STATES.approved);
      await move('c', STATES.cancelled, { timeline: [{ type: 'cancelled', by: ALICE, ...atMs(7_000) }] });
      await move('a', STATES.denied, {
        timeline: [{ type: 'denied', by: CAROL, reason: 'Not now.', ...atMs(8_000) }],
      });

      expect(await ids({ kind: 'open-of', user: ALICE })).toEqual(['b']);
      expect(await ids({ kind: 'ended-of', user: ALICE })).toEqual(['a', 'c']);
    });

    it('among the empty keys once it is created, for its key waits for material', async () => {
      const { ids, ask, move } = await scene();
      await ask(['a', 'b']);
      await move('a', STATES.created);
      await move('b', { ...STATES.created, key: KEY, readBack: { KeyState: 'Enabled' } });

      expect(await ids({ kind: 'empty-keys-of', user: ALICE })).toEqual(['a']);
      expect(await ids({ kind: 'ended-of', user: ALICE })).toEqual(['b']);
    });

    it('among the empty keys of its requester, and those that await approvers, while a review is owed', async () => {
      const { ids, ask, move } = await scene();
      await ask(['a']);
      const glass = { by: DAVE, ...atMs(6_000), incident: 'INC-1', reason: 'Now.', remindedAtMs: null };
      await move('a', STATES.created, { brokenGlass: { ...glass, review: null } });

      expect(await ids({ kind: 'empty-keys-of', user: ALICE })).toEqual(['a']);
      expect(await ids({ kind: 'open-of', user: ALICE })).toEqual([]);
      expect(await ids(FOR_SECURITY)).toEqual(['a']);
      expect(await ids({ kind: 'not-up-to', user: DAVE })).toEqual(['a']);
    });

    it('among those that await people until their line is full, and for nobody twice', async () => {
      const { ids, ask, move } = await scene();
      await ask(['a'], () => ({ terms: terms({ approvals: [TWO_OF_SECURITY, THE_OWNER] }) }));
      expect([await ids(FOR_SECURITY), await ids(FOR_OWEN)]).toEqual([['a'], ['a']]);

      await move('a', { ...STATES.pending, approvals: [CAROLS] });
      expect([await ids(FOR_SECURITY), await ids(FOR_OWEN)]).toEqual([['a'], ['a']]);
      expect(await ids({ kind: 'not-up-to', user: CAROL })).toEqual(['a']);
      expect(await ids({ kind: 'not-up-to', user: BOB })).toEqual([]);

      await move('a', { ...STATES.pending, approvals: [CAROLS, { ...CAROLS, by: BOB }] });
      expect([await ids(FOR_SECURITY), await ids(FOR_OWEN)]).toEqual([[], ['a']]);

      await move('a', STATES.approved);
      expect([await ids(FOR_SECURITY), await ids(FOR_OWEN)]).toEqual([[], []]);
      expect(await ids({ kind: 'not-up-to', user: CAROL })).toEqual([]);
    });

    it('for nobody by name who asked for it', async () => {
      const { ids, ask } = await scene();
      await ask(['a'], () => ({
        requestedBy: OWEN,
        terms: terms({ approvals: [TWO_OF_SECURITY, THE_OWNER] }),
      }));

      expect(await ids(FOR_OWEN)).toEqual([]);
      expect(await ids({ kind: 'not-up-to', user: OWEN })).toEqual(['a']);
    });

    it.each(['held', 'failed', 'unfinished'] as const)(
      'among those that await its approvers again when it is %s',
      async (status) => {
        const { ids, ask, move } = await scene();
        await ask(['a']);
        await move('a', STATES.creating);
        expect(await ids(FOR_SECURITY)).toEqual([]);

        await move('a', STATES[status]);

        expect(await ids(FOR_SECURITY)).toEqual(['a']);
        expect(await ids({ kind: 'not-up-to', user: CAROL })).toEqual([]);
      },
    );

    it('where it stood, when what was done to it does not count', async () => {
      const { store, ids, ask, move } = await scene();
      await ask(['a']);
      const before = await loaded(store, 'a' as RequestId);
      await move('a', STATES.approved);

      const late = {
        before,
        after: { ...before.request, state: STATES.denied },
        effects: [],
        entry: entry('late'),
      };
      expect(await store.commit(late)).toBe('conflict');

      expect(await ids({ kind: 'open-of', user: ALICE })).toEqual(['a']);
      expect(await ids({ kind: 'ended-of', user: ALICE })).toEqual([]);
    });
  });
}

function at2000(index: number): { requestedAtMs: EpochMs } {
  return { requestedAtMs: at(2_000 + index).nowMs };
}

function atMs(ms: number): { atMs: EpochMs } {
  return { atMs: ms as EpochMs };
}

function last(entries: readonly ListEntry[]): ListEntry | null {
  return entries.at(-1) ?? null;
}
