import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/names.js';
import type { AuditStream, Leaving } from '../../src/workflow/audit-port.js';
import type { RequestLists } from '../../src/workflow/lists-port.js';
import type { Retirement } from '../../src/workflow/retirement-port.js';
import type { RequestStore } from '../../src/workflow/store-port.js';
import { ALICE, KEY, STATES } from '../support/requests.js';
import { entry, loaded, newRequest, stored } from './scenes.js';

export interface OpenedRetirement {
  readonly retirement: Retirement;
  readonly store: RequestStore;
  readonly lists: RequestLists;
  readonly audit: AuditStream;
  /** Every key of this bot that names the request, or holds its name. */
  readonly traces: (id: RequestId) => Promise<readonly string[]>;
}

async function leavingOf({ retirement }: OpenedRetirement): Promise<readonly Leaving[]> {
  return (await retirement.leaving('')).requests;
}

/** What every retirement keeps to. `open` gives one with nothing in it. */
export function retirementContract(open: () => Promise<OpenedRetirement>): void {
  describe.concurrent('a request whose entries were archived', () => {
    it('leaves with all that belongs to it, once it has ended, and nothing of others goes with it', async () => {
      const opened = await open();
      const { store, retirement, audit, lists, traces } = opened;
      const [gone, other] = [await stored(store), await stored(store)];
      const after = { ...gone.request, state: STATES.created };
      const answer = { to: 'a press', is: 'counted' };
      await store.commit({ before: gone, after, effects: [], entry: entry('last'), answer });
      const { id } = gone.request;
      await audit.noteLeaving([{ id, head: 'hash last' }]);

      expect(await retirement.retire({ id, head: 'hash last' })).toBe('left');

      expect(await store.load(id)).toMatchObject({ found: false });
      expect(await traces(id)).toEqual([`left-keys ${KEY.keyId}`]);
      expect(await leavingOf(opened)).toEqual([]);
      const range = { towards: 'older', from: null, most: 10 } as const;
      const { entries } = await lists.page([{ kind: 'asked-by', user: ALICE }], range);
      expect(entries.map((each) => each.id)).toEqual([other.request.id]);
      expect(await retirement.requestBehind(KEY.keyId)).toBe(id);
    });

    it('stays as long as it owes something, and is asked again', async () => {
      const opened = await open();
      const { store, retirement, audit } = opened;
      const before = await stored(store);
      const after = { ...before.request, state: STATES.denied };
      await store.commit({ before, after, effects: ['sync-thread'], entry: entry('last') });
      const leaving = { id: before.request.id, head: 'hash last' };
      await audit.noteLeaving([leaving]);

      expect(await retirement.retire(leaving)).toBe('owes');

      expect(await leavingOf(opened)).toEqual([leaving]);
      await store.strike({ id: leaving.id, effect: 'sync-thread', version: 2 });
      expect(await retirement.retire(leaving)).toBe('left');
    });

    it.each([
      ['goes on', { state: STATES.pending, head: 'hash last' }],
      ['has a younger entry', { state: STATES.denied, head: 'hash before' }],
    ] as const)('stays when it %s; a later part has it', async (_why, { state, head }) => {
      const opened = await open();
      const { store, retirement, audit } = opened;
      const before = await stored(store);
      await store.commit({ before, after: { ...before.request, state }, effects: [], entry: entry('last') });
      const { id } = before.request;
      await audit.noteLeaving([{ id, head }]);

      expect(await retirement.retire({ id, head })).toBe('stays');

      expect((await loaded(store, id)).head).toBe('hash last');
      expect(await leavingOf(opened)).toEqual([]);
    });

    it('is nobody when it has left before, and no key is behind a key that nobody made', async () => {
      const { retirement } = await open();
      const { id } = newRequest();

      expect(await retirement.retire({ id, head: 'hash last' })).toBe('stays');
      expect(await retirement.requestBehind(KEY.keyId)).toBeUndefined();
    });
  });
}
