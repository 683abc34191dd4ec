import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  CHECKPOINT,
  type Chained,
  isLater,
  NO_CHECKPOINT,
  nextCheckpoint,
} from '../../src/domain/checkpoint.js';
import type { EpochMs, StreamId } from '../../src/domain/names.js';

const id = (text: string) => text as StreamId;
const atMs = 1_772_442_000_000 as EpochMs;
const ONE: Chained = { id: id('5-0'), of: 'k3f9-x2mp-7qtd', hash: 'a'.repeat(64) };
const TWO: Chained = { id: id('5-1'), of: 'q4q4-q4q4-q4q4', hash: 'b'.repeat(64) };
const OWN: Chained = { id: id('6-0'), of: CHECKPOINT, hash: 'c'.repeat(64) };

describe('the next checkpoint', () => {
  it('chains all entries since the last one, with their places', () => {
    const lines = `5-0 k3f9-x2mp-7qtd ${'a'.repeat(64)}\n5-1 q4q4-q4q4-q4q4 ${'b'.repeat(64)}\n`;

    expect(nextCheckpoint(NO_CHECKPOINT, { entries: [ONE, TWO], hasMore: false, atMs })).toEqual({
      schema: 1,
      checkpoint: 1,
      previous: '',
      after: '0-0',
      through: '5-1',
      count: 2,
      digest: createHash('sha256').update(lines).digest('hex'),
      atMs: 1_772_442_000_000,
    });
  });

  it('hangs on the one before it, and covers where that stands', () => {
    const last = { number: 7, hash: 'd'.repeat(64), through: id('5-0') };

    expect(nextCheckpoint(last, { entries: [TWO, OWN], hasMore: false, atMs })).toMatchObject({
      checkpoint: 8,
      previous: 'd'.repeat(64),
      after: '5-0',
      through: '6-0',
      count: 2,
    });
  });

  it('is not made of nothing, nor of checkpoints alone', () => {
    expect(nextCheckpoint(NO_CHECKPOINT, { entries: [], hasMore: false, atMs })).toBeUndefined();
    expect(nextCheckpoint(NO_CHECKPOINT, { entries: [OWN], hasMore: false, atMs })).toBeUndefined();
  });

  it('is made of checkpoints alone where they hide what comes after them', () => {
    expect(nextCheckpoint(NO_CHECKPOINT, { entries: [OWN], hasMore: true, atMs })).toMatchObject({
      through: '6-0',
      count: 1,
    });
  });

  it.each<[string, Chained[]]>([
    ['another place', [{ ...ONE, id: id('4-9') }, TWO]],
    ['another request', [{ ...ONE, of: 'other' }, TWO]],
    ['another hash', [{ ...ONE, hash: 'e'.repeat(64) }, TWO]],
    ['another order', [TWO, ONE]],
    ['one less', [TWO]],
    ['one more', [ONE, ONE, TWO]],
  ])('has another digest for %s', (_, entries) => {
    const digest = (of: Chained[]) =>
      nextCheckpoint(NO_CHECKPOINT, { entries: of, hasMore: false, atMs })?.digest;

    expect(digest(entries)).not.toBe(digest([ONE, TWO]));
  });
});

describe('places in the stream', () => {
  it.each([
    ['5-1', '5-0'],
    ['6-0', '5-9'],
    ['10-0', '9-0'],
    ['5-10', '5-9'],
    ['18446744073709551615-1', '18446744073709551615-0'],
    ['18446744073709551615-0', '9999999999999999999-5'],
  ])('%s is later than %s, and not the other way round', (later, earlier) => {
    expect(isLater(id(later), id(earlier))).toBe(true);
    expect(isLater(id(earlier), id(later))).toBe(false);
    expect(isLater(id(later), id(later))).toBe(false);
  });
});
