import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/event.js';
import type { AliasName, EpochMs } from '../../src/domain/names.js';
import { parameterChanges } from '../../src/domain/parameter-changes.js';
import { transition } from '../../src/domain/transition.js';
import {
  ALICE,
  at,
  BOB,
  CAROL,
  CAROLS,
  clickBy,
  DEADLINE_MS,
  FINGERPRINT,
  NOW,
  OTHER_FINGERPRINT,
  parameters,
  person,
  request,
  terms,
} from '../support/requests.js';
import { EVENTS } from './events.js';

const edit = EVENTS.resubmitted;
const approved = request({
  state: { status: 'pending', approvals: [CAROLS], attempt: 0 },
  waiting: { sinceMs: NOW.nowMs, remindersPassed: 1, escalatedAtMs: NOW.nowMs },
});

function changed(event: RequestEvent = edit, moment = NOW) {
  const result = transition(approved, event, moment);
  if (!result.ok) throw new Error(`Refused: ${result.refusal}`);
  return result;
}

describe('a request that its requester changes', () => {
  it('asks for the new, under a new fingerprint, without the approvals given before', () => {
    const { request: after } = changed();

    expect(after.parameters).toEqual(parameters({ alias: 'alias/invoices' as AliasName }));
    expect(after.state).toEqual({ status: 'pending', approvals: [], attempt: 0 });
    expect(after).toMatchObject({ id: approved.id, requestedBy: ALICE, fingerprint: OTHER_FINGERPRINT });
  });

  it('has the whole time again, by the times of its new submission', () => {
    const { request: after, notAfterMs } = changed();

    expect(after.expiresAtMs).toBe(NOW.nowMs + 172_800_000);
    expect(after.waiting).toEqual({ sinceMs: NOW.nowMs, remindersPassed: 0, escalatedAtMs: null });
    expect(notAfterMs).toBe(DEADLINE_MS);
  });

  it('takes the buttons from copies, where its approvers are asked in the channel from then on', () => {
    const direct = { ...approved, terms: terms({ askApprovers: 'direct' }) };
    expect(transition(direct, edit, NOW)).toMatchObject({
      ok: true,
      effects: ['draw-card', 'sync-thread', 'sync-direct', 'draw-copies'],
    });
  });

  it('tells what has changed, and whose approval does not count any more', () => {
    expect(changed().request.timeline).toEqual([
      {
        type: 'resubmitted',
        atMs: NOW.nowMs,
        by: ALICE,
        changes: [{ what: 'alias', from: 'alias/orders', to: 'alias/invoices' }],
        voided: [CAROL],
      },
    ]);
  });

  it('is not decided by a button that was drawn before', () => {
    const { request: after } = changed();
    const press = (fingerprint = FINGERPRINT) =>
      transition(
        after,
        { type: 'approve-clicked', click: clickBy(BOB, { fingerprint }), person: person(BOB), comment: null },
        NOW,
      );

    expect(press()).toEqual({ ok: false, refusal: 'stale-fingerprint' });
    expect(press(OTHER_FINGERPRINT)).toMatchObject({ ok: true, request: { state: { status: 'approved' } } });
  });

  it.each<[string, RequestEvent, number, string]>([
    ['by somebody else', { ...edit, by: BOB }, NOW.nowMs, 'not-yours'],
    ['at the deadline', edit, DEADLINE_MS, 'expired'],
    [
      'when it is not any more what they had before their eyes',
      { ...edit, replaces: OTHER_FINGERPRINT },
      NOW.nowMs,
      'stale-fingerprint',
    ],
    ['into what it is', { ...edit, fingerprint: FINGERPRINT }, NOW.nowMs, 'superseded'],
  ])('is not changed %s', (_, event, nowMs, refusal) => {
    expect(transition(approved, event, at(nowMs as EpochMs))).toEqual({ ok: false, refusal });
  });
});

describe('what has changed', () => {
  it('is named in the order of the form, with old and new, cut where it is long', () => {
    const before = parameters({
      description: '',
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    const after = parameters({
      description: 'x'.repeat(300),
      tags: [],
      regionality: 'multi-region-primary',
      deletionByAdministrators: false,
    });

    expect(parameterChanges(before, after)).toEqual([
      { what: 'description', from: '', to: `${'x'.repeat(199)}…` },
      { what: 'regionality', from: 'single-region', to: 'multi-region-primary' },
      { what: 'tags', from: 'a=1, b=2', to: '' },
      { what: 'deletionByAdministrators', from: 'allowed', to: 'not allowed' },
    ]);
    expect(parameterChanges(before, before)).toEqual([]);
  });
});
