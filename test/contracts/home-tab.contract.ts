import { describe, expect, it } from 'vitest';
import type { Slack } from '../../sandbox/slack/slack.js';
import type { UserId } from '../../src/domain/names.js';
import type { Home } from '../../src/workflow/home.js';
import type { HomeTab } from '../../src/workflow/home-tab-port.js';
import { ALICE, request, requestIn } from '../support/requests.js';

const NONE = { shown: [], hasMore: false };

function homeWith(over: Partial<Extract<Home, { kind: 'overview' }>> = {}): Home {
  return { kind: 'overview', waiting: NONE, open: NONE, emptyKeys: NONE, ended: NONE, ...over };
}

/** What every Home tab keeps to. */
export function homeTabContract(
  open: () => Promise<{ readonly slack: Slack; readonly homeTab: HomeTab }>,
): void {
  describe.concurrent('a Home tab', () => {
    it('is what its person sees, and nobody else, and takes the place of the one before', async () => {
      const { slack, homeTab } = await open();
      const first = await homeTab.publish(ALICE, homeWith(), null);
      await homeTab.publish(ALICE, homeWith({ open: { shown: [request()], hasMore: false } }), first);

      expect(slack.person('alice').home()?.text).toContain('k3f9-x2mp-7qtd');
      expect(slack.person('bob').home()).toBeUndefined();
    });

    it('of before a newer one is refused, and the newer one stays', async () => {
      const { slack, homeTab } = await open();
      const first = await homeTab.publish(ALICE, homeWith(), null);
      await homeTab.publish(
        ALICE,
        homeWith({ ended: { shown: [requestIn('denied')], hasMore: false } }),
        first,
      );

      await expect(homeTab.publish(ALICE, homeWith(), first)).rejects.toMatchObject({
        name: 'MessengerError',
        kind: 'refused',
        code: 'hash_conflict',
      });
      expect(slack.person('alice').home()?.text).toContain('Recently ended');
    });

    it('is shown without its links where Slack does not say where a card is', async () => {
      const { slack, homeTab } = await open();
      slack.faults.next('chat.getPermalink', { kind: 'error', error: 'fatal_error' });
      await homeTab.publish(ALICE, homeWith({ open: { shown: [request()], hasMore: false } }), null);

      const text = slack.person('alice').home()?.text;
      expect(text).toContain('[Cancel request]');
      expect(text).not.toContain('[Open]');
    });

    it.each([
      ['busy', { kind: 'rate-limited', retryAfterSeconds: 7 }, { kind: 'busy', afterMs: 7_000 }],
      ['silent', { kind: 'lose-reply' }, { kind: 'unclear' }],
    ] as const)('that Slack is too %s for is told as that', async (_, fault, told) => {
      const { slack, homeTab } = await open();
      slack.faults.next('views.publish', fault);
      await expect(homeTab.publish(ALICE, homeWith(), null)).rejects.toMatchObject(told);
    });

    it('of somebody who is not there is refused', async () => {
      const { homeTab } = await open();
      const nobody = homeTab.publish('U0NOBODY' as UserId, homeWith(), null);
      await expect(nobody).rejects.toMatchObject({ name: 'MessengerError', kind: 'refused' });
    });
  });
}
