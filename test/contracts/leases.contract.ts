import { describe, expect, it } from 'vitest';
import type { Leases } from '../../src/workflow/ports.js';

/** What leases keep to. `open` gives two replicas of the same. */
export function leasesContract(open: () => Promise<readonly [Leases, Leases]>): void {
  describe.concurrent('a lease', () => {
    it('is held while the work lasts, and hands back what the work brings', async () => {
      const [leases] = await open();

      expect(await leases.holding('card:r1', async () => 'drawn')).toBe('drawn');
    });

    it('sends everybody else away, in this replica and in another, until it ends', async () => {
      const [here, there] = await open();
      const drawing = newGate();
      const work = here.holding('card:r1', () => drawing.passed);
      await expect(eventuallyHeld(there)).resolves.toBe('held');

      const refused = { name: 'ComeBackLater', afterMs: expect.any(Number) };
      await expect(here.holding('card:r1', async () => 'twice')).rejects.toMatchObject(refused);
      await expect(there.holding('card:r1', async () => 'twice')).rejects.toMatchObject(refused);

      drawing.open();
      await work;
      expect(await there.holding('card:r1', async () => 'my turn')).toBe('my turn');
    });

    it('goes to one of ten who ask at once', async () => {
      const [here, there] = await open();
      const gate = newGate();
      let sentAway = 0;
      const asked = Array.from({ length: 10 }, (_, at) =>
        (at % 2 ? here : there)
          .holding('card:r1', () => gate.passed.then(() => 'drawn'))
          .catch(() => {
            sentAway += 1;
            if (sentAway === 9) gate.open();
            return 'sent away';
          }),
      );

      const answers = await Promise.all(asked);

      expect(answers.filter((what) => what === 'drawn')).toHaveLength(1);
    });

    it('ends when its work fails, and the failure is heard', async () => {
      const [leases] = await open();

      await expect(leases.holding('card:r1', () => Promise.reject(new Error('no ink')))).rejects.toThrow(
        'no ink',
      );

      expect(await leases.holding('card:r1', async () => 'drawn')).toBe('drawn');
    });

    it('stands in the way of no other name', async () => {
      const [leases] = await open();

      const both = await leases.holding('card:r1', () => leases.holding('card:r2', async () => 'both'));

      expect(both).toBe('both');
    });
  });
}

function newGate() {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

async function eventuallyHeld(leases: Leases): Promise<string> {
  for (;;) {
    const free = await leases.holding('card:r1', async () => true).catch(() => false);
    if (!free) return 'held';
  }
}
