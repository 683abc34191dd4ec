import { describe, expect, it } from 'vitest';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { AccountId } from '../../src/domain/names.js';
import type { Asked } from '../../src/domain/request.js';
import type { Deps } from '../../src/workflow/ports.js';
import { resubmit } from '../../src/workflow/resubmit.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { loaded, stored } from '../contracts/scenes.js';
import { ALICE, DAVE, parameters, terms } from '../support/requests.js';
import { openRoom, SILENT } from '../support/servers.js';

/** Alice's request for Dave, and a change of it as its form would submit it. */
async function scene() {
  const { store } = await openRoom();
  const { request } = await stored(store, { onBehalfOf: DAVE });
  const deps = {
    store,
    watch: UNWATCHED,
    log: SILENT,
    jobs: { enqueue: async () => undefined },
  } as unknown as Deps;
  const submit = (over: Partial<Asked>) => {
    const { teamId, requestedBy, onBehalfOf, terms: asBefore, waitTimes, searchTimes } = request;
    const changed = parameters({ description: 'Another one' });
    const asked = { teamId, requestedBy, onBehalfOf, terms: asBefore, parameters: changed, ...over };
    const sound = { asked, fingerprint: fingerprintOf(asked), unchecked: [], waitTimes, searchTimes };
    const purpose = { kind: 'edit', id: request.id, replaces: request.fingerprint } as const;
    return resubmit(deps, { formId: 'V0EDIT', by: ALICE, purpose, sound: { outcome: 'sound', ...sound } });
  };
  return { submit, now: async () => (await loaded(store, request.id)).request };
}

describe('a change of a pending request', () => {
  it('keeps to the person it is for: whoever it was for could decide about it otherwise', async () => {
    const { submit, now } = await scene();

    expect(await submit({ onBehalfOf: null })).toMatchObject({ outcome: 'other-person' });

    expect(await now()).toMatchObject({ onBehalfOf: DAVE, timeline: [] });
  });

  it('stays in its account', async () => {
    const { submit, now } = await scene();

    const answer = await submit({ terms: terms({ id: '777788889999' as AccountId }) });

    expect(answer).toMatchObject({ outcome: 'other-account', account: { id: '111122223333' } });
    expect((await now()).timeline).toEqual([]);
  });

  it('has a fingerprint that is of what the record then says', async () => {
    const { submit, now } = await scene();

    expect(await submit({})).toMatchObject({ outcome: 'changed' });

    const changed = await now();
    expect(changed.parameters.description).toBe('Another one');
    expect(changed.fingerprint).toBe(fingerprintOf(changed));
  });
});
