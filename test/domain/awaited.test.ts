import { describe, expect, it } from 'vitest';
import { awaitedPeople, isAwaited, linesAwaiting, notUpTo } from '../../src/domain/awaited.js';
import type { GroupId } from '../../src/domain/names.js';
import type { Approval, KeyRequest } from '../../src/domain/request.js';
import {
  ALICE,
  BOB,
  CAROL,
  CAROLS,
  DAVE,
  MALLORY,
  ONE_OF_SECURITY,
  OWEN,
  person,
  request,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  STATUSES,
  THE_OWNER,
  terms,
} from '../support/requests.js';

const BOBS: Approval = { ...CAROLS, by: BOB };

function approvedBy(approvals: Approval[], asked: KeyRequest = requestOfTwoLines()): KeyRequest {
  return { ...asked, state: { status: 'pending', approvals, attempt: 0 } };
}

describe('a pending request waits for', () => {
  it('everybody of a line that is not full', () => {
    expect(awaitedPeople(requestOfTwoLines())).toEqual({ users: [OWEN], groups: [SECURITY] });
    expect(linesAwaiting(requestOfTwoLines(), person(BOB))).toEqual([0]);
    expect(linesAwaiting(requestOfTwoLines(), person(OWEN))).toEqual([1]);
  });

  it('nobody who has approved, nor whoever asked', () => {
    const waiting = approvedBy([CAROLS]);
    expect(notUpTo(waiting)).toEqual([ALICE, CAROL]);
    expect(linesAwaiting(waiting, person(CAROL))).toEqual([]);
    expect(linesAwaiting(waiting, person(DAVE))).toEqual([0]);
    expect(linesAwaiting({ ...waiting, requestedBy: DAVE }, person(DAVE))).toEqual([]);
    expect(awaitedPeople({ ...waiting, requestedBy: OWEN }).users).toEqual([]);
  });

  it('no more of a line that is full', () => {
    const waiting = approvedBy([CAROLS, BOBS]);
    expect(awaitedPeople(waiting)).toEqual({ users: [OWEN], groups: [] });
    expect(linesAwaiting(waiting, person(DAVE))).toEqual([]);
  });

  it('those of a full line all the same, if one of it can stand for another line instead', () => {
    const others = 'S0OTHERS' as GroupId;
    const either = { count: 1, groups: [SECURITY, others], users: [] };
    const asked = request({ terms: terms({ approvals: [ONE_OF_SECURITY, either] }) });
    const waiting = approvedBy([{ ...CAROLS, lines: [0, 1] }], asked);

    expect(awaitedPeople(waiting)).toEqual({ users: [], groups: [SECURITY, others] });
    expect(linesAwaiting(waiting, person(BOB))).toEqual([0, 1]);
    expect(linesAwaiting(waiting, person(MALLORY, { groups: [others] }))).toEqual([1]);
  });

  it('nobody who is of no line, or not a full member', () => {
    expect(linesAwaiting(requestOfTwoLines(), person(MALLORY))).toEqual([]);
    expect(linesAwaiting(requestOfTwoLines(), person(BOB, { standing: 'guest' }))).toEqual([]);
  });
});

describe('after the approval', () => {
  it.each(['held', 'failed', 'unfinished'] as const)(
    'a request that is %s waits for any approver, also for who approved',
    (status) => {
      const waiting = requestIn(status);
      expect(awaitedPeople(waiting)).toEqual({ users: [], groups: [SECURITY] });
      expect(linesAwaiting(waiting, person(CAROL))).toEqual([0]);
      expect(linesAwaiting(waiting, person(ALICE, { groups: [SECURITY] }))).toEqual([]);
    },
  );

  it.each(STATUSES.filter((status) => !['pending', 'held', 'failed', 'unfinished'].includes(status)))(
    'one that is %s waits for nobody',
    (status) => {
      expect(awaitedPeople(requestIn(status))).toEqual({ users: [], groups: [] });
      expect(linesAwaiting(requestIn(status), person(BOB))).toEqual([]);
    },
  );
});

describe('a broken glass waits for its review by', () => {
  const brokenGlass = {
    by: DAVE,
    atMs: CAROLS.atMs,
    incident: 'INC-1',
    reason: 'Orders stand still.',
    remindedAtMs: null,
    review: null,
  };
  const over = { terms: terms({ approvals: [ONE_OF_SECURITY, THE_OWNER] }), brokenGlass };

  it.each(['approved', 'creating', 'unclear', 'made', 'abandoned', 'created'] as const)(
    'everybody who may approve but whoever broke it, while it is %s',
    (status) => {
      const waiting = requestIn(status, over);
      expect(awaitedPeople(waiting)).toEqual({ users: [OWEN], groups: [SECURITY] });
      expect(notUpTo(waiting)).toEqual([ALICE, DAVE]);
      expect(linesAwaiting(waiting, person(CAROL))).toEqual([0]);
      expect(linesAwaiting(waiting, person(DAVE))).toEqual([]);
    },
  );

  it('nobody once it is given', () => {
    const review = { by: CAROL, atMs: CAROLS.atMs, comment: 'It was one.' };
    const reviewed = requestIn('created', { ...over, brokenGlass: { ...brokenGlass, review } });
    expect(awaitedPeople(reviewed)).toEqual({ users: [], groups: [] });
  });

  it('others; after a failure it waits for those who may break the glass, too, approvers or not', () => {
    const breakGlass = { users: [MALLORY], groups: [] };
    const onCall = { ...over, terms: terms({ approvals: [ONE_OF_SECURITY], breakGlass }) };
    const failed = requestIn('failed', onCall);

    expect(awaitedPeople(failed)).toEqual({ users: [MALLORY], groups: [SECURITY] });
    expect([isAwaited(failed, person(MALLORY)), isAwaited(failed, person(OWEN))]).toEqual([true, false]);
    expect(isAwaited(requestIn('created', onCall), person(MALLORY))).toBe(false);
    expect(isAwaited({ ...failed, brokenGlass: null }, person(MALLORY))).toBe(false);
    expect(isAwaited({ ...failed, onBehalfOf: MALLORY }, person(MALLORY))).toBe(false);
  });

  it('others, while whoever broke it can still press Retry after a failure', () => {
    expect(linesAwaiting(requestIn('failed', over), person(DAVE))).toEqual([0]);
  });
});
