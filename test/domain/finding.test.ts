import { describe, expect, it } from 'vitest';
import { type Finding, inOrder, markOf } from '../../src/domain/finding.js';
import type { Region } from '../../src/domain/names.js';
import { FINDINGS, PLACE, unapproved } from '../support/findings.js';

const [UNSEEN] = FINDINGS.filter(({ kind }) => kind === 'not-looked-at') as [
  Finding & { kind: 'not-looked-at' },
];

describe('findings', () => {
  it('are told the gravest first, and in the same order whichever was found first', () => {
    expect(inOrder([...FINDINGS].reverse())).toEqual(FINDINGS);
    const [a, b, c] = [unapproved('a'), unapproved('b'), unapproved('c')];
    expect(inOrder([c, a, b])).toEqual([a, b, c]);
    expect(inOrder([b, c, a])).toEqual([a, b, c]);
  });

  it('have each a mark of its own, that stays from day to day', () => {
    expect(new Set(FINDINGS.map(markOf)).size).toBe(FINDINGS.length);
    expect(markOf(unapproved('a'))).toBe(markOf({ ...unapproved('a') }));
    expect(markOf(unapproved('a'))).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each<[string, Finding, Finding]>([
    ['another key', unapproved('a'), unapproved('b')],
    ['another Region', unapproved('a'), unapproved('a', { ...PLACE, region: 'eu-west-1' as Region })],
    ['another refusal', UNSEEN, { ...UNSEEN, failure: { ...UNSEEN.failure, code: 'ExpiredToken' } }],
  ])('are another one for %s', (_, one, other) => {
    expect(markOf(one)).not.toBe(markOf(other));
  });

  it('are the same one where AWS only words its refusal otherwise, or there are more keys by now', () => {
    const worded = { ...UNSEEN, failure: { ...UNSEEN.failure, message: 'Request id 123' } };
    const more = { ...UNSEEN, what: { part: 'place', recordedKeys: 99 } as const };
    expect([markOf(worded), markOf(more)]).toEqual([markOf(UNSEEN), markOf(UNSEEN)]);
  });
});
