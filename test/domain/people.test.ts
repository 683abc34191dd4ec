import { describe, expect, it } from 'vitest';
import { groupsOf } from '../../src/domain/account.js';
import type { GroupId } from '../../src/domain/names.js';
import { linesOpenTo, mayRequest, type Standing } from '../../src/domain/person.js';
import {
  ALICE,
  account,
  BOB,
  MALLORY,
  OWEN,
  person,
  SECURITY,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';

const MANAGERS = 'S0MANAGERS' as GroupId;
const PAYMENTS = 'S0PAY' as GroupId;

describe('who may ask', () => {
  const closed = account({ requesters: { users: [ALICE], groups: [PAYMENTS] } });

  it.each<[string, ReturnType<typeof person>, ReturnType<typeof account>, boolean]>([
    ['every full member, where nobody is named', person(MALLORY), account(), true],
    ['somebody named', person(ALICE), closed, true],
    ['a member of a group named', person(BOB, { groups: [PAYMENTS] }), closed, true],
    ['nobody else', person(MALLORY), closed, false],
    ['nobody of another group', person(BOB), closed, false],
  ])('%s', (_, who, where, may) => {
    expect(mayRequest(who, where)).toBe(may);
  });

  it.each<Standing>(['guest', 'foreign', 'deactivated', 'bot'])('never a %s, though named', (standing) => {
    expect(mayRequest(person(ALICE, { standing }), closed)).toBe(false);
    expect(mayRequest(person(ALICE, { standing }), account())).toBe(false);
  });
});

it('a person may stand for each line that names them or a group of theirs', () => {
  const two = [TWO_OF_SECURITY, THE_OWNER];
  expect(linesOpenTo(person(BOB), two)).toEqual([0]);
  expect(linesOpenTo(person(OWEN), two)).toEqual([1]);
  expect(linesOpenTo(person(OWEN, { groups: [SECURITY] }), two)).toEqual([0, 1]);
  expect(linesOpenTo(person(MALLORY), two)).toEqual([]);
});

it('each group that decides something is asked about once', () => {
  const groups = groupsOf(
    account({
      approvals: [TWO_OF_SECURITY, { count: 1, users: [], groups: [SECURITY, PAYMENTS] }],
      requesters: { users: [], groups: [PAYMENTS] },
      escalation: { afterMs: 1, users: [], groups: [MANAGERS, SECURITY] },
    }),
  );
  expect([...groups].sort()).toEqual([MANAGERS, PAYMENTS, SECURITY]);
});
