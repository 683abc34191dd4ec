export const AREAS = ['Configuration', 'Slack', 'Redis', 'AWS'] as const;

export type Area = (typeof AREAS)[number];

interface Checked {
  readonly area: Area;
  readonly what: string;
  /** What was found. */
  readonly said: string;
}

/**
 * | verdict | means |
 * |---|---|
 * | good | it was tried, and works |
 * | bad | it was tried, and something must be mended first |
 * | unsure | it cannot be told from here, or is a matter of choice |
 */
export type Check =
  | (Checked & { readonly verdict: 'good' })
  | (Checked & { readonly verdict: 'bad' | 'unsure'; readonly remedy: string });

/** Makes the checks of one area. */
export function checksOf(area: Area) {
  return {
    good: (what: string, said: string): Check => ({ area, what, verdict: 'good', said }),
    bad: (what: string, said: string, remedy: string): Check => ({
      area,
      what,
      verdict: 'bad',
      said,
      remedy,
    }),
    unsure: (what: string, said: string, remedy: string): Check => ({
      area,
      what,
      verdict: 'unsure',
      said,
      remedy,
    }),
  };
}
