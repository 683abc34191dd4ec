import type { Goal, Pair } from './figures.js';

/** One line of the table: a figure of ours and what it is held against, from the same rounds. */
export interface Row {
  readonly name: string;
  readonly unit: 'ms' | '/s' | 'MB' | 'bytes';
  /** What the other figure is of. */
  readonly against: string;
  readonly pairs: readonly Pair[];
  readonly goal?: Goal;
}

export interface Measured {
  readonly rows: readonly Row[];
  /** What somebody who reads the rows must know of how they came about. */
  readonly notes: readonly string[];
}
