import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ComeBackLater, type Quotas } from '../../src/workflow/ports.js';

/** What quotas keep to. `open` gives two replicas of the same. */
export function quotasContract(open: () => Promise<readonly [Quotas, Quotas]>): void {
  describe.concurrent('a quota', () => {
    it('gives its burst at once, and then says when to come back', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 1, burst: 3 };
      for (let taken = 0; taken < 3; taken += 1) await quotas.take(bucket);

      const wait = await waitFor(quotas.take(bucket));

      expect(wait).toBeGreaterThan(500);
      expect(wait).toBeLessThanOrEqual(1_000);
    });

    it('is one for all replicas', async () => {
      const [here, there] = await open();
      const bucket = { name: 'create-key:111122223333:eu-central-1', perSecond: 0.1, burst: 5 };

      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => (at % 2 ? here : there).take(bucket)),
      );

      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    });

    it('keeps its word: who comes back when told is served, and a refusal costs nothing', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 10, burst: 1 };
      await quotas.take(bucket);
      await waitFor(quotas.take(bucket));
      await waitFor(quotas.take(bucket));
      const wait = await waitFor(quotas.take(bucket));
      expect(wait).toBeLessThanOrEqual(100);

      await sleep(wait + 2);

      await expect(quotas.take(bucket)).resolves.toBeUndefined();
    });

    it('that is empty stops no other', async () => {
      const [quotas] = await open();
      await quotas.take({ name: 'channel:C0', perSecond: 0.1, burst: 1 });

      await expect(quotas.take({ name: 'channel:C1', perSecond: 0.1, burst: 1 })).resolves.toBeUndefined();
    });

    it('never holds more than its burst, however long it was left alone', async () => {
      const [quotas] = await open();
      const bucket = { name: 'channel:C0', perSecond: 50, burst: 2 };
      await quotas.take(bucket);
      await sleep(150);

      const tries = await Promise.allSettled(Array.from({ length: 6 }, () => quotas.take(bucket)));

      const given = tries.filter(({ status }) => status === 'fulfilled').length;
      expect(given).toBeGreaterThanOrEqual(2);
      expect(given).toBeLessThanOrEqual(4);
    });
  });
}

/** How many milliseconds the refused are told to wait. */
async function waitFor(taking: Promise<void>): Promise<number> {
  const error = await taking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ComeBackLater)) throw new Error(`Not sent away, but ${String(error)}.`);
  return error.afterMs;
}
