import { expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import { apply } from '../../src/workflow/apply.js';
import { makeKey } from '../../src/workflow/make-key.js';
import { ComeBackLater, type Deps } from '../../src/workflow/ports.js';
import { type Commit, type RequestStore, StoreError } from '../../src/workflow/store-port.js';
import { termsOf } from '../../src/workflow/terms.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, newRequest, stored } from '../contracts/scenes.js';
import { asApproved } from '../domain/events.js';
import { account, EVIDENCE, KEY, parameters, STATES } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

it('a run that learns late that its intent is stored sends nothing: others may have gone on from it', async () => {
  const { request, parts } = await approvedOne();
  const { store } = parts;
  const { id } = request;
  const made: string[] = [];
  const session = {
    keyBehind: async () => undefined,
    createKey: async () => {
      made.push(id);
      return KEY;
    },
  };
  const attempt = STATES.approved.attempt + 1;
  const late: Pick<RequestStore, 'load' | 'ensureReplicated' | 'commit'> = {
    load: (...asked) => store.load(...asked),
    ensureReplicated: (snapshot) => store.ensureReplicated(snapshot),
    commit: async (commit: Commit) => {
      await store.commit(commit);
      // Before the answer gets through, another replica finds the intent and nobody who has heard of its sender.
      const lost = { type: 'outcome-unknown', attempt, failure: null, evidence: EVIDENCE } as const;
      await apply(parts as unknown as Deps, id, lost);
      throw new StoreError('unclear', 'The connection broke.');
    },
  };
  const deps = { ...parts, store: late, keys: { open: async () => session } } as unknown as Deps;

  await expect(makeKey(deps, id, { isLast: false })).rejects.toThrow(ComeBackLater);

  expect(made).toEqual([]);
  expect((await loaded(store, id)).request.state).toMatchObject({ status: 'unclear', attempt });
});

it('makes the key, names it and reads it back under one session', async () => {
  const { request, parts } = await approvedOne();
  const { terms, id } = request;
  let sessions = 0;
  const asRead = asApproved({
    keyPolicy: terms.keyPolicy,
    tags: [
      ...request.parameters.tags,
      { key: 'byok:managed-by', value: 'byok-key' },
      { key: 'byok:request-id', value: id },
    ],
  });
  const session = {
    keyBehind: async () => undefined,
    createKey: async () => KEY,
    giveAlias: async () => undefined,
    read: async () => asRead,
  };
  const open = async () => {
    sessions += 1;
    return session;
  };
  const deps = { ...parts, keys: { open } } as unknown as Deps;

  await makeKey(deps, id, { isLast: false });

  expect((await loaded(parts.store, id)).request.state).toMatchObject({ status: 'created' });
  expect(sessions).toBe(1);
});

/** An approved request whose key is to be made, and all that takes but AWS. */
async function approvedOne() {
  const { store, quotas, operations } = await openRoom();
  const own = account();
  const terms = termsOf(own, parameters());
  const fingerprint = fingerprintOf(newRequest({ terms }));
  const { request } = await stored(store, { terms, state: STATES.approved, fingerprint });
  const settings = { accounts: new Map([[own.id, own]]) };
  const jobs = { enqueue: async () => undefined };
  return { request, parts: { store, quotas, operations, settings, jobs, watch: UNWATCHED, log: SILENT } };
}
