import { expect, it } from 'vitest';
import type { UserId } from '../../src/domain/names.js';
import { MessengerError } from '../../src/workflow/message-port.js';
import { ComeBackLater, type Deps } from '../../src/workflow/ports.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { createWorkflow } from '../../src/workflow/workflow.js';
import { entry, loaded, newRequest } from '../contracts/scenes.js';
import { DAVE } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

const REPLIES = ['Approved by Bob.', 'Approved by Dave.'];
const CARD = { channel: 'C0BYOKREQ', ts: '1.1' } as never;

it('a person whom nothing reaches keeps the other one waiting for nothing', async () => {
  const { store, leases, quotas, undelivered } = await openRoom();
  const request = newRequest({ card: CARD, onBehalfOf: DAVE });
  const { id, requestedBy } = request;
  await store.create({ request, effects: ['sync-direct'], entry: entry(id) });
  const sent: string[] = [];
  const messenger = {
    directMessagesOf: () => 2,
    sendDirect: async (_request: unknown, to: UserId, index: number) => {
      if (to === requestedBy) throw new MessengerError('refused', 'messages_tab_disabled', 0);
      sent.push(`${index} to ${to}`);
    },
  };
  const directory = { standingOf: async () => 'full-member' };
  const deps = { store, leases, quotas, undelivered, directory, messenger, log: SILENT } as unknown as Deps;

  const running = createWorkflow(deps).run({ id, effect: 'sync-direct', version: 1 }, { isLast: false });

  await expect(running).rejects.toThrow(ComeBackLater);
  expect(sent).toEqual([`0 to ${DAVE}`, `1 to ${DAVE}`]);
  expect(await undelivered.list()).toMatchObject([
    { piece: 'direct', channel: requestedBy, state: 'blocked' },
  ]);
});

it('a run that another one has overtaken leaves its work owed: the other can die before all is posted', async () => {
  const { store, leases, quotas, undelivered } = await openRoom();
  const request = newRequest({ card: CARD });
  const { id } = request;
  await store.create({ request, effects: ['sync-thread'], entry: entry(id) });
  const thread: string[] = [];
  const messenger = {
    repliesOf: () => REPLIES.length,
    reply: async (_request: unknown, index: number) => {
      // The first one takes so long that its lease ends and another replica posts it as well, and dies.
      if (thread.push(REPLIES[index] ?? '') === 1) await store.advance(id, 'thread', index);
    },
  };
  const deps = {
    store,
    leases,
    quotas,
    undelivered,
    messenger,
    watch: UNWATCHED,
    log: SILENT,
  } as unknown as Deps;
  const { run } = createWorkflow(deps);
  const owed = { id, effect: 'sync-thread', version: 1 } as const;

  await expect(run(owed, { isLast: false })).rejects.toThrow(ComeBackLater);
  expect((await loaded(store, id)).owed).toEqual([owed]);

  await run(owed, { isLast: false });
  expect(thread).toEqual(REPLIES);
  expect((await loaded(store, id)).owed).toEqual([]);
});
