import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../src/evidence/line-splitter.js';

const TEXT = 'one\n\nthree ünïcode 鍵\r\nfour\nrest';

describe('the lines of a file', () => {
  it.each([1, 2, 3, 5, 1_000])('are the same whether it is read in pieces of %i bytes', (size) => {
    const splitter = new LineSplitter();
    const bytes = Buffer.from(TEXT);
    const lines: string[] = [];
    for (let from = 0; from < bytes.length; from += size) {
      for (const line of splitter.push(bytes.subarray(from, from + size))) lines.push(String(line));
    }

    expect(lines).toEqual(['one', '', 'three ünïcode 鍵\r', 'four']);
    expect(String(splitter.rest())).toBe('rest');
    expect(splitter.rest()).toHaveLength(0);
  });

  it('that never end are given away piece by piece instead of being kept', () => {
    const splitter = new LineSplitter();
    const chunk = Buffer.alloc(9 * 1_024 * 1_024, 'x');

    expect(splitter.push(chunk)).toEqual([]);
    expect(splitter.push(chunk)).toHaveLength(1);
    expect(splitter.rest()).toHaveLength(0);
  });
});
