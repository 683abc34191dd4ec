import { ApiError, refusedBlocks } from './api-error.js';
import type { Block } from './block-kit/blocks.js';
import { MESSAGE_BLOCKS_TEXT } from './block-kit/limits.js';
import { check } from './block-kit/refusals.js';
import { MessageBlocks } from './block-kit/surfaces.js';
import { withIds } from './block-kit/walk.js';
import { type Fields, parseJson, stringOf } from './json.js';

export interface Spoken {
  text?: string;
  blocks?: Block[];
}

/**
 * Reads text and blocks out of a call, an acknowledgement or a post to a response URL.
 *
 * @throws {ApiError} as chat.postMessage answers: `no_text`, `msg_too_long`, `invalid_blocks`, ….
 */
export function readSpoken(from: Fields, maxTextChars: number): Spoken {
  const text = stringOf(from['text']);
  const blocks = readBlocks(from['blocks']);
  if (!text && !blocks?.length) throw new ApiError('no_text');
  if (text && text.length > maxTextChars) throw new ApiError('msg_too_long');
  return { ...(text !== undefined && { text }), ...(blocks && { blocks }) };
}

function readBlocks(given: unknown): Block[] | undefined {
  if (given === undefined || given === null || given === '') return undefined;
  const blocks = typeof given === 'string' ? parseJson(given) : given;
  if (!Array.isArray(blocks)) throw new ApiError('invalid_blocks_format');
  const checked = check(MessageBlocks, blocks, '/blocks');
  if (!checked.ok) throw refusedBlocks('invalid_blocks', checked.problems);
  if (textIn(blocks) > MESSAGE_BLOCKS_TEXT) throw new ApiError('msg_blocks_too_long');
  return withIds(checked.value);
}

/** Characters of every text in the blocks, however deep. */
function textIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce((sum, [key, inner]) => {
    return sum + (key === 'text' && typeof inner === 'string' ? inner.length : textIn(inner));
  }, 0);
}
