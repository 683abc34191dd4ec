/**
 * What was found out about a request before it was submitted.
 *
 * | outcome | means |
 * |---|---|
 * | ok | it is as it should be |
 * | cross | it is not: the request cannot be submitted like this; `said` has the remedy |
 * | unchecked | nobody could find out; approvers see it on the card |
 */
export interface Proof {
  readonly what: ProofName;
  readonly outcome: 'ok' | 'cross' | 'unchecked';
  /** For people, a sentence; empty when all is well. */
  readonly said: string;
}

/** In the order in which they are shown. */
export const PROOFS = ['role', 'alias', 'alias-asked', 'principals', 'quota'] as const;
export type ProofName = (typeof PROOFS)[number];

export function unchecked(what: ProofName, said: string): Proof {
  return { what, outcome: 'unchecked', said };
}
