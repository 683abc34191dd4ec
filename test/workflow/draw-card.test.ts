import { expect, it } from 'vitest';
import type { Card, KeyRequest } from '../../src/domain/request.js';
import { drawCard } from '../../src/workflow/draw-card.js';
import type { Deps } from '../../src/workflow/ports.js';
import { type Commit, type RequestStore, StoreError } from '../../src/workflow/store-port.js';
import { entry, loaded, newRequest } from '../contracts/scenes.js';
import { STATES } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

const POSTED = { channel: 'C0BYOKREQ', ts: '1.1' } as Card;

it('a card whose record was stored while its answer was lost keeps its buttons: it is no copy of itself', async () => {
  const { store, leases, quotas, undelivered } = await openRoom();
  const request = newRequest({ state: STATES.approved });
  const { id } = request;
  await store.create({ request, effects: ['draw-card'], entry: entry(id) });
  const channel: { card: Card; hasButtons: boolean }[] = [];
  const messenger = {
    postCard: async () => {
      channel.push({ card: POSTED, hasButtons: true });
      return POSTED;
    },
    retireCopy: async (_request: KeyRequest, copy: Card) => {
      for (const message of channel) if (message.card.ts === copy.ts) message.hasButtons = false;
    },
  };
  // Longer away than the commit itself looks for its own entry.
  let awayFor = 0;
  const failing: Pick<RequestStore, 'load' | 'commit' | 'ensureReplicated'> = {
    load: async (...asked) => {
      awayFor -= 1;
      if (awayFor >= 0) throw new StoreError('unavailable', 'Redis is away.');
      return store.load(...asked);
    },
    commit: async (commit: Commit) => {
      await store.commit(commit);
      awayFor = 1;
      throw new StoreError('unclear', 'The connection broke.');
    },
    ensureReplicated: (snapshot) => store.ensureReplicated(snapshot),
  };
  const jobs = { enqueue: async () => undefined };
  const deps = { store: failing, leases, quotas, undelivered, messenger, jobs, log: SILENT };

  await drawCard(deps as unknown as Deps, { id, effect: 'draw-card', version: 1 });

  expect((await loaded(store, id)).request.card).toEqual(POSTED);
  expect(channel).toEqual([{ card: POSTED, hasButtons: true }]);
});
