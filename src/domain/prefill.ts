import type { Account } from './account.js';
import type { FormEntries } from './key-parameters.js';
import { ALIAS_PREFIX, TAGS_TEXT_MAX_CHARS } from './limits.js';

/** The form as it opens for an account. */
export function prefilled(account: Account): FormEntries {
  return {
    accountId: account.id,
    region: onlyOne(account.regions),
    alias: account.aliasPrefix,
    description: '',
    regionality: 'single-region',
    tags: account.requiredTags.map((key) => `${key}=`).join('\n'),
    businessReason: '',
  };
}

/** The entries after the account was changed: all that was typed, as far as the new account allows it. */
export function carriedOver(entries: FormEntries, from: Account | undefined, to: Account): FormEntries {
  const region = to.regions.some((allowed) => allowed === entries.region)
    ? entries.region
    : onlyOne(to.regions);
  const regionality = to.multiRegion ? entries.regionality : 'single-region';
  const alias = withPrefix(entries.alias, from?.aliasPrefix ?? '', to.aliasPrefix);
  return {
    ...entries,
    accountId: to.id,
    region,
    regionality,
    alias,
    tags: withRequired(entries.tags, from, to),
  };
}

function onlyOne(regions: readonly string[]): string {
  const [only = ''] = regions;
  return regions.length === 1 ? only : '';
}

function withPrefix(alias: string, from: string, to: string): string {
  const name = alias.startsWith(ALIAS_PREFIX) ? alias.slice(ALIAS_PREFIX.length) : alias;
  if (name.startsWith(to) && to !== '') return name;
  return `${to}${name.startsWith(from) ? name.slice(from.length) : name}`;
}

/** Lines that only stood there because the old account required them go; those the new one requires come. */
function withRequired(tags: string, from: Account | undefined, to: Account): string {
  const unfilled = new Set((from?.requiredTags ?? []).map((key) => `${key}=`));
  const lines = tags.split('\n').filter((line) => line.trim() !== '' && !unfilled.has(line.trim()));
  const typed = new Set(lines.map((line) => line.split('=')[0]?.trim()));
  const missing = to.requiredTags.filter((key) => !typed.has(key)).map((key) => `${key}=`);
  const all = [...lines, ...missing].join('\n');
  // What no longer fits the field is asked for by its message instead.
  return all.length <= TAGS_TEXT_MAX_CHARS ? all : lines.join('\n');
}
