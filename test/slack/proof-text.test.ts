import { describe, expect, it } from 'vitest';
import { PROOFS, type Proof, unchecked } from '../../src/domain/proof.js';
import { hasCross, isComplete, proofLines, reviewLines } from '../../src/slack/proof-text.js';
import { NASTY, NASTY_PROOFS, read } from './scenes.js';

const ok: readonly Proof[] = PROOFS.map((what) => ({ what, outcome: 'ok', said: '' }));
const cross = (what: Proof['what'], said: string): Proof => ({ what, outcome: 'cross', said });

/** The lines as they are read in a section. */
function lines(proofs: readonly Proof[]): string[] {
  const text = { type: 'mrkdwn', text: proofLines(proofs) } as const;
  return read({ text: 'x', blocks: [{ type: 'section', text }] }).lines;
}

describe('what was found out', () => {
  it('is a line each, in the order in which it matters', () => {
    expect(lines(ok)).toEqual([
      ':white_check_mark: The role in the account can be assumed',
      ':white_check_mark: The alias is free',
      ':white_check_mark: Nobody else asks for the same alias',
      ':white_check_mark: The key administrators and users exist',
      ":white_check_mark: The account's key quota is not near",
    ]);
  });

  it.each<[string, Proof, string]>([
    [
      'a cross has its remedy',
      cross('alias', 'alias/orders is taken. Press Back and choose another.'),
      ':x: The alias is free: no. alias/orders is taken. Press Back and choose another.',
    ],
    [
      'what nobody could find out says why',
      unchecked('principals', 'GetRole failed with AccessDenied'),
      ':grey_question: The key administrators and users exist: could not be checked: GetRole failed with AccessDenied',
    ],
  ])('%s', (_, proof, line) => {
    expect(lines([proof])).toEqual([line]);
  });

  it('says what AWS said without mentioning anybody', () => {
    const text = { type: 'mrkdwn', text: proofLines([cross('role', NASTY)]) } as const;
    expect(read({ text: 'x', blocks: [{ type: 'section', text }] }).pinged).toEqual([]);
  });

  it('is cut where a reason is long, and every line stays', () => {
    const missing = Array.from({ length: 100 }, (_, n) => `arn:aws:iam::111122223333:role/role-${n}`);
    const told = lines([cross('principals', `IAM does not know ${missing.join(', ')}.`), ...ok.slice(4)]);
    expect(told).toHaveLength(2);
    expect(told[0]).toMatch(/role-0, .*…$/);
    expect(told[1]).toBe(":white_check_mark: The account's key quota is not near");
  });

  it('fits a section with its title, whatever was said', () => {
    expect(proofLines(NASTY_PROOFS).length).toBeLessThanOrEqual(2_800);
    expect(proofLines(PROOFS.map((what) => cross(what, '&'.repeat(10_000)))).length).toBe(2_800);
  });
});

it.each<[string, readonly Proof[], boolean]>([
  ['nothing', [], false],
  ['all well', ok, false],
  ['something unknown', [...ok, unchecked('quota', 'x')], false],
  ['one cross', [...ok, cross('quota', 'x')], true],
])('a cross stands in the way, and nothing else does: %s', (_, proofs, stands) => {
  expect(hasCross(proofs)).toBe(stands);
});

describe('on the review', () => {
  it('those that are not in yet have a line as well, after those that are', () => {
    const quota = unchecked('quota', 'AWS took too long to answer');
    expect(reviewLines([quota]).split('\n')).toEqual([
      ":grey_question: The account's key quota is not near: could not be checked: AWS took too long to answer",
      ':hourglass_flowing_sand: The role in the account can be assumed: being checked…',
      ':hourglass_flowing_sand: The alias is free: being checked…',
      ':hourglass_flowing_sand: Nobody else asks for the same alias: being checked…',
      ':hourglass_flowing_sand: The key administrators and users exist: being checked…',
    ]);
    expect(isComplete([quota])).toBe(false);
    expect(isComplete(ok)).toBe(true);
  });
});
