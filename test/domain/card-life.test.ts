import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/event.js';
import type { ChannelId, MessageTs } from '../../src/domain/names.js';
import type { CardLoss, KeyRequest, Status, TimelineEntry } from '../../src/domain/request.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  BOB,
  CARD,
  CAROL,
  clickBy,
  NOW,
  person,
  REFUSED,
  request,
  requestIn,
} from '../support/requests.js';

const atMs = NOW.nowMs;
const POSTED: TimelineEntry = { type: 'card-posted', atMs };
const FAILED: TimelineEntry = { type: 'failed', atMs, failure: REFUSED };
const RETRIED: TimelineEntry = { type: 'retried', atMs, by: CAROL };
const HELD: TimelineEntry = { type: 'held', atMs, found: [], lookFailure: null };
const CHANGED: TimelineEntry = { type: 'terms-changed', atMs };
const EDITED: TimelineEntry = { type: 'resubmitted', atMs, by: ALICE, changes: [], voided: [] };
const APPROVED: TimelineEntry = { type: 'approved', atMs, by: CAROL, missing: [1], comment: null };
const LOST: TimelineEntry = { type: 'card-lost', atMs, card: CARD, how: 'deleted' };

const NEW_CARD = { channel: CARD.channel, ts: '1772449999.000900' as MessageTs };

function lost(how: CardLoss, card = CARD): RequestEvent {
  return { type: 'card-lost', card, how };
}

function following(before: KeyRequest, event: RequestEvent): KeyRequest {
  const result = transition(before, event, NOW);
  if (!result.ok) throw new Error(`Refused: ${result.refusal}`);
  return result.request;
}

describe('a card that was deleted', () => {
  it('is posted anew, and the thread goes on under the new one; nothing else changes', () => {
    const before = requestIn('failed', { timeline: [POSTED, FAILED] });

    expect(transition(before, lost('deleted'), NOW)).toEqual({
      ok: true,
      request: { ...before, card: null, timeline: [POSTED, FAILED, LOST] },
      effects: ['draw-card', 'sync-thread', 'sync-direct'],
    });
  });

  it.each([
    ['in another channel', { channel: 'C0ELSEWHERE' as ChannelId, ts: CARD.ts }],
    ['at another moment', NEW_CARD],
  ])('is not the card when the message stands %s', (_, other) => {
    expect(transition(request(), lost('deleted', other), NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('is replaced once, however often it is missed', () => {
    const once = following(request(), lost('deleted'));
    expect(transition(once, lost('deleted'), NOW)).toEqual({ ok: false, refusal: 'superseded' });

    const anew = following(once, { type: 'card-posted', card: NEW_CARD });
    expect(anew.card).toEqual(NEW_CARD);
    expect(transition(anew, lost('deleted'), NOW)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('is not replaced for ever by one that is deleted too', () => {
    const often = request({ timeline: Array.from({ length: 10 }, () => LOST) });
    expect(transition(often, lost('deleted'), NOW)).toEqual({ ok: false, refusal: 'card-stays' });
    const less = request({ timeline: Array.from({ length: 9 }, () => LOST) });
    expect(transition(less, lost('deleted'), NOW).ok).toBe(true);
  });
});

describe('a press on the lost card', () => {
  const press = { type: 'approve-clicked', comment: null, click: clickBy(BOB), person: person(BOB) } as const;
  const without = following(request(), lost('deleted'));

  it('does not count before the new card is there, and does not make it the card again', () => {
    expect(transition(without, press, NOW)).toEqual({ ok: false, refusal: 'other-copy' });
  });

  it('does not count after it', () => {
    const anew = following(without, { type: 'card-posted', card: NEW_CARD });
    expect(transition(anew, press, NOW)).toEqual({ ok: false, refusal: 'other-copy' });
  });

  it('is told apart from a press on the new card whose posting is not recorded yet', () => {
    const onNew = { ...press, click: clickBy(BOB, { messageTs: NEW_CARD.ts }) };
    expect(following(without, onNew)).toMatchObject({ card: NEW_CARD, state: { status: 'approved' } });
  });
});

describe('a card that cannot be changed any more', () => {
  it.each<[string, Status, TimelineEntry[], boolean]>([
    ['shows the buttons it needs', 'pending', [POSTED], false],
    ['shows too many approvals missing, and the right buttons', 'pending', [POSTED, APPROVED], false],
    ['has buttons of other terms', 'pending', [POSTED, CHANGED], true],
    ['has buttons of what was asked for before', 'pending', [POSTED, EDITED], true],
    ['was posted under the new terms', 'pending', [POSTED, CHANGED, POSTED], false],
    ['has buttons of terms before the last', 'pending', [POSTED, CHANGED, POSTED, CHANGED], false],
    ['lacks Retry', 'failed', [POSTED, APPROVED, FAILED], true],
    ['has Retry since it was posted', 'failed', [POSTED, FAILED, POSTED], false],
    ['still has the Retry that was pressed', 'failed', [POSTED, FAILED, POSTED, RETRIED, FAILED], false],
    ['has Retry, and needs Look again', 'held', [POSTED, FAILED, POSTED, RETRIED, HELD], true],
    ['lacks Look again', 'held', [POSTED, HELD], true],
    [
      'lacks Retry for a key that exists',
      'unfinished',
      [POSTED, { type: 'unfinished', atMs, key: { keyId: 'k' as never, arn: 'a' }, failure: REFUSED }],
      true,
    ],
    ['needs no buttons while the key is being created', 'creating', [POSTED, FAILED, RETRIED], false],
    ['needs no buttons when all is done', 'created', [POSTED, FAILED, RETRIED], false],
  ])('%s (%s): replaced or not', (_, status, timeline, isReplaced) => {
    const result = transition(requestIn(status, { timeline }), lost('frozen'), NOW);
    if (isReplaced) expect(result).toMatchObject({ ok: true, request: { card: null } });
    else expect(result).toEqual({ ok: false, refusal: 'card-stays' });
  });
});
