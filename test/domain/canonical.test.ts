import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/domain/canonical.js';

describe('canonical JSON', () => {
  it.each([
    { value: { b: 1, a: [true, null] }, text: '{"a":[true,null],"b":1}' },
    { value: { 9: 'nine', 10: 'ten' }, text: '{"10":"ten","9":"nine"}' },
    { value: { a: undefined, 'with "quotes"': 'é\n' }, text: '{"with \\"quotes\\"":"é\\n"}' },
    { value: [undefined, {}], text: '[null,{}]' },
    { value: 'word', text: '"word"' },
  ])('of $value is $text', ({ value, text }) => {
    expect(canonicalJson(value)).toBe(text);
  });

  it('loses nothing, and is the same in whatever order the fields were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
