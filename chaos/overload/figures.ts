/** What KMS takes of CreateKey for each account and Region. */
const CREATE_KEY = { perSecond: 5, atOnce: 5 };

/** The part of the values that is at most this, sorted or not; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/**
 * How long each approval would wait for its key if nothing took time but the quota of its account, for
 * approvals that came at these moments.
 */
export function waitsByQuotaAlone(approvedAtMs: readonly number[]): number[] {
  const intervalMs = 1_000 / CREATE_KEY.perSecond;
  let fullAtMs = 0;
  return approvedAtMs
    .toSorted((one, other) => one - other)
    .map((atMs) => {
      const keyAtMs = Math.max(atMs, fullAtMs - (CREATE_KEY.atOnce - 1) * intervalMs);
      fullAtMs = Math.max(keyAtMs, fullAtMs) + intervalMs;
      return keyAtMs - atMs;
    });
}
