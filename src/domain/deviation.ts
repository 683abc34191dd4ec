import { canonicalJson } from './canonical.js';
import { comparison, type Difference, type KeyAsRead } from './key-as-read.js';
import type { JsonObject, KeyId } from './names.js';
import { policyChanges } from './policy-changes.js';
import type { KeyRequest, MadeKey } from './request.js';
import { ownTags, type Tag } from './tags.js';

/** One thing in which a key is not as approved, in words: `tags`, `team is "b" instead of "a"`. */
export interface Deviation {
  readonly what: string;
  readonly said: string;
}

/** Where the alias of a key leads: to a key, to nothing, or nobody could look. */
export type AliasLeads = { readonly to: KeyId | undefined } | 'not-known';

/** Everything in which a key is not as approved, its alias included. */
export function deviations(
  request: KeyRequest,
  key: MadeKey,
  read: KeyAsRead,
  alias: AliasLeads,
): Deviation[] {
  const inKey = comparison(request, key, read).map((difference) => ({
    what: difference.what,
    said: shorten(say(difference, request, read)),
  }));
  return [...aliasDeviation(request, key, alias), ...inKey];
}

function aliasDeviation({ parameters }: KeyRequest, { keyId }: MadeKey, leads: AliasLeads): Deviation[] {
  if (leads === 'not-known' || leads.to === keyId) return [];
  const said =
    leads.to === undefined
      ? `${parameters.alias} does not exist`
      : `${parameters.alias} points to another key, ${leads.to}`;
  return [{ what: 'alias', said }];
}

function say({ what, approved, found }: Difference, request: KeyRequest, read: KeyAsRead): string {
  if (what === 'tags') return tagChanges([...request.parameters.tags, ...ownTags(request.id)], read.tags);
  if (what === 'key policy')
    return policyChanges(approved as JsonObject, found as JsonObject).join('; ') || 'written otherwise';
  return `${text(found)} instead of ${text(approved)}`;
}

function text(value: unknown): string {
  return value === null ? 'none' : canonicalJson(value);
}

function tagChanges(approved: readonly Tag[], found: readonly Tag[]): string {
  const valueIn = (tags: readonly Tag[], key: string) => tags.find((tag) => tag.key === key)?.value;
  const gone = approved.filter(({ key }) => valueIn(found, key) === undefined);
  const added = found.filter(({ key }) => valueIn(approved, key) === undefined);
  const changed = found.filter(({ key, value }) => ![value, undefined].includes(valueIn(approved, key)));
  return [
    ...changed.map(({ key, value }) => `${key} is "${value}" instead of "${valueIn(approved, key)}"`),
    ...added.map(({ key, value }) => `${key}="${value}" was added`),
    ...gone.map(({ key }) => `${key} is gone`),
  ].join('; ');
}

/** A key policy can have 32 kB, and whoever reads this needs its beginning only. */
const SAID_MAX_CHARS = 600;

function shorten(text: string): string {
  return text.length <= SAID_MAX_CHARS ? text : `${text.slice(0, SAID_MAX_CHARS - 1)}…`;
}
