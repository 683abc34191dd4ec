import { describe, expect, it } from 'vitest';
import { milestoneBetween } from '../../src/domain/milestone.js';
import type { EpochMs } from '../../src/domain/names.js';
import type { TimelineEntry } from '../../src/domain/request.js';
import { ASKED_AT_MS, BOB, CAROL, REFUSED, requestIn } from '../support/requests.js';

const MINUTE_MS = 60_000;

function minutesLater(minutes: number): EpochMs {
  return (ASKED_AT_MS + minutes * MINUTE_MS) as EpochMs;
}

function approvedAt(minutes: number): TimelineEntry {
  return { type: 'approved', atMs: minutesLater(minutes), by: BOB, missing: [], comment: null };
}

describe('the time to a decision', () => {
  it.each(['approved', 'denied', 'cancelled', 'expired'] as const)('ends with %s', (decision) => {
    expect(milestoneBetween(requestIn('pending'), requestIn(decision), minutesLater(90))).toEqual({
      type: 'decided',
      decision,
      afterMs: 5_400_000,
    });
  });

  it('is not over with one approval of two', () => {
    expect(milestoneBetween(requestIn('pending'), requestIn('pending'), minutesLater(90))).toBeUndefined();
  });
});

describe('the time to a key', () => {
  it('begins with the last approval, and is over once the key is read back', () => {
    const failed: TimelineEntry = { type: 'failed', atMs: minutesLater(63), failure: REFUSED };
    const created = { ...requestIn('created'), timeline: [approvedAt(10), approvedAt(60), failed] };

    expect(milestoneBetween(requestIn('made'), created, minutesLater(65))).toEqual({
      type: 'key-created',
      afterMs: 5 * MINUTE_MS,
    });
  });

  it('begins with the broken glass where one person approved alone', () => {
    const incident = { incident: 'INC-1', reason: 'The key of the payments is gone.' };
    const broken: TimelineEntry = { type: 'glass-broken', atMs: minutesLater(3), by: CAROL, ...incident };
    const created = { ...requestIn('created'), timeline: [broken] };

    expect(milestoneBetween(requestIn('made'), created, minutesLater(4))).toMatchObject({
      afterMs: MINUTE_MS,
    });
  });

  it('is told once, whatever becomes of the key later', () => {
    expect(milestoneBetween(requestIn('created'), requestIn('created'), minutesLater(9_000))).toBeUndefined();
  });
});
