import { AwsError } from './aws-error.js';
import type { Input } from './call.js';
import { inputsOf, listOf, required, structure, text } from './input.js';

/** Most tags of a key. Source: CreateKey, `Tags`. */
const TAGS_MAX = 50;

const CHARACTERS = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The members a list of tags is made of; what is more than lengths is `readTags`' business. */
export const TAG_LIST = listOf(
  structure({ TagKey: required(text(1, 128)), TagValue: required(text(0, 256)) }),
  200,
);

/** @throws {AwsError} TagException for too many, reserved, doubled or unspeakable tags. */
export function readTags(input: Input, name: string): Map<string, string> {
  const pairs = inputsOf(input, name).map((tag) => [String(tag['TagKey']), String(tag['TagValue'])] as const);
  const tags = new Map(pairs);
  if (pairs.length > TAGS_MAX) throw new AwsError('TagException', 'Too many tags');
  if (tags.size < pairs.length) throw new AwsError('TagException', 'Duplicate tag keys');
  for (const [key, value] of pairs) {
    if (/^aws:/i.test(key)) throw new AwsError('TagException', 'Tags beginning with aws: are reserved');
    const bad = [key, value].find((part) => !CHARACTERS.test(part));
    if (bad !== undefined) throw new AwsError('TagException', `Tag contains invalid characters: ${bad}`);
  }
  return tags;
}

/** Adds to the tags a key has. @throws {AwsError} TagException when they become too many. */
export function addTags(tags: Map<string, string>, more: ReadonlyMap<string, string>): void {
  if (new Set([...tags.keys(), ...more.keys()]).size > TAGS_MAX)
    throw new AwsError('TagException', 'Too many tags');
  for (const [key, value] of more) tags.set(key, value);
}

/** How tags of a request look to condition keys. */
export function requestTagFacts(
  tags: ReadonlyMap<string, string>,
): Record<string, string | readonly string[]> {
  if (tags.size === 0) return {};
  const each = [...tags].map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(each), 'aws:TagKeys': [...tags.keys()] };
}
