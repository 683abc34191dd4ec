import { describe, expect, it } from 'vitest';
import type { Draft, DraftStore } from '../../src/workflow/ports.js';

const ENTRIES = {
  accountId: '111122223333',
  region: 'eu-central-1',
  alias: 'payments/orders',
  description: '',
  regionality: 'single-region',
  tags: 'cost-center=4711\n\nteam=Zahlungen & Käufe',
  businessReason: 'Why not? "Because" 🔑',
};

/** What every store of half-filled forms keeps to. `open` gives an empty one. */
export function draftStoreContract(open: () => Promise<DraftStore>): void {
  describe.concurrent('a form that is being filled in', () => {
    it('is kept as it was typed', async () => {
      const drafts = await open();

      await drafts.save('V0FORM', { entries: ENTRIES });

      expect(await drafts.load('V0FORM')).toEqual({ entries: ENTRIES });
    });

    it('is kept as it was last, each form by itself', async () => {
      const drafts = await open();
      const last: Draft = { entries: { ...ENTRIES, alias: 'last' } };
      await drafts.save('V0FORM', { entries: ENTRIES });
      await drafts.save('V0OTHER', { entries: { ...ENTRIES, alias: 'other' } });

      await drafts.save('V0FORM', last);

      expect(await drafts.load('V0FORM')).toEqual(last);
      expect((await drafts.load('V0OTHER'))?.entries.alias).toBe('other');
    });

    it('is not there when nothing was typed', async () => {
      const drafts = await open();

      expect(await drafts.load('V0NEVER')).toBeUndefined();
    });
  });
}
