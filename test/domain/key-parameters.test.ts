import { describe, expect, it } from 'vitest';
import { checkEntries, type FormEntries, type FormField } from '../../src/domain/key-parameters.js';
import type { Region } from '../../src/domain/names.js';
import { account } from '../support/requests.js';

const FILLED: FormEntries = {
  accountId: '111122223333',
  region: 'eu-central-1',
  alias: 'orders',
  description: 'Orders at rest',
  regionality: 'single-region',
  tags: 'cost-center=4711',
  businessReason: 'Our own key for orders.',
};

const payments = account({ aliasPrefix: 'payments/' });
const anyAlias = account();

function problemAt(field: FormField, entries: Partial<FormEntries>, at = anyAlias): string | undefined {
  const checked = checkEntries({ ...FILLED, ...entries }, at);
  return checked.ok ? undefined : checked.problems[field];
}

describe('a form that is filled well', () => {
  it('is what will be created', () => {
    expect(checkEntries(FILLED, anyAlias)).toEqual({
      ok: true,
      parameters: {
        region: 'eu-central-1',
        alias: 'alias/orders',
        description: 'Orders at rest',
        regionality: 'single-region',
        tags: [{ key: 'cost-center', value: '4711' }],
        businessReason: 'Our own key for orders.',
      },
    });
  });

  it('needs no description and no tags', () => {
    const checked = checkEntries({ ...FILLED, description: '', tags: '' }, anyAlias);
    expect(checked).toMatchObject({ ok: true, parameters: { description: '', tags: [] } });
  });

  it.each([
    ['orders', 'alias/orders'],
    ['alias/orders', 'alias/orders'],
    ['  orders ', 'alias/orders'],
    ['Orders_2/eu-1', 'alias/Orders_2/eu-1'],
    ['awsome', 'alias/awsome'],
  ])('takes the alias %j as %s', (alias, taken) => {
    expect(checkEntries({ ...FILLED, alias }, anyAlias)).toMatchObject({ parameters: { alias: taken } });
  });

  it('keeps emoji and right-to-left text as they are, without the space around', () => {
    const checked = checkEntries(
      { ...FILLED, description: ' مفتاح 🔑 ', businessReason: '\n‏הזמנות <!channel>\n' },
      anyAlias,
    );
    expect(checked).toMatchObject({
      parameters: { description: 'مفتاح 🔑', businessReason: '‏הזמנות <!channel>' },
    });
  });
});

describe('the alias', () => {
  it.each<[string, string, string]>([
    ['nothing', '', 'Enter a name, for example orders.'],
    ['spaces', '   ', 'Enter a name, for example orders.'],
    ['alias/ alone', 'alias/', 'Enter a name, for example orders.'],
    ['what AWS keeps', 'aws/orders', 'Enter a name that does not start with "aws/": AWS keeps those.'],
    [
      'what AWS keeps, in full',
      'alias/aws/orders',
      'Enter a name that does not start with "aws/": AWS keeps those.',
    ],
    ['a space inside', 'my orders', 'Use only letters a-z and A-Z, digits, "/", "_" and "-".'],
    ['a dot', 'orders.v2', 'Use only letters a-z and A-Z, digits, "/", "_" and "-".'],
    ['an umlaut', 'bestellungen-für-orders', 'Use only letters a-z and A-Z, digits, "/", "_" and "-".'],
    ['an emoji', '🔑', 'Use only letters a-z and A-Z, digits, "/", "_" and "-".'],
    ['a mention', '<!channel>', 'Use only letters a-z and A-Z, digits, "/", "_" and "-".'],
    ['a second line', 'orders\nx', 'Use only letters a-z and A-Z, digits, "/", "_" and "-".'],
  ])('is refused: %s', (_, alias, words) => {
    expect(problemAt('alias', { alias })).toBe(words);
  });

  it.each<[string, string, string | undefined]>([
    ['with the prefix', 'payments/orders', undefined],
    ['with alias/ and the prefix', 'alias/payments/orders', undefined],
    [
      'without the prefix',
      'orders',
      'Start the alias with "payments/", as every alias in payments-prod does.',
    ],
    [
      'the prefix in another case',
      'Payments/orders',
      'Start the alias with "payments/", as every alias in payments-prod does.',
    ],
    ['the prefix alone', 'payments/', 'Add a name after "payments/", for example payments/orders.'],
    ['nothing', '', 'Enter a name, for example payments/orders.'],
  ])('in an account with a prefix: %s', (_, alias, words) => {
    expect(problemAt('alias', { alias }, payments)).toBe(words);
  });

  it.each<[number, string | undefined]>([
    [250, undefined],
    [251, 'Shorten the alias to 250 characters.'],
  ])('of %i characters after alias/', (length, words) => {
    expect(problemAt('alias', { alias: 'x'.repeat(length) })).toBe(words);
    expect(problemAt('alias', { alias: `alias/${'x'.repeat(length)}` })).toBe(words);
  });
});

