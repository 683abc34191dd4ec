import type { Place } from './arn.js';
import { AwsError } from './aws-error.js';

/**
 * Requests a second per account and Region.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html
 */
const PER_SECOND: Readonly<Record<string, number>> = {
  CreateKey: 5,
  CreateAlias: 5,
  GetParametersForImport: 0.25,
  DescribeKey: 2_000,
  ListKeys: 500,
};

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

/** Token buckets that hold one second's worth of calls, and at least one call. */
export class Quotas {
  readonly #buckets = new Map<string, Bucket>();

  /** @throws {AwsError} ThrottlingException, before any work. */
  spend(operation: string, place: Place): void {
    const rate = PER_SECOND[operation];
    if (rate === undefined) return;
    const bucket = this.#filled(`${operation} ${place.account} ${place.region}`, rate);
    if (bucket.tokens < 1) {
      const message =
        'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.';
      throw new AwsError('ThrottlingException', message);
    }
    bucket.tokens -= 1;
  }

  #filled(name: string, rate: number): Bucket {
    const now = Date.now();
    const full = Math.max(1, rate);
    const bucket = this.#buckets.get(name) ?? { tokens: full, filledAtMs: now };
    bucket.tokens = Math.min(full, bucket.tokens + ((now - bucket.filledAtMs) / 1_000) * rate);
    bucket.filledAtMs = now;
    this.#buckets.set(name, bucket);
    return bucket;
  }
}
