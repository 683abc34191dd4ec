import { describe, expect, it } from 'vitest';
import { anyOfThese, fitting, oneOf, option, typedAhead } from '../../src/slack/choices.js';

const options = (count: number) => Array.from({ length: count }, (_, n) => option(`Choice ${n}`, `c${n}`));

describe('one of these', () => {
  it('is a menu of up to a hundred', () => {
    expect(oneOf(options(100), 'c99', 'Choose')).toMatchObject({
      type: 'static_select',
      options: options(100),
      initial_option: { text: { text: 'Choice 99' }, value: 'c99' },
    });
  });

  it('is a type-ahead list of more, with the same choice', () => {
    expect(oneOf(options(101), 'c100', 'Choose')).toEqual({
      type: 'external_select',
      min_query_length: 0,
      placeholder: { type: 'plain_text', text: 'Choose', emoji: false },
      initial_option: { text: { type: 'plain_text', text: 'Choice 100', emoji: false }, value: 'c100' },
    });
  });

  it.each([1, 101])('has no choice when none fits, of %i', (count) => {
    expect(oneOf(options(count), 'gone', 'Choose')).not.toHaveProperty('initial_option');
    expect(oneOf(options(count), '', 'Choose')).not.toHaveProperty('initial_option');
  });
});

describe('any of these', () => {
  it('is a menu of up to a hundred, and a type-ahead list of more', () => {
    expect(anyOfThese(options(100), ['c1'])).toMatchObject({
      type: 'multi_static_select',
      options: options(100),
      initial_options: [{ value: 'c1' }],
    });
    expect(anyOfThese(options(101), ['c1', 'c100'])).toMatchObject({
      type: 'multi_external_select',
      min_query_length: 0,
      initial_options: [{ value: 'c1' }, { value: 'c100' }],
    });
    expect(anyOfThese(options(101), [])).not.toHaveProperty('options');
  });

  it.each([1, 101])('leaves out what is not offered, of %i', (count) => {
    expect(anyOfThese(options(count), ['c0', 'gone'])).toMatchObject({ initial_options: [{ value: 'c0' }] });
    expect(anyOfThese(options(count), ['gone'])).not.toHaveProperty('initial_options');
  });
});

it('what is typed ahead opens with what was chosen, and without anything if nothing was', () => {
  expect(typedAhead(options(2), 'Type')).toMatchObject({
    type: 'multi_external_select',
    min_query_length: 0,
    initial_options: options(2),
  });
  expect(typedAhead([], 'Type')).not.toHaveProperty('initial_options');
});

describe('what fits the letters typed', () => {
  const accounts = [
    option('payments-prod (111122223333)', '111122223333'),
    option('Billing', '444455556666'),
  ];

  it.each<[string, string[]]>([
    ['', ['111122223333', '444455556666']],
    ['pay', ['111122223333']],
    ['  BILL ', ['444455556666']],
    ['4444', ['444455556666']],
    ['nowhere', []],
    ['.*', []],
  ])('%j', (query, values) => {
    expect(fitting(accounts, query).map(({ value }) => value)).toEqual(values);
  });

  it('is at most a hundred', () => {
    expect(fitting(options(1_000), 'choice')).toHaveLength(100);
  });
});

it('an option is cut to what Slack takes', () => {
  expect(option('t'.repeat(75), 'v'.repeat(150))).toMatchObject({
    text: { text: 't'.repeat(75) },
    value: 'v'.repeat(150),
  });
  expect(option('t'.repeat(76), 'v'.repeat(151))).toMatchObject({
    text: { text: `${'t'.repeat(74)}…` },
    value: `${'v'.repeat(149)}…`,
  });
});
