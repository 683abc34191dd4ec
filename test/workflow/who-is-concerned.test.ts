import { describe, expect, it } from 'vitest';
import type { UserId } from '../../src/domain/names.js';
import { apply } from '../../src/workflow/apply.js';
import { countApprovers } from '../../src/workflow/count-approvers.js';
import type { Home } from '../../src/workflow/home.js';
import type { Deps } from '../../src/workflow/ports.js';
import { openHome, refreshHomes } from '../../src/workflow/refresh-homes.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, stored } from '../contracts/scenes.js';
import {
  ALICE,
  account,
  CAROL,
  DAVE,
  OTHER_FINGERPRINT,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { eventually, openRoom, SILENT } from '../support/servers.js';

/** Everybody is a full member; these are in every group. */
async function workspace(members: readonly UserId[]) {
  const { store, lists, homes, quotas } = await openRoom();
  const shown = new Map<UserId, Home>();
  const homeTab = {
    publish: async (user: UserId, home: Home) => {
      shown.set(user, home);
      return `hash of ${user}`;
    },
  };
  const directory = {
    standingOf: async () => 'full-member',
    membersOf: async () => members,
    allMembers: async () => () => members,
  };
  const settings = { accounts: new Map([[account().id, account()]]) };
  const jobs = { enqueue: async () => undefined };
  const deps = {
    store,
    lists,
    homes,
    quotas,
    homeTab,
    directory,
    settings,
    jobs,
    watch: UNWATCHED,
    log: SILENT,
  };
  return { deps: deps as unknown as Deps, store, shown };
}

describe('a request', () => {
  it('is shown on the Home tab of the person it is for, as soon as it is there', async () => {
    const { deps, store, shown } = await workspace([CAROL]);
    await openHome(deps, DAVE);
    expect(shown.get(DAVE)).toMatchObject({ open: { shown: [] } });

    const { request } = await stored(store, { onBehalfOf: DAVE });

    await eventually(async () => {
      await refreshHomes(deps);
      expect(shown.get(DAVE)).toMatchObject({ open: { shown: [{ id: request.id }] } });
    });
  });

  it('goes from the Home tab of somebody whom only its former terms let decide', async () => {
    const { deps, store, shown } = await workspace([]);
    const { request } = await stored(store, {
      terms: terms({ approvals: [{ ...THE_OWNER, users: [DAVE] }] }),
    });
    await openHome(deps, DAVE);
    expect(shown.get(DAVE)).toMatchObject({ waiting: { shown: [{ request: { id: request.id } }] } });

    const now = terms({ approvals: [THE_OWNER] });
    await apply(deps, request.id, { type: 'terms-changed', terms: now, fingerprint: OTHER_FINGERPRINT });

    await eventually(async () => {
      await refreshHomes(deps);
      expect(shown.get(DAVE)).toMatchObject({ waiting: { shown: [] } });
    });
  });

  it('lacks an approver where its own requester would have to be one of them', async () => {
    const { deps, store } = await workspace([ALICE, CAROL]);
    const { request } = await stored(store, { terms: terms({ approvals: [TWO_OF_SECURITY] }) });

    await countApprovers(deps, request);

    expect((await loaded(store, request.id)).request.timeline).toMatchObject([
      { type: 'approvers-counted', lacking: [1], gone: [] },
    ]);
  });
});
