import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import { checkEntries, type FormEntries, type FormField } from '../../src/domain/key-parameters.js';
import type { KeySpec } from '../../src/domain/key-spec.js';
import type { AccountId, Region } from '../../src/domain/names.js';
import { account, entries as filled, role } from '../support/requests.js';

const FILLED = filled({ businessReason: 'Our own key for orders.' });

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
        keySpec: 'SYMMETRIC_DEFAULT',
        administrators: [],
        users: [],
        otherAccounts: [],
        deletionByAdministrators: true,
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

describe('the key spec', () => {
  const specs = (...keySpecs: KeySpec[]) => account({ keySpecs });
  const refused = (...allowed: string[]) =>
    `Choose one of the key specs allowed for payments-prod: ${allowed.join(', ')}.`;

  it.each<[string, Account, string | undefined]>([
    ['SYMMETRIC_DEFAULT', anyAlias, undefined],
    ['HMAC_256', anyAlias, refused('SYMMETRIC_DEFAULT')],
    ['HMAC_256', specs('SYMMETRIC_DEFAULT', 'HMAC_256'), undefined],
    ['hmac_256', specs('SYMMETRIC_DEFAULT', 'HMAC_256'), refused('SYMMETRIC_DEFAULT', 'HMAC_256')],
    ['', specs('SYMMETRIC_DEFAULT', 'HMAC_256'), refused('SYMMETRIC_DEFAULT', 'HMAC_256')],
    ['SYMMETRIC_DEFAULT', specs('RSA_2048'), refused('RSA_2048')],
    ['SM2', specs('RSA_2048'), refused('RSA_2048')],
  ])('%j, case %#', (keySpec, at, words) => {
    expect(problemAt('keySpec', { keySpec }, at)).toBe(words);
  });

  it('is the only one there is where the form offers no choice', () => {
    const only = checkEntries(filled({ keySpec: '' }), specs('RSA_2048'));
    expect(only).toMatchObject({ ok: true, parameters: { keySpec: 'RSA_2048' } });
  });
});

describe('who administers and uses the key', () => {
  it('is taken as it was named', () => {
    const named = {
      administrators: [role('b'), role('a')],
      users: ['arn:aws:iam::111122223333:user/ann'],
    };
    expect(checkEntries(filled(named), anyAlias)).toMatchObject({ ok: true, parameters: named });
  });

  it.each(['administrators', 'users'] as const)('%s: each that cannot be is named at the field', (field) => {
    const entries = { [field]: ['admin', role('app'), 'arn:aws:iam::444455556666:role/app'] };
    expect(problemAt(field, entries)).toBe(
      '"admin": write it as arn:aws:iam::111122223333:role/NAME or …:user/NAME. ' +
        '"arn:aws:iam::444455556666:role/app": name roles and users of payments-prod (111122223333); other accounts ' +
        'have a field of their own.',
    );
  });
});

describe('other accounts', () => {
  const sharing = account({ otherAccounts: ['444455556666', '777788889999'] as AccountId[] });

  it.each<[string[], Account, string | undefined]>([
    [[], anyAlias, undefined],
    [['444455556666'], sharing, undefined],
    [['777788889999', '444455556666'], sharing, undefined],
    [['444455556666'], anyAlias, 'Take out 444455556666: payments-prod may share with none.'],
    [
      ['444455556666', '123456789012', '*'],
      sharing,
      'Take out 123456789012: payments-prod may share with 444455556666, 777788889999. ' +
        'Take out *: payments-prod may share with 444455556666, 777788889999.',
    ],
    [
      ['111122223333'],
      sharing,
      'Take out 111122223333: payments-prod may share with 444455556666, 777788889999.',
    ],
  ])('%j, case %#', (otherAccounts, at, words) => {
    expect(problemAt('otherAccounts', { otherAccounts }, at)).toBe(words);
  });
});

it('tells everything that is wrong at once, each at its field', () => {
  const strict = account({
    aliasPrefix: 'payments/',
    regions: ['eu-central-1' as Region],
    requiredTags: ['cost-center', 'owner'],
    multiRegion: false,
  });
  const entries = filled({
    region: 'us-east-1',
    alias: 'orders',
    description: 'x'.repeat(3_001),
    regionality: 'multi-region-primary',
    tags: 'aws:x=1\nowner=',
    businessReason: '',
    keySpec: 'RSA_2048',
    administrators: ['admin'],
    users: ['arn:aws:iam::444455556666:role/app'],
    otherAccounts: ['444455556666'],
  });

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
      keySpec: 'Choose one of the key specs allowed for payments-prod: SYMMETRIC_DEFAULT.',
      administrators: '"admin": write it as arn:aws:iam::111122223333:role/NAME or …:user/NAME.',
      users:
        '"arn:aws:iam::444455556666:role/app": name roles and users of payments-prod (111122223333); other accounts ' +
        'have a field of their own.',
      otherAccounts: 'Take out 444455556666: payments-prod may share with none.',
    },
  });
});
