import { describe, expect, it } from 'vitest';
import { isMet, percentile, ratiosOf, reached, spreadOf } from '../../bench/figures.js';
import { readOptions } from '../../bench/options.js';
import { table } from '../../bench/table.js';
import { WrongOptions } from '../../sandbox/program.js';

const ROUNDS = [
  { ours: 30, theirs: 10 },
  { ours: 12, theirs: 10 },
  { ours: 40, theirs: 20 },
];

describe('percentile', () => {
  it.each([
    { values: [3, 1, 2], share: 0.5, is: 2 },
    { values: [4, 1, 3, 2], share: 0.5, is: 2 },
    { values: [1, 2, 3, 4], share: 0.99, is: 4 },
    { values: [1, 2, 3, 4], share: 0, is: 1 },
    { values: [], share: 0.5, is: 0 },
  ])('$share of $values is $is', ({ values, share, is }) => {
    expect(percentile(values, share)).toBe(is);
  });
});

it('takes each ratio within its round, and the median of the ratios', () => {
  expect(ratiosOf(ROUNDS)).toEqual([3, 1.2, 2]);
  expect(spreadOf(ratiosOf(ROUNDS))).toEqual({ median: 2, least: 1.2, most: 3 });
});

describe('a goal', () => {
  it.each([
    { of: 'ratio', is: 'at most', limit: 2, value: 2, met: true },
    { of: 'ratio', is: 'at most', limit: 1.9, value: 2, met: false },
    { of: 'ratio', is: 'at least', limit: 2.1, value: 2, met: false },
    { of: 'difference', is: 'at most', limit: 19, value: 20, met: false },
    { of: 'value', is: 'at least', limit: 30, value: 30, met: true },
  ] as const)('$is $limit by $of: $value, met $met', ({ value, met, ...goal }) => {
    expect(reached(goal, ROUNDS)).toBe(value);
    expect(isMet(goal, ROUNDS)).toBe(met);
  });
});

it('prints a row with its medians, its range and whether the goal is met', () => {
  const goal = { of: 'ratio', is: 'at most', limit: 1.5 } as const;

  const [, , row] = table([{ name: 'click → ack', unit: 'ms', against: 'Bolt', pairs: ROUNDS, goal }]).split(
    '\n',
  );

  expect(row?.split('|').map((cell) => cell.trim())).toEqual([
    ...['', 'click → ack', '30.0 ms', '10.0 ms', '2.00 ×', '1.20–3.00', 'Bolt', '≤ 1.5 ×', 'missed', ''],
  ]);
});

describe('the options', () => {
  it('are all rows in five rounds when nothing is said', () => {
    expect(readOptions([])).toMatchObject({
      rows: ['socket', 'http', 'steps', 'pending'],
      rounds: 5,
      sizes: { pending: [10, 1_000, 100_000] },
    });
  });

  it('can name rows, and a quick run is one round', () => {
    expect(readOptions(['--quick', '--rows', 'steps,http'])).toMatchObject({
      rows: ['steps', 'http'],
      rounds: 1,
      sizes: { pending: [10, 1_000] },
    });
  });

  it.each([['--rows', 'sockets'], ['--rounds', '0'], ['--fast']])('are refused: %s %s', (...args) => {
    expect(() => readOptions(args.filter((each) => each !== undefined))).toThrow(WrongOptions);
  });
});
