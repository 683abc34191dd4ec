import { expect, it } from 'vitest';
import type { EpochMs, GroupId, UserId } from '../../src/domain/names.js';
import type { Card } from '../../src/domain/request.js';
import { apply } from '../../src/workflow/apply.js';
import { drawCopies } from '../../src/workflow/draw-copies.js';
import type { Deps } from '../../src/workflow/ports.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, stored } from '../contracts/scenes.js';
import { ALICE, CARD, ONE_OF_SECURITY, SECURITY, terms } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

const MANAGERS = 'S0MANAGERS' as GroupId;

function crowd(name: string, count: number): UserId[] {
  return Array.from({ length: count }, (_, at) => `U0${name}${at}` as UserId);
}

/** A group that grew by two beyond what is asked directly after somebody had asked, and three who come in later. */
const GROUPS: Readonly<Record<GroupId, UserId[]>> = {
  [SECURITY]: [ALICE, ...crowd('SECURITY', 52)],
  [MANAGERS]: crowd('MANAGER', 3),
};

it('fifty have a copy, the thread names the others, and those of an escalation still get theirs', async () => {
  const { store, leases, copies, undelivered } = await openRoom();
  const escalation = { afterMs: 1_000, users: [], groups: [MANAGERS] };
  const { request } = await stored(store, {
    card: CARD,
    waiting: { sinceMs: 0 as EpochMs, remindersPassed: 0, escalatedAtMs: null },
    terms: terms({ approvals: [ONE_OF_SECURITY], askApprovers: 'direct', escalation }),
  });
  const { id } = request;
  const asked: UserId[] = [];
  const messenger = {
    postCopy: async (_request: unknown, to: UserId) => {
      asked.push(to);
      return { channel: `D${to}`, ts: '1.1' } as unknown as Card;
    },
    redrawCopy: async () => undefined,
  };
  const directory = {
    standingOf: async () => 'full-member',
    membersOf: async (group: GroupId) => GROUPS[group],
  };
  const quotas = { take: async () => undefined };
  const jobs = { enqueue: async () => undefined };
  const deps = {
    ...{ store, leases, copies, undelivered },
    ...{ quotas, messenger, directory, jobs, watch: UNWATCHED, log: SILENT },
  } as unknown as Deps;
  const draw = async () => {
    const { version } = await loaded(store, id);
    await drawCopies(deps, { id, effect: 'draw-copies', version });
  };
  const unasked = async () =>
    (await loaded(store, id)).request.timeline.filter(({ type }) => type === 'approvers-unasked');

  await draw();

  expect(asked).toEqual(crowd('SECURITY', 50));
  const others = ['U0SECURITY50', 'U0SECURITY51'];
  expect(await unasked()).toMatchObject([{ users: others }]);
  await draw();
  expect(await unasked()).toHaveLength(1);

  await apply(deps, id, { type: 'escalation-due' });
  await draw();

  expect(asked.slice(50)).toEqual([...crowd('MANAGER', 3), ...others]);
  expect(await unasked()).toHaveLength(1);
});
