import { AwsError } from './aws-error.js';
import type { Input } from './call.js';
import { text, textOf, whole } from './input.js';

/** Limits of a paged operation of KMS. */
export interface PageSize {
  readonly default: number;
  readonly max: number;
}

/** The members every paged operation of KMS takes. */
export function pageShape(size: PageSize) {
  return { Limit: whole(1, size.max), Marker: text(1, 1_024, '[\\u0020-\\u00FF]*') };
}

/** One page of a list in the words of KMS. Markers are opaque and say where the next page begins. */
export function page<T>(items: readonly T[], name: string, input: Input, size: PageSize) {
  const limit = typeof input['Limit'] === 'number' ? input['Limit'] : size.default;
  const { start, next } = slice(items.length, textOf(input, 'Marker'), limit);
  return {
    [name]: items.slice(start, start + limit),
    Truncated: next !== undefined,
    ...(next !== undefined && { NextMarker: next }),
  };
}

/** @throws {AwsError} InvalidMarkerException for a marker that no page handed out. */
function slice(length: number, marker: string | undefined, limit: number) {
  const start = marker === undefined ? 0 : fromToken(marker);
  if (start === undefined) throw new AwsError('InvalidMarkerException', 'Could not deserialize marker.');
  return { start, next: start + limit < length ? toToken(start + limit) : undefined };
}

export function toToken(start: number): string {
  return Buffer.from(`from:${start}`).toString('base64');
}

export function fromToken(token: string): number | undefined {
  const start = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString('latin1'))?.[1];
  return start === undefined ? undefined : Number(start);
}
