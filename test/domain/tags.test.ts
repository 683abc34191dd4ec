import { describe, expect, it } from 'vitest';
import type { RequestId } from '../../src/domain/names.js';
import { ownTags, parseTags, tagLines } from '../../src/domain/tags.js';

describe('tags, one key=value a line', () => {
  it.each<[string, string, [string, string][]]>([
    ['none', '', []],
    ['blank lines', '\n  \n', []],
    [
      'two',
      'a=1\nb=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'as typed on Windows',
      'a=1\r\nb=2\r\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['spaces around', '  a = 1 2 ', [['a', '1 2']]],
    ['an equation', 'a=b=c', [['a', 'b=c']]],
    ['a value of nothing', 'a=', [['a', '']]],
    ['all the marks', '_.:/+-@=_.:/=+-@', [['_.:/+-@', '_.:/=+-@']]],
    [
      'other scripts',
      'שם=ערך\n名前=値\n𝒜=𝒷',
      [
        ['שם', 'ערך'],
        ['名前', '値'],
        ['𝒜', '𝒷'],
      ],
    ],
    [
      'keys that differ in case',
      'a=1\nA=2',
      [
        ['a', '1'],
        ['A', '2'],
      ],
    ],
    [
      'a key that only begins like a reserved one',
      'awsx=1\nbyok=2',
      [
        ['awsx', '1'],
        ['byok', '2'],
      ],
    ],
  ])('%s', (_, text, pairs) => {
    expect(parseTags(text, [])).toEqual({
      tags: pairs.map(([key, value]) => ({ key, value })),
      problems: [],
    });
  });

  it.each<[string, string, string]>([
    ['no =', 'cost', 'Line 1: write it as key=value, is "cost".'],
    ['no key', '=1', 'Line 1: write it as key=value, is "=1".'],
    [
      'a long line without =',
      'x'.repeat(41),
      'Line 1: write it as key=value, is "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…".',
    ],
    ['on the third line', 'a=1\n\nb', 'Line 3: write it as key=value, is "b".'],
    ['aws:', 'aws:a=1', 'Line 1: choose a key without "aws:": AWS keeps those.'],
    ['AWS: in another case', 'AwS:a=1', 'Line 1: choose a key without "aws:": AWS keeps those.'],
    ['byok:', 'byok:request-id=x', 'Line 1: choose a key without "byok:": this bot sets those.'],
    ['Byok:', 'Byok:a=1', 'Line 1: choose a key without "byok:": this bot sets those.'],
    ['an emoji in the key', '🔑=1', 'Line 1: use only letters, digits, spaces and _ . : / = + - @.'],
    ['an emoji in the value', 'a=🔑', 'Line 1: use only letters, digits, spaces and _ . : / = + - @.'],
    ['a mention', 'a=<!channel>', 'Line 1: use only letters, digits, spaces and _ . : / = + - @.'],
    ['a question mark', 'a=b?', 'Line 1: use only letters, digits, spaces and _ . : / = + - @.'],
    [
      'an override of the direction',
      'a=\u202etxt',
      'Line 1: use only letters, digits, spaces and _ . : / = + - @.',
    ],
    ['a tab inside', 'a=b\tc', 'Line 1: use only letters, digits, spaces and _ . : / = + - @.'],
    ['the same key twice', 'a=1\na=2', 'Line 2: use each key once, "a" stands twice.'],
  ])('refused: %s', (_, text, problem) => {
    expect(parseTags(text, []).problems).toEqual([problem]);
  });

  it.each<[string, string, string[]]>([
    ['a key of 128 characters', `${'k'.repeat(128)}=1`, []],
    ['a key of 129', `${'k'.repeat(129)}=1`, ['Line 1: shorten the key to 128 characters.']],
    ['a value of 256', `a=${'v'.repeat(256)}`, []],
    ['a value of 257', `a=${'v'.repeat(257)}`, ['Line 1: shorten the value to 256 characters.']],
    ['48 tags', lines(48), []],
    ['49 tags', lines(49), ['Leave at most 48 tags: this bot adds 2 of its own.']],
  ])('at the limit: %s', (_, text, problems) => {
    expect(parseTags(text, []).problems).toEqual(problems);
  });

  it('tells every line that is wrong at once', () => {
    expect(parseTags('cost\naws:a=1\nb=🔑\nc=1\nc=2', ['owner']).problems).toEqual([
      'Line 1: write it as key=value, is "cost".',
      'Line 2: choose a key without "aws:": AWS keeps those.',
      'Line 3: use only letters, digits, spaces and _ . : / = + - @.',
      'Line 5: use each key once, "c" stands twice.',
      'Add a line owner=…: this account requires that tag.',
    ]);
  });
});

function lines(count: number): string {
  return Array.from({ length: count }, (_, n) => `key${n}=x`).join('\n');
}

describe('required tags', () => {
  const missing = 'Add a line cost-center=…: this account requires that tag.';

  it.each<[string, string, string[]]>([
    ['there', 'cost-center=1', []],
    ['not there', 'a=1', [missing]],
    ['without a value', 'cost-center=', [missing]],
    ['with spaces for a value', 'cost-center=  ', [missing]],
    ['in another case', 'Cost-Center=1', [missing]],
  ])('%s', (_, text, problems) => {
    expect(parseTags(text, ['cost-center']).problems).toEqual(problems);
  });
});

it('every key carries its request and who manages it', () => {
  expect(ownTags('k3f9-x2mp-7qtd' as RequestId)).toEqual([
    { key: 'byok:request-id', value: 'k3f9-x2mp-7qtd' },
    { key: 'byok:managed-by', value: 'byok-key' },
  ]);
});

it('tags are shown as they are typed', () => {
  expect(
    tagLines([
      { key: 'a', value: 'b=c' },
      { key: 'd', value: '' },
    ]),
  ).toBe('a=b=c\nd=');
});
