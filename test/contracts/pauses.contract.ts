import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ComeBackLater, type Pauses } from '../../src/workflow/ports.js';

/** How long a place is to be left alone; 0: not at all. */
async function leftMs(pauses: Pauses, place: string): Promise<number> {
  try {
    await pauses.respect(place);
    return 0;
  } catch (error) {
    if (!(error instanceof ComeBackLater)) throw error;
    return error.afterMs;
  }
}

/** What pauses keep to. `open` gives two replicas of the same. */
export function pausesContract(open: () => Promise<readonly [Pauses, Pauses]>): void {
  describe.concurrent('a pause', () => {
    it('holds for all replicas, for that place alone, and says how long', async () => {
      const [here, there] = await open();

      await here.begin('C0BYOKREQ', 7_000);

      const left = await leftMs(there, 'C0BYOKREQ');
      expect(left).toBeGreaterThan(5_000);
      expect(left).toBeLessThanOrEqual(7_000);
      expect(await leftMs(here, 'C0ELSEWHERE')).toBe(0);
    });

    it('is over after its time', async () => {
      const [here, there] = await open();
      await here.begin('C0BYOKREQ', 50);
      await sleep(await leftMs(there, 'C0BYOKREQ'));
      await sleep(5);
      expect(await leftMs(there, 'C0BYOKREQ')).toBe(0);
    });

    it('is not made shorter or longer by another one meanwhile', async () => {
      const [here, there] = await open();
      await here.begin('C0BYOKREQ', 7_000);
      await there.begin('C0BYOKREQ', 100);
      expect(await leftMs(here, 'C0BYOKREQ')).toBeGreaterThan(5_000);
      await there.begin('C0BYOKREQ', 60_000);
      expect(await leftMs(here, 'C0BYOKREQ')).toBeLessThanOrEqual(7_000);
    });

    it('of no time is none', async () => {
      const [here] = await open();
      await here.begin('C0BYOKREQ', 0);
      expect(await leftMs(here, 'C0BYOKREQ')).toBe(0);
    });
  });
}
