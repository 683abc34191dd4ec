import type { Account, Preset } from './account.js';
import type { FormEntries } from './key-parameters.js';
import { DEFAULT_KEY_SPEC } from './key-spec.js';
import { ALIAS_PREFIX, TAGS_TEXT_MAX_CHARS } from './limits.js';
import type { UserId } from './names.js';
import type { Asked } from './request.js';
import { tagLines } from './tags.js';

/** The form as it opens for an account, with the preset's values if there is one. */
export function prefilled(account: Account, preset: Preset | undefined = account.presets[0]): FormEntries {
  return {
    accountId: account.id,
    region: onlyOne(account.regions),
    alias: account.aliasPrefix,
    description: preset?.description ?? '',
    regionality: 'single-region',
    tags: withRequired(tagLines(preset?.tags ?? []), undefined, account),
    businessReason: '',
    keySpec: account.keySpecs[0] ?? DEFAULT_KEY_SPEC,
    administrators: preset?.administrators ?? [],
    users: preset?.users ?? [],
    otherAccounts: [],
    deletionByAdministrators: true,
    onBehalfOf: '',
  };
}

/** The form as a request filled it, for this person to fill; what its account does not allow any more, the form leaves open. */
export function asAsked(
  { terms, parameters, onBehalfOf }: Pick<Asked, 'terms' | 'parameters' | 'onBehalfOf'>,
  by: UserId,
): FormEntries {
  const { alias, tags } = parameters;
  const name = alias.slice(ALIAS_PREFIX.length);
  const changed = { accountId: terms.account.id, alias: name, tags: tagLines(tags) };
  // Whoever asks again for themselves does so on nobody's behalf.
  return {
    ...parameters,
    ...changed,
    onBehalfOf: onBehalfOf === null || onBehalfOf === by ? '' : onBehalfOf,
  };
}

/** The entries after the account was changed: all that was typed, as far as the new account allows it. */
export function carriedOver(entries: FormEntries, from: Account | undefined, to: Account): FormEntries {
  const region = to.regions.some((allowed) => allowed === entries.region)
    ? entries.region
    : onlyOne(to.regions);
  const regionality = to.multiRegion ? entries.regionality : 'single-region';
  const alias = withPrefix(entries.alias, from?.aliasPrefix ?? '', to.aliasPrefix);
  const fresh = prefilled(to);
  const hasSpec = to.keySpecs.some((allowed) => allowed === entries.keySpec);
  return {
    ...entries,
    accountId: to.id,
    region,
    regionality,
    alias,
    description: isUntouched(entries.description, from) ? fresh.description : entries.description,
    tags: tagsCarriedOver(entries.tags, from, to),
    keySpec: hasSpec ? entries.keySpec : fresh.keySpec,
    // Roles and users belong to their account; in another one its own preset is the better start.
    administrators: fresh.administrators,
    users: fresh.users,
    onBehalfOf: to.onBehalfOf ? entries.onBehalfOf : '',
    otherAccounts: entries.otherAccounts.filter((id) => to.otherAccounts.some((allowed) => allowed === id)),
  };
}

/** The account is chosen again: what belongs to it is as it was left, what does not is as it was typed since. */
export function cameBack(left: FormEntries, typed: FormEntries, from: Account | undefined): FormEntries {
  const { businessReason } = typed;
  const description = isUntouched(typed.description, from) ? left.description : typed.description;
  const onBehalfOf = from?.onBehalfOf ? typed.onBehalfOf : left.onBehalfOf;
  return { ...left, description, businessReason, onBehalfOf };
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

/** Nothing was typed: it is empty, or as a preset filled it in. */
function isUntouched(description: string, from: Account | undefined): boolean {
  return description === '' || (from?.presets ?? []).some((preset) => preset.description === description);
}

/** Lines as a preset of the old account filled them in go; those of the new one's come where nothing was typed. */
function tagsCarriedOver(tags: string, from: Account | undefined, to: Account): string {
  const filledIn = new Set((from?.presets ?? []).flatMap((preset) => tagLines(preset.tags).split('\n')));
  const typed = tags.split('\n').filter((line) => !filledIn.has(line.trim()));
  const keys = new Set(typed.map(keyOf));
  const fresh = tagLines((to.presets[0]?.tags ?? []).filter(({ key }) => !keys.has(key)));
  const all = withRequired([...typed, fresh].join('\n'), from, to);
  return all.length <= TAGS_TEXT_MAX_CHARS ? all : withRequired(typed.join('\n'), from, to);
}

function keyOf(line: string): string {
  return line.split('=')[0]?.trim() ?? '';
}

/** Lines that only stood there because the old account required them go; those the new one requires come. */
function withRequired(tags: string, from: Account | undefined, to: Account): string {
  const unfilled = new Set((from?.requiredTags ?? []).map((key) => `${key}=`));
  const lines = tags.split('\n').filter((line) => line.trim() !== '' && !unfilled.has(line.trim()));
  const typed = new Set(lines.map(keyOf));
  const missing = to.requiredTags.filter((key) => !typed.has(key)).map((key) => `${key}=`);
  const all = [...lines, ...missing].join('\n');
  // What no longer fits the field is asked for by its message instead.
  return all.length <= TAGS_TEXT_MAX_CHARS ? all : lines.join('\n');
}
