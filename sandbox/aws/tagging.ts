import { authorize } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call, Input } from './call.js';
import { check, inputsOf, listOf, required, structure, text, textOf, textsOf, whole } from './input.js';
import type { StoredKey } from './key.js';
import { fromToken, toToken } from './paging.js';

/** @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
const SHAPE = {
  PaginationToken: text(0, 2_048),
  TagFilters: listOf(structure({ Key: required(text(1, 128)), Values: listOf(text(0, 256), 20) }), 50),
  ResourcesPerPage: whole(1, 100),
  ResourceTypeFilters: listOf(text(0, 256, '[\\s\\S]*'), 100),
};

const PAGE_DEFAULT = 50;

/** Eventually consistent: a key younger than `tagDelayMs` is not there yet. Untagged keys never are. */
export function getResources(call: Call) {
  const { input, place, world } = call;
  refuseBadInput(input);
  authorize(call, { action: 'tag:GetResources', resource: '*' });
  const shown = world
    .keysIn(place)
    .filter((key) => key.tags.size > 0 && Date.now() >= key.createdAt.getTime() + world.tagDelayMs)
    .filter(
      (key) => wantsKeys(input) && inputsOf(input, 'TagFilters').every((filter) => matches(key, filter)),
    );
  return pageOf(shown.map(entryOf), input);
}

function refuseBadInput(input: Input): void {
  try {
    check(input, SHAPE);
  } catch (error) {
    if (!(error instanceof AwsError) || error.name !== 'ValidationException') throw error;
    throw new AwsError('InvalidParameterException', error.message);
  }
}

function wantsKeys(input: Input): boolean {
  const types = textsOf(input, 'ResourceTypeFilters');
  return types.length === 0 || types.includes('kms') || types.includes('kms:key');
}

/** All filters must fit; of one filter's values, any. A filter without values asks for the key alone. */
function matches(key: StoredKey, filter: Input): boolean {
  const value = key.tags.get(textOf(filter, 'Key') ?? '');
  const wanted = textsOf(filter, 'Values');
  return value !== undefined && (wanted.length === 0 || wanted.includes(value));
}

function entryOf(key: StoredKey) {
  return {
    ResourceARN: key.arn,
    Tags: [...key.tags].map(([Key, Value]) => ({ Key, Value })),
  };
}

function pageOf<T>(entries: readonly T[], input: Input) {
  const size = typeof input['ResourcesPerPage'] === 'number' ? input['ResourcesPerPage'] : PAGE_DEFAULT;
  const token = textOf(input, 'PaginationToken') ?? '';
  const start = token === '' ? 0 : fromToken(token);
  if (start === undefined) throw new AwsError('InvalidParameterException', 'Invalid pagination token');
  const more = start + size < entries.length;
  return {
    PaginationToken: more ? toToken(start + size) : '',
    ResourceTagMappingList: entries.slice(start, start + size),
  };
}
