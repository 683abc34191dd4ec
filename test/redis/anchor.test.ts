import { describe, expect, it } from 'vitest';
import { type Anchor, anchor } from '../../src/workflow/anchor.js';
import { chainAll } from '../../src/workflow/checkpoints.js';
import { StoreError } from '../../src/workflow/store-port.js';
import { stored } from '../contracts/scenes.js';
import { eventually, newPrefix, openRoom, SILENT } from '../support/servers.js';

const HOUR_MS = 3_600_000;

/** Two replicas, and a place outside. */
async function scene({ everyMs = HOUR_MS } = {}) {
  const keyPrefix = newPrefix();
  const [here, there] = await Promise.all([openRoom({ keyPrefix }), openRoom({ keyPrefix })]);
  const outside: Anchor[] = [];
  const place = {
    put: async (what: Anchor) => {
      outside.push(what);
    },
  };
  const settings = { place, everyMs, log: SILENT };
  const depsOf = ({ audit, leases, store }: typeof here) => ({ audit, leases, store, ...settings });
  const goOn = async () => {
    await stored(here.store);
    const last = await chainAll(here.audit);
    if (!last) throw new Error('There is no checkpoint.');
    return last;
  };
  return { here: depsOf(here), there: depsOf(there), outside, goOn };
}

describe.concurrent('an anchor', () => {
  it('is the newest checkpoint, with its place and its time', async () => {
    const { here, outside, goOn } = await scene();
    await goOn();
    const { number, hash, id, atMs } = await goOn();

    await anchor(here);

    expect(outside).toEqual([{ schema: 1, checkpoint: number, hash, id, atMs }]);
  });

  it('is put outside once in an interval, by whichever replica', async () => {
    const { here, there, outside, goOn } = await scene();
    await goOn();

    await Promise.all([anchor(here), anchor(there)]);
    await goOn();
    await Promise.all([anchor(here), anchor(there)]);

    expect(outside).toHaveLength(1);
  });

  it('follows when the interval has passed, if there is something new', async () => {
    const { here, outside, goOn } = await scene({ everyMs: 100 });
    await goOn();
    await anchor(here);
    await eventually(async () => {
      const { stretch } = await here.audit.sinceCheckpoint();
      expect(stretch.atMs - ((await here.audit.lastAnchored())?.atMs ?? 0)).toBeGreaterThan(100);
    });

    await anchor(here);
    expect(outside).toHaveLength(1);

    await goOn();
    await anchor(here);
    expect(outside.map(({ checkpoint }) => checkpoint)).toEqual([1, 2]);
  });

  it('is none while there is no checkpoint', async () => {
    const { here, outside } = await scene();

    await anchor(here);

    expect(outside).toEqual([]);
  });

  it('that its place did not take is put there the next time', async () => {
    const { here, outside, goOn } = await scene();
    await goOn();
    const full = { put: () => Promise.reject(new Error('no space left')) };

    await expect(anchor({ ...here, place: full })).rejects.toThrow('no space left');
    await anchor(here);

    expect(outside).toHaveLength(1);
  });

  it('waits until a failover cannot lose what it stands for', async () => {
    const { here, outside, goOn } = await scene();
    await goOn();
    const lagging = {
      ensureCheckpointReplicated: () =>
        Promise.reject(new StoreError('not-replicated', 'Only 0 of 1 have it.')),
    };

    await expect(anchor({ ...here, store: lagging })).rejects.toThrow('Only 0 of 1 have it.');

    expect(outside).toEqual([]);
  });
});
