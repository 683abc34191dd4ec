import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/names.js';
import type { Delivery, Setback, Undelivered } from '../../src/workflow/undelivered-port.js';

const ID = 'k3f9-x2mp-7qtd' as RequestId;
const OTHER = 'zzzz-x2mp-7qtd' as RequestId;
const CARD: Delivery = { id: ID, piece: 'card', index: 0, channel: 'C0BYOKREQ' };
const REPLY: Delivery = { id: ID, piece: 'thread', index: 2, channel: 'C0BYOKREQ' };
const DIRECT: Delivery = { id: OTHER, piece: 'direct', index: 0, channel: 'U0ALICE' };
const ARCHIVED: Setback = {
  state: 'blocked',
  code: 'is_archived',
  firstWaitMs: 2_000,
  longestWaitMs: 20_000,
};
const BUSY: Setback = { state: 'waiting', code: 'ratelimited', firstWaitMs: 7_000, longestWaitMs: 7_000 };

/** What every list of the undelivered keeps to. `open` gives two replicas of the same, with nothing in it. */
export function undeliveredContract(open: () => Promise<readonly [Undelivered, Undelivered]>): void {
  describe.concurrent('what is undelivered', () => {
    it('has an entry for each person who lacks a copy of the card', async () => {
      const [here, there] = await open();
      const copyFor = (channel: string) => ({ id: ID, piece: 'copy', index: 0, channel }) as const;
      await here.note(copyFor('U0BOB'), BUSY);
      await here.note(copyFor('U0CAROL'), ARCHIVED);
      await here.giveUp(copyFor('U0DAVE'), 'user_disabled');

      await there.clear(copyFor('U0BOB'));

      const left = (await there.list()).map(({ piece, channel, state }) => [piece, channel, state]);
      expect(left.sort()).toEqual([
        ['copy', 'U0CAROL', 'blocked'],
        ['copy', 'U0DAVE', 'given-up'],
      ]);
    });

    it('is listed for all replicas, with its reason, its tries and the next one', async () => {
      const [here, there] = await open();

      expect(await here.note(CARD, ARCHIVED)).toEqual({ tries: 1, nextTryInMs: 2_000 });

      const [entry, ...others] = await there.list();
      expect(others).toEqual([]);
      expect(entry).toEqual({
        request: 'k3f9-x2mp-7qtd',
        piece: 'card',
        index: 0,
        channel: 'C0BYOKREQ',
        state: 'blocked',
        code: 'is_archived',
        sinceMs: expect.any(Number),
        tries: 1,
        nextTryAtMs: (entry?.sinceMs ?? 0) + 2_000,
      });
    });

    it('waits twice as long after each try that fails for the same reason, up to the longest', async () => {
      const [here, there] = await open();
      const waits: number[] = [];
      for (const replica of [here, there, here, there, here, there]) {
        waits.push((await replica.note(CARD, ARCHIVED)).nextTryInMs);
      }
      expect(waits).toEqual([2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    });

    it('waits as long as Slack asks, each time', async () => {
      const [here] = await open();
      expect([await here.note(REPLY, BUSY), await here.note(REPLY, BUSY)]).toEqual([
        { tries: 1, nextTryInMs: 7_000 },
        { tries: 2, nextTryInMs: 7_000 },
      ]);
    });

    it('counts anew for another reason, and keeps since when', async () => {
      const [here] = await open();
      await here.note(REPLY, BUSY);
      const [{ sinceMs } = { sinceMs: 0 }] = await here.list();
      await here.note(REPLY, BUSY);

      expect(await here.note(REPLY, ARCHIVED)).toEqual({ tries: 1, nextTryInMs: 2_000 });
      expect(await here.list()).toMatchObject([{ code: 'is_archived', tries: 1, sinceMs }]);
    });

    it('is one entry for each piece of a request: the next message takes the place of the one before', async () => {
      const [here] = await open();
      for (let tries = 0; tries < 3; tries += 1) await here.note(REPLY, ARCHIVED);

      expect(await here.note({ ...REPLY, index: 3 }, ARCHIVED)).toEqual({ tries: 1, nextTryInMs: 2_000 });

      expect(await here.list()).toMatchObject([{ piece: 'thread', index: 3, tries: 1 }]);
    });

    it('is not listed any more once it is delivered; other pieces and other requests are', async () => {
      const [here, there] = await open();
      await here.note(CARD, ARCHIVED);
      await here.note(REPLY, ARCHIVED);
      await here.note(DIRECT, BUSY);

      await there.clear(CARD);

      expect((await here.list()).map(({ request, piece }) => `${request} ${piece}`)).toEqual([
        'k3f9-x2mp-7qtd thread',
        'zzzz-x2mp-7qtd direct',
      ]);
      await here.clear(REPLY);
      await here.clear(DIRECT);
      expect(await there.list()).toEqual([]);
    });

    it('can be the report of a comparison, one for each channel', async () => {
      const [here, there] = await open();
      const report = { piece: 'report', channel: 'C0BYOKREQ' } as const;
      await here.note(report, ARCHIVED);
      await here.note({ ...report, channel: 'C0ELSEWHERE' }, BUSY);

      expect(await there.note(report, ARCHIVED)).toEqual({ tries: 2, nextTryInMs: 4_000 });
      await there.clear({ ...report, channel: 'C0ELSEWHERE' });

      expect(await here.list()).toMatchObject([
        { request: null, piece: 'report', channel: 'C0BYOKREQ', code: 'is_archived', tries: 2 },
      ]);
    });

    it('is told from what is not listed', async () => {
      const [here] = await open();
      expect(await here.list()).toEqual([]);
      await here.clear(CARD);
    });
  });

  describe.concurrent('what is given up', () => {
    it('stays listed, each message for itself, when its lane goes on', async () => {
      const [here] = await open();
      await here.note(DIRECT, BUSY);

      expect(await here.giveUp(DIRECT, 'user_disabled')).toBe('listed');
      expect(await here.giveUp({ ...DIRECT, index: 1 }, 'user_disabled')).toBe('listed');
      await here.clear(DIRECT);

      expect(await here.list()).toMatchObject([
        { piece: 'direct', index: 0, state: 'given-up', code: 'user_disabled', nextTryAtMs: null },
        { piece: 'direct', index: 1, state: 'given-up', code: 'user_disabled', nextTryAtMs: null },
      ]);
    });

    it('is listed once, however often it is given up', async () => {
      const [here, there] = await open();
      await here.giveUp(CARD, 'edit_window_closed');
      const listed = await here.list();

      expect(await there.giveUp(CARD, 'edit_window_closed')).toBe('listed-before');
      expect(await here.list()).toEqual(listed);
    });

    it('is over for a card that can be shown after all', async () => {
      const [here] = await open();
      await here.giveUp(CARD, 'edit_window_closed');
      await here.clear(CARD);
      expect(await here.list()).toEqual([]);
    });
  });
}
