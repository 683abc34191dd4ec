import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/workflow/journal-port.js';

/** What a journal keeps to. `open` gives two replicas of the same, with nothing in it. */
export function journalContract(open: () => Promise<readonly [Journal, Journal]>): void {
  describe.concurrent('an entry', () => {
    it('is there for every replica once it is made, with its note and its age', async () => {
      const [here, there] = await open();
      expect(await there.last('reconcile')).toBeUndefined();

      await here.enter('reconcile', 'three keys');
      await sleep(50);

      const last = await there.last('reconcile');
      expect(last?.note).toBe('three keys');
      expect(last?.agoMs).toBeGreaterThanOrEqual(50);
      expect(last?.agoMs).toBeLessThan(10_000);
    });

    it('takes the place of the one before, and of no other', async () => {
      const [here, there] = await open();
      await here.enter('reconcile', 'first');
      await here.enter('reconcile:C0', '');

      await there.enter('reconcile', 'second');

      expect(await here.last('reconcile')).toMatchObject({ note: 'second' });
      expect(await here.last('reconcile:C0')).toMatchObject({ note: '' });
    });
  });
}
