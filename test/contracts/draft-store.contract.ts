import { describe, expect, it } from 'vitest';
import type { Fingerprint, RequestId } from '../../src/domain/names.js';
import type { Draft, DraftStore } from '../../src/workflow/ports.js';

const ENTRIES = {
  accountId: '111122223333',
  region: 'eu-central-1',
  alias: 'payments/orders',
  description: '',
  regionality: 'single-region',
  tags: 'cost-center=4711\n\nteam=Zahlungen & Käufe',
  businessReason: 'Why not? "Because" 🔑',
  keySpec: 'SYMMETRIC_DEFAULT',
  administrators: ['arn:aws:iam::111122223333:role/Admin', 'typed by hand'],
  users: [],
  otherAccounts: ['444455556666'],
  deletionByAdministrators: false,
  onBehalfOf: 'U0ERIN',
};

const DRAFT: Draft = {
  purpose: { kind: 'edit', id: 'k3f9-x2mp-7qtd' as RequestId, replaces: 'e'.repeat(64) as Fingerprint },
  entries: ENTRIES,
  proofs: [{ what: 'role', outcome: 'unchecked', said: 'AWS "took" too long' }],
  proven: 'f'.repeat(64) as Fingerprint,
  left: { '444455556666': { ...ENTRIES, alias: 'as it was left' } },
};

/** What every store of half-filled forms keeps to. `open` gives an empty one. */
export function draftStoreContract(open: () => Promise<DraftStore>): void {
  describe.concurrent('a form that is being filled in', () => {
    it('is kept as it was typed', async () => {
      const drafts = await open();

      await drafts.save('V0FORM', DRAFT);

      expect(await drafts.load('V0FORM')).toEqual(DRAFT);
    });

    it('is kept as it was last, each form by itself', async () => {
      const drafts = await open();
      const last: Draft = {
        ...DRAFT,
        entries: { ...ENTRIES, alias: 'last' },
        proofs: [],
        proven: null,
        left: {},
      };
      await drafts.save('V0FORM', DRAFT);
      await drafts.save('V0OTHER', { ...DRAFT, entries: { ...ENTRIES, alias: 'other' } });

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
