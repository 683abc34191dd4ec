import { canonicalJson } from './canonical.js';
import { isSamePolicy } from './key-policy.js';
import { usageOf } from './key-spec.js';
import type { JsonObject } from './names.js';
import type { KeyRequest, MadeKey } from './request.js';
import { ownTags, type Tag } from './tags.js';

/** What every key of this bot is, and can never be changed to be otherwise. */
export const ORIGIN = 'EXTERNAL';

/** A key as AWS describes it. */
export interface KeyAsRead {
  readonly arn: string;
  readonly accountId: string;
  readonly region: string;
  readonly origin: string;
  readonly keySpec: string;
  readonly keyUsage: string;
  /** Of a multi-Region key `PRIMARY` or `REPLICA`, else `null`. */
  readonly multiRegionType: string | null;
  readonly description: string;
  readonly tags: readonly Tag[];
  readonly keyPolicy: JsonObject;
  /** DescribeKey's own answer, dates in ISO 8601. */
  readonly metadata: JsonObject;
}

/** One thing in which a key is not what was approved. */
export interface Difference {
  readonly what: string;
  readonly approved: unknown;
  readonly found: unknown;
}

/** Everything in which the key is not what was approved; empty when all is as approved. */
export function comparison(request: KeyRequest, key: MadeKey, read: KeyAsRead): Difference[] {
  const { parameters, terms } = request;
  const multiRegionType = parameters.regionality === 'multi-region-primary' ? 'PRIMARY' : null;
  const pairs: [what: string, approved: unknown, found: unknown][] = [
    ['ARN', key.arn, read.arn],
    ['account', terms.account.id, read.accountId],
    ['Region', parameters.region, read.region],
    ['origin', ORIGIN, read.origin],
    ['key spec', parameters.keySpec, read.keySpec],
    ['key usage', usageOf(parameters.keySpec).keyUsage, read.keyUsage],
    ['Regionality', multiRegionType, read.multiRegionType],
    ['description', parameters.description, read.description],
    ['tags', sorted([...parameters.tags, ...ownTags(request.id)]), sorted(read.tags)],
    [
      'key policy',
      terms.keyPolicy,
      isSamePolicy(terms.keyPolicy, read.keyPolicy) ? terms.keyPolicy : read.keyPolicy,
    ],
  ];
  return pairs
    .map(([what, approved, found]) => ({ what, approved, found }))
    .filter(({ approved, found }) => canonicalJson(approved) !== canonicalJson(found));
}

/** The same, each in words. */
export function differences(request: KeyRequest, key: MadeKey, read: KeyAsRead): string[] {
  return comparison(request, key, read).map(
    ({ what, approved, found }) =>
      `${what}: approved ${shorten(canonicalJson(approved))}, found ${shorten(canonicalJson(found))}`,
  );
}

/** A key policy can have 32 kB; a message that names the difference has to be posted. */
const SHOWN_MAX_CHARS = 500;

function shorten(text: string): string {
  return text.length <= SHOWN_MAX_CHARS ? text : `${text.slice(0, SHOWN_MAX_CHARS - 1)}…`;
}

function sorted(tags: readonly Tag[]): Tag[] {
  return [...tags].sort((a, b) => (a.key < b.key ? -1 : 1));
}
