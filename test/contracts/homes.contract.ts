import { describe, expect, it } from 'vitest';
import type { Homes } from '../../src/workflow/homes-port.js';
import type { RequestStore } from '../../src/workflow/store-port.js';
import { ALICE, BOB, CAROL, STATES } from '../support/requests.js';
import { eventually } from '../support/servers.js';
import { entry, newRequest, stored } from './scenes.js';

interface Replica {
  readonly homes: Homes;
  readonly store: RequestStore;
}

/** What every keeper of Home tabs keeps to. `open` gives two replicas of the same, with nothing in it. */
export function homesContract(open: () => Promise<readonly [Replica, Replica]>): void {
  const dueIn = (homes: Homes) =>
    eventually(async () => {
      const turns = await homes.claimDue(10);
      if (turns.length === 0) throw new Error('Nothing is due.');
      return turns;
    });
  const changedIn = (homes: Homes) =>
    eventually(async () => {
      const turns = await homes.claimChanged(10);
      if (turns.length === 0) throw new Error('Nothing has changed.');
      return turns;
    });

  describe.concurrent('a Home tab that was opened', () => {
    it('is due at once, for one caller', async () => {
      const [{ homes: here }, { homes: there }] = await open();
      await here.opened(ALICE);

      const claimed = await Promise.all([here.claimDue(10), there.claimDue(10)]);

      expect(claimed.flat()).toEqual([{ user: 'U0ALICE', claim: expect.any(String) }]);
    });

    it('is kept up to date from then on; one that nobody has opened is not', async () => {
      const [{ homes: here }, { homes: there }] = await open();
      await here.opened(ALICE);

      expect(await there.keptAmong([BOB, ALICE, CAROL])).toEqual(['U0ALICE']);
      expect(await there.keptAmong([])).toEqual([]);
      await there.forget(ALICE);
      expect(await here.keptAmong([ALICE])).toEqual([]);
    });

    it('is remembered as Slack calls it, also when it is opened again', async () => {
      const [{ homes: here }, { homes: there }] = await open();
      await here.opened(ALICE);
      expect(await here.lastHash(ALICE)).toBeNull();

      await here.drawn(ALICE, '1772442000.abc');
      await there.opened(ALICE);
      expect(await there.lastHash(ALICE)).toBe('1772442000.abc');

      await there.drawn(ALICE, null);
      expect(await here.lastHash(ALICE)).toBeNull();
      expect(await here.keptAmong([ALICE])).toEqual(['U0ALICE']);
    });

    it('that is forgotten is not remembered by a drawing that comes late', async () => {
      const [{ homes }] = await open();
      await homes.opened(ALICE);
      await homes.forget(ALICE);
      await homes.drawn(ALICE, '1772442000.abc');
      expect(await homes.keptAmong([ALICE])).toEqual([]);
    });
  });

  describe.concurrent('a Home tab that is asked for', () => {
    it('is due once, a little later, however often it is asked for', async () => {
      const [{ homes: here }, { homes: there }] = await open();
      for (let times = 0; times < 6; times += 1) await (times % 2 ? here : there).askFor([ALICE, BOB]);
      expect(await here.claimDue(10)).toEqual([]);

      const turns = await dueIn(here);

      expect(turns.map(({ user }) => user).sort()).toEqual(['U0ALICE', 'U0BOB']);
      for (const turn of turns) await there.done(turn);
      expect(await here.claimDue(10)).toEqual([]);
    });

    it('while it is being drawn is drawn once more', async () => {
      const [{ homes: here }, { homes: there }] = await open();
      await here.opened(ALICE);
      const [turn] = await here.claimDue(10);
      if (!turn) throw new Error('It is due.');

      await there.askFor([ALICE]);
      await here.done(turn);

      expect(await dueIn(there)).toMatchObject([{ user: 'U0ALICE' }]);
    });

    it('and is put back is due again after that time, and no sooner', async () => {
      const [{ homes: here }, { homes: there }] = await open();
      await here.opened(ALICE);
      const [turn] = await here.claimDue(10);
      if (!turn) throw new Error('It is due.');
      const before = Date.now();
      await here.putBack(turn, 300);
      expect(await there.claimDue(10)).toEqual([]);

      expect(await dueIn(there)).toMatchObject([{ user: 'U0ALICE' }]);
      expect(Date.now() - before).toBeGreaterThanOrEqual(299);
    });

    it('takes no more at once than are wanted, those that wait longest', async () => {
      const [{ homes }] = await open();
      for (const user of [BOB, ALICE, CAROL]) {
        await homes.opened(user);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      expect((await homes.claimDue(2)).map(({ user }) => user)).toEqual(['U0BOB', 'U0ALICE']);
    });
  });

  describe.concurrent('a request that is stored or moves', () => {
    it('is one whose Home tabs are to be drawn, once for a burst, and again after the next change', async () => {
      const [{ homes: here, store }, { homes: there }] = await open();
      const before = await stored(store, newRequest({ id: 'a' as never }));
      const [turn, ...others] = await changedIn(there);
      expect(others).toEqual([]);
      expect(turn).toEqual({ request: 'a', claim: expect.any(String) });

      await store.commit({
        before,
        after: { ...before.request, state: STATES.denied },
        effects: [],
        entry: entry('denied'),
      });
      if (turn) await there.done(turn);

      expect(await changedIn(here)).toMatchObject([{ request: 'a' }]);
    });

    it('is not one when it was only refused', async () => {
      const [{ homes, store }] = await open();
      const before = await stored(store);
      for (const turn of await changedIn(homes)) await homes.done(turn);

      await store.commit({ before, after: null, effects: [], entry: entry('refused') });
      await new Promise((resolve) => setTimeout(resolve, 300));

      expect(await homes.claimChanged(10)).toEqual([]);
    });
  });
}
