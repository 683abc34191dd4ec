import { describe, expect, it } from 'vitest';
import { judge } from '../../chaos/overload/judge.js';
import type { Outcome } from '../../chaos/overload/outcome.js';
import type { Press, Submitted } from '../../chaos/overload/people.js';
import type { Figures, Played } from '../../chaos/overload/report.js';
import type { AccountInPlay, Scene } from '../../chaos/overload/scene.js';

const CALM: AccountInPlay = { id: '100000000001', name: 'calm-1', channel: 'C0CALM1' };
const WISH = { person: 'asker-0', account: CALM, alias: 'orders-0' };
const ACKNOWLEDGED: Press = { outcome: 'acknowledged', afterMs: 20 };
const NOT_ANSWERED: Press = { outcome: 'not answered in time', afterMs: 3_000 };

const submitted: Submitted = { wish: WISH, id: 'aaaa-bbbb-cccc', presses: [ACKNOWLEDGED] };
const outcome = {
  approved: {
    card: { id: 'aaaa-bbbb-cccc', wish: WISH, message: {} },
    pressedAtMs: 0,
    presses: [ACKNOWLEDGED],
  },
  keysAtMs: [500],
  card: 'Created: 0f3c',
  thread: ['Approved by @approver-0.', '{"KeyMetadata": {}}'],
  direct: ['posted for approval', 'is approved', 'The KeyId:'],
} as unknown as Outcome;

/** One request in a calm account; AWS has its key and the lone one. */
function broken({
  played = {},
  figures = {},
  keys = 2,
  bots = [],
  said = [],
}: {
  readonly played?: Partial<Played>;
  readonly figures?: object;
  readonly keys?: number;
  readonly bots?: readonly object[];
  readonly said?: readonly string[];
} = {}): string[] {
  const company = {
    aws: { keys: () => Array.from({ length: keys }), protocolErrors: [] },
    slack: { protocolErrors: said },
    bots,
  };
  const scene = { company } as unknown as Scene;
  const good = {
    loneMs: 300,
    approvals: { p95: 100 },
    accounts: [{ account: CALM, quotaAlone: { p95: 0 }, approveToKey: { p95: 2_400 } }],
    pressesNotAcknowledged: {},
    memory: { botAtPeak: 200 },
  };
  return judge(
    scene,
    { loneMs: 300, submitted: [submitted], outcomes: [outcome], samples: [], ...played } as unknown as Played,
    { ...good, ...figures } as unknown as Figures,
  );
}

describe('the judge of an overload', () => {
  it('has nothing against one in which everything was done', () => {
    expect(broken()).toEqual([]);
  });

  it.each<[string, Parameters<typeof broken>[0], string]>([
    ['a second key', { played: { outcomes: [{ ...outcome, keysAtMs: [500, 900] }] }, keys: 3 }, 'has 2 keys'],
    ['no key', { played: { outcomes: [{ ...outcome, keysAtMs: [] }] }, keys: 1 }, 'has 0 keys'],
    ['a key that nobody approved', { keys: 3 }, 'There are 1 keys that nobody here approved.'],
    [
      'a stored request without a card',
      { played: { submitted: [submitted, { ...submitted, id: 'dddd-eeee-ffff' }] } },
      '1 requests that were acknowledged never had a card.',
    ],
    [
      'a submission that was never stored',
      { played: { submitted: [submitted, { ...submitted, id: '' }] } },
      '1 submissions were never acknowledged',
    ],
    [
      'an approval that was never acknowledged',
      {
        played: {
          outcomes: [{ ...outcome, approved: { ...outcome.approved, presses: [NOT_ANSWERED] } }],
        },
      },
      '1 approvals were never acknowledged.',
    ],
    [
      'presses without an answer',
      { figures: { pressesNotAcknowledged: { 'not answered in time': 3 } } },
      '3 presses were not answered in time.',
    ],
    [
      'a reply that is missing',
      { played: { outcomes: [{ ...outcome, thread: outcome.thread.slice(0, 1) }] } },
      'Not everything of request aaaa-bbbb-cccc was told',
    ],
    [
      'replies in the wrong order',
      { played: { outcomes: [{ ...outcome, thread: outcome.thread.toReversed() }] } },
      'are not as they should be',
    ],
    [
      'a message twice',
      { played: { outcomes: [{ ...outcome, direct: [...outcome.direct, 'The KeyId:'] }] } },
      'are not as they should be',
    ],
    [
      "a calm account in the burst's line",
      {
        figures: {
          accounts: [{ account: CALM, quotaAlone: { p95: 500 }, approveToKey: { p95: 60_000 } }],
        },
      },
      'calm-1 waited for its keys: p95 60000 ms',
    ],
    ['a bot that grew', { figures: { memory: { botAtPeak: 351 } } }, 'A bot took 351 MiB'],
    ['a bot that died', { bots: [{ log: [{ msg: 'unhandled rejection' }], errors: ['boom'] }] }, 'boom'],
    ['a broken protocol', { said: ['chat.update: no blocks'] }, 'Slack would not have taken it'],
  ])('finds %s', (_, changes, words) => {
    expect(broken(changes)).toEqual([expect.stringContaining(words)]);
  });
});