describe('texts', () => {
  it.each<[FormField, string, string | undefined]>([
    ['description', 'x'.repeat(3_000), undefined],
    ['description', ` ${'x'.repeat(3_000)} `, undefined],
    ['description', 'x'.repeat(3_001), 'Shorten this to 3,000 characters.'],
    ['businessReason', 'x', undefined],
    ['businessReason', 'x'.repeat(1_000), undefined],
    ['businessReason', 'x'.repeat(1_001), 'Shorten this to 1,000 characters.'],
    ['businessReason', '', 'Say in a sentence what the key is for: the approvers decide by it.'],
    ['businessReason', ' \n ', 'Say in a sentence what the key is for: the approvers decide by it.'],
  ])('%s, case %#', (field, text, words) => {
    expect(problemAt(field, { [field]: text })).toBe(words);
  });
});

describe('the choices', () => {
  it.each(['', 'us-east-1', 'EU-CENTRAL-1', 'eu-central-1 '])('the Region %j is not allowed', (region) => {
    expect(problemAt('region', { region })).toBe(
      'Choose one of the Regions allowed for payments-prod: eu-central-1, eu-west-1.',
    );
  });

  it.each<[string, boolean, string | undefined]>([
    ['single-region', true, undefined],
    ['single-region', false, undefined],
    ['multi-region-primary', true, undefined],
    [
      'multi-region-primary',
      false,
      'Choose "Single-Region key": multi-Region keys are not allowed for payments-prod.',
    ],
    ['multi-region-replica', true, 'Choose one of the two.'],
    ['', true, 'Choose one of the two.'],
  ])('Regionality %j, multi-Region allowed: %s', (regionality, multiRegion, words) => {
    expect(problemAt('regionality', { regionality }, account({ multiRegion }))).toBe(words);
  });
});

it('tells everything that is wrong at once, each at its field', () => {
  const strict = account({
    aliasPrefix: 'payments/',
    regions: ['eu-central-1' as Region],
    requiredTags: ['cost-center', 'owner'],
    multiRegion: false,
  });
  const entries: FormEntries = {
    accountId: '111122223333',
    region: 'us-east-1',
    alias: 'orders',
    description: 'x'.repeat(3_001),
    regionality: 'multi-region-primary',
    tags: 'aws:x=1\nowner=',
    businessReason: '',
  };

  expect(checkEntries(entries, strict)).toEqual({
    ok: false,
    problems: {
      region: 'Choose one of the Regions allowed for payments-prod: eu-central-1.',
      alias: 'Start the alias with "payments/", as every alias in payments-prod does.',
      description: 'Shorten this to 3,000 characters.',
      regionality: 'Choose "Single-Region key": multi-Region keys are not allowed for payments-prod.',
      tags:
        'Line 1: choose a key without "aws:": AWS keeps those. ' +
        'Add a line cost-center=…: this account requires that tag. ' +
        'Add a line owner=…: this account requires that tag.',
      businessReason: 'Say in a sentence what the key is for: the approvers decide by it.',
    },
  });
});
