/** Middle and ends of some values; of none, zeros. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The smallest value that at least this share of them do not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: percentile(values, 0.5), least: percentile(values, 0), most: percentile(values, 1) };
}

/** What the bot took in each round, and what it is held against in the same round. */
export interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

export function ratiosOf(pairs: readonly Pair[]): number[] {
  return pairs.map(({ ours, theirs }) => ours / theirs);
}

/** A goal for the median of the rounds. */
export interface Goal {
  readonly of: 'ratio' | 'difference' | 'value';
  readonly is: 'at most' | 'at least';
  readonly limit: number;
}

/** How far the rounds got towards the goal, in the unit that the goal has. */
export function reached({ of }: Goal, pairs: readonly Pair[]): number {
  const values = {
    ratio: () => ratiosOf(pairs),
    difference: () => pairs.map(({ ours, theirs }) => ours - theirs),
    value: () => pairs.map(({ ours }) => ours),
  }[of]();
  return spreadOf(values).median;
}

export function isMet(goal: Goal, pairs: readonly Pair[]): boolean {
  const value = reached(goal, pairs);
  return goal.is === 'at most' ? value <= goal.limit : value >= goal.limit;
}
