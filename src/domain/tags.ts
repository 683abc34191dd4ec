import {
  TAG_CHARS,
  TAG_KEY_MAX_CHARS,
  TAG_OWN_PREFIX,
  TAG_RESERVED_PREFIX,
  TAG_VALUE_MAX_CHARS,
  TAGS_MAX_COUNT,
} from './limits.js';
import type { RequestId } from './names.js';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** The tag by which a key is found again when the answer to its creation was lost. */
export const REQUEST_ID_TAG = 'byok:request-id';
export const MANAGED_BY: Tag = { key: 'byok:managed-by', value: 'byok-key' };

/** The bot's own tags, which every key carries on top of the person's. */
export function ownTags(requestId: RequestId): Tag[] {
  return [{ key: REQUEST_ID_TAG, value: requestId }, MANAGED_BY];
}

const OWN_TAGS_COUNT = 2;

export interface ParsedTags {
  readonly tags: readonly Tag[];
  /** Every problem, each naming its line or key. */
  readonly problems: readonly string[];
}

/** Reads `key=value` a line; blank lines do not count. A value may hold `=`. */
export function parseTags(text: string, requiredKeys: readonly string[]): ParsedTags {
  const lines = text.split('\n').map((line) => line.trim());
  const problems: string[] = [];
  const tags: Tag[] = [];
  for (const [index, line] of lines.entries()) {
    if (line === '') continue;
    const tag = readLine(line);
    const objection = tag ? tagObjection(tag, tags) : `write it as key=value, is "${shorten(line)}"`;
    if (objection) problems.push(`Line ${index + 1}: ${objection}.`);
    if (tag) tags.push(tag);
  }
  return { tags, problems: [...problems, ...countProblems(tags), ...missingProblems(tags, requiredKeys)] };
}

/** The inverse of `parseTags`. */
export function tagLines(tags: readonly Tag[]): string {
  return tags.map(({ key, value }) => `${key}=${value}`).join('\n');
}

function readLine(line: string): Tag | undefined {
  const at = line.indexOf('=');
  if (at <= 0) return undefined;
  return { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
}

function tagObjection({ key, value }: Tag, before: readonly Tag[]): string | undefined {
  const lower = key.toLowerCase();
  if (key === '') return 'put a key before the "="';
  if (lower.startsWith(TAG_RESERVED_PREFIX))
    return `choose a key without "${TAG_RESERVED_PREFIX}": AWS keeps those`;
  if (lower.startsWith(TAG_OWN_PREFIX))
    return `choose a key without "${TAG_OWN_PREFIX}": this bot sets those`;
  if (key.length > TAG_KEY_MAX_CHARS) return `shorten the key to ${TAG_KEY_MAX_CHARS} characters`;
  if (value.length > TAG_VALUE_MAX_CHARS) return `shorten the value to ${TAG_VALUE_MAX_CHARS} characters`;
  if (!TAG_CHARS.test(key) || !TAG_CHARS.test(value)) {
    return 'use only letters, digits, spaces and _ . : / = + - @';
  }
  if (before.some((other) => other.key === key)) return `use each key once, "${key}" stands twice`;
  return undefined;
}

function countProblems(tags: readonly Tag[]): string[] {
  const most = TAGS_MAX_COUNT - OWN_TAGS_COUNT;
  return tags.length > most
    ? [`Leave at most ${most} tags: this bot adds ${OWN_TAGS_COUNT} of its own.`]
    : [];
}

function missingProblems(tags: readonly Tag[], requiredKeys: readonly string[]): string[] {
  return requiredKeys
    .filter((required) => !tags.some(({ key, value }) => key === required && value !== ''))
    .map((required) => `Add a line ${required}=…: this account requires that tag.`);
}

function shorten(line: string): string {
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}
