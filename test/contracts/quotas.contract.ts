import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Bucket, ComeBackLater, type Quotas } from '../../src/workflow/ports.js';

/** A machine that stands still for half a second is late for its own turn; a quota that is wrong is wrong three times. */
const AGAINST_THE_CLOCK = { retry: 2 };

/** What quotas keep to. `open` gives two replicas of the same. */
export function quotasContract(open: () => Promise<readonly [Quotas, Quotas]>): void {
  describe.concurrent('a quota', AGAINST_THE_CLOCK, () => {
    it('gives its burst at once, and then says when to come back', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 1, burst: 3 };
      for (const taker of ['a', 'b', 'c']) await quotas.take(bucket, taker);

      const wait = await waitFor(quotas.take(bucket, 'd'));

      expect(wait).toBeGreaterThan(500);
      expect(wait).toBeLessThanOrEqual(1_000);
    });

    it('is one for all replicas', async () => {
      const [here, there] = await open();
      const bucket = { name: 'create-key:111122223333:eu-central-1', perSecond: 0.1, burst: 5 };

      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => (at % 2 ? here : there).take(bucket, `r${at}`)),
      );

      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    });

    it('keeps its word: who comes back when told is served, and asking in between costs nothing', async () => {
      const [here, there] = await open();
      const bucket = { name: 'channel:C0', perSecond: 1, burst: 1 };
      await here.take(bucket, 'a');
      await waitFor(there.take(bucket, 'b'));
      await waitFor(here.take(bucket, 'b'));
      const wait = await waitFor(here.take(bucket, 'b'));
      expect(wait).toBeLessThanOrEqual(1_000);

      await sleep(wait + 2);

      await expect(there.take(bucket, 'b')).resolves.toBeUndefined();
    });

    it('that is empty stops no other', async () => {
      const [quotas] = await open();
      await quotas.take({ name: 'channel:C0', perSecond: 0.1, burst: 1 }, 'a');

      await expect(
        quotas.take({ name: 'channel:C1', perSecond: 0.1, burst: 1 }, 'a'),
      ).resolves.toBeUndefined();
    });

    it('never holds more than its burst, however long it was left alone', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 50, burst: 2 };
      await quotas.take(bucket, 'a');
      await sleep(150);

      const tries = await Promise.allSettled(
        Array.from({ length: 6 }, (_, at) => quotas.take(bucket, `b${at}`)),
      );

      const given = tries.filter(({ status }) => status === 'fulfilled').length;
      expect(given).toBeGreaterThanOrEqual(2);
      expect(given).toBeLessThanOrEqual(4);
    });
  });

  describe.concurrent('the line for a token', AGAINST_THE_CLOCK, () => {
    it('gives every taker a moment of its own, in the order in which they came', async () => {
      const [here, there] = await open();
      const bucket = { name: 'channel:C0', perSecond: 0.1, burst: 1 };
      await here.take(bucket, 'a');

      const waits: number[] = [];
      for (const taker of ['b', 'c', 'd', 'e']) waits.push(await waitFor(there.take(bucket, taker)));

      const [first, second, third, fourth] = waits.map((wait) => Math.round(wait / 1_000));
      expect([first, second, third, fourth]).toEqual([10, 20, 30, 40]);
    });

    it('lets nobody push in, not even at the moment when a token is there', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 2, burst: 2 };
      await quotas.take(bucket, 'a');
      await quotas.take(bucket, 'b');
      const wait = await waitFor(quotas.take(bucket, 'c'));
      await sleep(wait + 20);

      const pushing = await waitFor(quotas.take(bucket, 'late'));

      expect(pushing).toBeGreaterThan(300);
      await expect(quotas.take(bucket, 'c')).resolves.toBeUndefined();
    });

    it('is no herd: thirty takers ask sixty times at most, are served in order, and never above the rate', async () => {
      const replicas = await open();
      const bucket = { name: 'create-key:111122223333:eu-central-1', perSecond: 20, burst: 5 };
      const served: Served[] = [];
      let asked = 0;

      await Promise.all(
        Array.from({ length: 30 }, async (_, at) => {
          const quotas = replicas[at % 2] as Quotas;
          let [toldMs, askedAtMs] = [0, 0];
          for (let waitMs = -1; waitMs !== 0; ) {
            asked += 1;
            askedAtMs = performance.now();
            waitMs = await waitOf(quotas.take(bucket, `r${at}`));
            toldMs = Math.max(toldMs, waitMs);
            if (waitMs > 0) await sleep(waitMs + 1);
          }
          served.push({ toldMs, askedAtMs, atMs: performance.now() });
        }),
      );

      expect(asked).toBeLessThanOrEqual(60);
      expect(worstExcess(served, bucket)).toBeLessThan(1);
      const places = served.map(({ toldMs }) => served.filter((other) => other.toldMs < toldMs).length);
      // The first five had not to wait; of the others, neighbours may overtake each other on their way home.
      expect(places.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
      for (const [at, place] of places.slice(5).entries())
        expect(Math.abs(place - (at + 5))).toBeLessThanOrEqual(3);
    });

    it('is not held up by a taker that died: who stands behind it is served when told', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 4, burst: 1 };
      await quotas.take(bucket, 'a');
      await waitFor(quotas.take(bucket, 'dead'));
      const wait = await waitFor(quotas.take(bucket, 'behind'));

      await sleep(wait + 2);

      await expect(quotas.take(bucket, 'behind')).resolves.toBeUndefined();
    });

    it('forgets the dead: once their time has passed, a newcomer finds the whole burst again', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 4, burst: 3 };
      for (const taker of ['a', 'b', 'c']) await quotas.take(bucket, taker);
      for (const taker of ['dead1', 'dead2', 'dead3']) await waitFor(quotas.take(bucket, taker));

      await sleep(3 * 250 + 3 * 250 + 30);

      for (const taker of ['d', 'e', 'f']) {
        await expect(quotas.take(bucket, taker)).resolves.toBeUndefined();
      }
    });

    it('keeps a place for a taker that is a little late', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 4, burst: 4 };
      for (const taker of ['a', 'b', 'c', 'd']) await quotas.take(bucket, taker);
      const wait = await waitFor(quotas.take(bucket, 'late'));
      await waitFor(quotas.take(bucket, 'behind'));

      await sleep(wait + 400);

      await expect(quotas.take(bucket, 'late')).resolves.toBeUndefined();
      await expect(quotas.take(bucket, 'behind')).resolves.toBeUndefined();
    });

    it('gives up the place of a taker that is so late that others need its token; it then lines up anew', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 2, burst: 1 };
      await quotas.take(bucket, 'a');
      const wait = await waitFor(quotas.take(bucket, 'late'));
      await waitFor(quotas.take(bucket, 'b'));
      await waitFor(quotas.take(bucket, 'c'));
      await sleep(wait + 700);

      const anew = await waitFor(quotas.take(bucket, 'late'));

      expect(anew).toBeGreaterThan(400);
      await expect(quotas.take(bucket, 'b')).resolves.toBeUndefined();
    });

    it('serves a taker that is very late all the same, where nobody else needs the token', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 4, burst: 2 };
      for (const taker of ['a', 'b']) await quotas.take(bucket, taker);
      const wait = await waitFor(quotas.take(bucket, 'late'));
      await waitFor(quotas.take(bucket, 'dead'));

      await sleep(wait + 1_000);

      await expect(quotas.take(bucket, 'late')).resolves.toBeUndefined();
    });

    it('does not fall apart when all its takers are late, by the same long time: they are served at the rate', async () => {
      const [quotas] = await open();
      const bucket = { name: 'create-key:111122223333:eu-central-1', perSecond: 50, burst: 3 };
      const began = performance.now();
      let asked = 0;

      await Promise.all(
        Array.from({ length: 50 }, async (_, at) => {
          for (let waitMs = -1; waitMs !== 0; ) {
            asked += 1;
            waitMs = await waitOf(quotas.take(bucket, `r${at}`));
            if (waitMs > 0) await sleep(waitMs + 150);
          }
        }),
      );

      // A second for fifty tokens; the first moments, in which nobody came yet, are lost.
      expect(performance.now() - began).toBeLessThan(4_000);
      // A herd would ask thousands of times.
      expect(asked).toBeLessThan(250);
    });

    it('never serves more than rate and burst allow, however late its takers come', async () => {
      const [quotas] = await open();
      const bucket = { name: 'create-key:111122223333:eu-central-1', perSecond: 50, burst: 5 };
      const served: Served[] = [];
      const takers = Array.from({ length: 60 }, (_, at) => `r${at}`);
      await Promise.allSettled(takers.map((taker) => quotas.take(bucket, taker)));

      // All of them come at once, again and again, whatever they are told.
      for (let round = 0; round < 20; round += 1) {
        const askedAtMs = performance.now();
        const answers = await Promise.allSettled(takers.map((taker) => quotas.take(bucket, taker)));
        const atMs = performance.now();
        for (const { status } of answers)
          if (status === 'fulfilled') served.push({ toldMs: 0, askedAtMs, atMs });
        await sleep(20 + 60 * (round % 3));
      }

      expect(served.length).toBeGreaterThan(10);
      expect(worstExcess(served, bucket)).toBeLessThan(1);
    });
  });

  describe.concurrent('a quota that is held', AGAINST_THE_CLOCK, () => {
    it('serves nobody for that long, then the refused, then the line in its order', async () => {
      const [here, there] = await open();
      const bucket = { name: 'channel:C0', perSecond: 10, burst: 1 };
      await here.take(bucket, 'refused');
      await waitFor(there.take(bucket, 'b'));
      await waitFor(there.take(bucket, 'c'));

      await here.hold(bucket, 'refused', 500);

      const [refused, b, c] = await Promise.all(
        ['refused', 'b', 'c'].map((taker) => waitFor(there.take(bucket, taker))),
      );
      expect(refused).toBeGreaterThan(400);
      expect(refused).toBeLessThanOrEqual(500);
      expect(b).toBeGreaterThan(500);
      expect(c).toBeGreaterThan((b ?? 0) + 50);
      await sleep((refused ?? 0) + 2);
      await expect(there.take(bucket, 'refused')).resolves.toBeUndefined();
    });

    it('does not serve a newcomer from the burst it had, neither meanwhile nor at once afterwards', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 1, burst: 10 };
      await quotas.take(bucket, 'refused');

      await quotas.hold(bucket, 'refused', 150);

      expect(await waitFor(quotas.take(bucket, 'b'))).toBeGreaterThan(1_000);
      await sleep(170);
      expect(await waitFor(quotas.take(bucket, 'c'))).toBeGreaterThan(1_000);
    });

    it('by two who were refused at once is held once, for the longer time', async () => {
      const [here, there] = await open();
      const bucket = { name: 'channel:C0', perSecond: 10, burst: 5 };
      await here.take(bucket, 'a');
      await there.take(bucket, 'b');

      await Promise.all([here.hold(bucket, 'a', 1_000), there.hold(bucket, 'b', 2_000)]);

      const wait = await waitFor(here.take(bucket, 'a'));
      expect(wait).toBeGreaterThan(1_800);
      expect(wait).toBeLessThanOrEqual(2_000);
    });
  });
}

/** How many milliseconds the refused are told to wait. */
async function waitFor(taking: Promise<void>): Promise<number> {
  const waitMs = await waitOf(taking);
  if (waitMs === 0) throw new Error('Not sent away, but served.');
  return waitMs;
}

/** 0: served. */
async function waitOf(taking: Promise<void>): Promise<number> {
  try {
    await taking;
    return 0;
  } catch (error) {
    if (!(error instanceof ComeBackLater)) throw error;
    return error.afterMs;
  }
}

interface Served {
  /** The longest wait it was told. */
  readonly toldMs: number;
  /** It was served between these two. */
  readonly askedAtMs: number;
  readonly atMs: number;
}

/** By how many the fullest stretch of time exceeds what was promised. */
function worstExcess(served: readonly Served[], { perSecond, burst }: Bucket): number {
  const inOrder = [...served].sort((one, other) => one.atMs - other.atMs);
  let worst = 0;
  for (const [first, { askedAtMs: from }] of inOrder.entries()) {
    for (const [more, { atMs: to }] of inOrder.slice(first).entries()) {
      const allowed = burst + 1 + ((to - from) / 1_000) * perSecond;
      worst = Math.max(worst, more + 1 - allowed);
    }
  }
  return worst;
}
