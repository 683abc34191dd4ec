import { describe, expect, it } from 'vitest';
import type { Preset } from '../../src/domain/account.js';
import type { AccountId, Region } from '../../src/domain/names.js';
import { cameBack, carriedOver, prefilled } from '../../src/domain/prefill.js';
import { account, entries, role } from '../support/requests.js';

const payments = account({ aliasPrefix: 'payments/', requiredTags: ['cost-center'] });
const billing = account({
  id: '444455556666' as AccountId,
  name: 'billing',
  aliasPrefix: 'billing/',
  regions: ['eu-west-1' as Region],
  requiredTags: ['owner'],
  multiRegion: false,
});
const free = account({ id: '777788889999' as AccountId, name: 'free' });

const TYPED = entries({
  accountId: '444455556666',
  alias: 'payments/orders',
  regionality: 'multi-region-primary',
  tags: 'cost-center=4711\nstage=prod',
  businessReason: 'Our own key.',
});

describe('the form, opened for an account', () => {
  it('holds what the account fixes', () => {
    expect(prefilled(billing)).toEqual({
      accountId: '444455556666',
      region: 'eu-west-1',
      alias: 'billing/',
      description: '',
      regionality: 'single-region',
      tags: 'owner=',
      businessReason: '',
      keySpec: 'SYMMETRIC_DEFAULT',
      administrators: [],
      users: [],
      otherAccounts: [],
      deletionByAdministrators: true,
      onBehalfOf: '',
    });
  });

  it('leaves open what the person chooses', () => {
    expect(prefilled(free)).toMatchObject({ region: '', alias: '', tags: '' });
    expect(prefilled(account({ requiredTags: ['a', 'b'] })).tags).toBe('a=\nb=');
  });
});

describe('the account is changed', () => {
  it('everything typed stays, as far as the new account allows it', () => {
    expect(carriedOver(TYPED, payments, billing)).toEqual({
      accountId: '444455556666',
      region: 'eu-west-1',
      alias: 'billing/orders',
      description: 'Orders at rest',
      regionality: 'single-region',
      tags: 'cost-center=4711\nstage=prod\nowner=',
      businessReason: 'Our own key.',
      keySpec: 'SYMMETRIC_DEFAULT',
      administrators: [],
      users: [],
      otherAccounts: [],
      deletionByAdministrators: true,
      onBehalfOf: '',
    });
  });

  it.each<[string, string, [typeof payments | undefined, typeof payments], string]>([
    ['from a prefix to none', 'payments/orders', [payments, free], 'orders'],
    ['from none to a prefix', 'orders', [free, billing], 'billing/orders'],
    ['from a prefix to another', 'payments/orders', [payments, billing], 'billing/orders'],
    ['nothing typed yet', 'payments/', [payments, billing], 'billing/'],
    ['the new prefix typed already', 'billing/orders', [free, billing], 'billing/orders'],
    ['the old prefix taken away', 'orders', [payments, billing], 'billing/orders'],
    ['from an account nobody knows any more', 'orders', [undefined, billing], 'billing/orders'],
    ['to none, nothing known', 'orders', [undefined, free], 'orders'],
  ])('alias: %s', (_, alias, [from, to], expected) => {
    expect(carriedOver({ ...TYPED, alias }, from, to).alias).toBe(expected);
  });

  it.each<[string, string, string]>([
    ['still allowed', 'eu-west-1', 'eu-west-1'],
    ['not allowed: open again, as there are two', 'us-east-1', ''],
  ])('Region: %s', (_, region, expected) => {
    expect(carriedOver({ ...TYPED, region }, billing, free).region).toBe(expected);
  });

  it.each<[string, string, string]>([
    [
      'a line that only stood there for the old account goes',
      'cost-center=\nstage=prod',
      'stage=prod\nowner=',
    ],
    ['a line that was filled stays', 'cost-center=4711', 'cost-center=4711\nowner='],
    ['a line the new account requires is not asked for twice', 'owner=ann', 'owner=ann'],
    ['blank lines go', '\n\nstage=prod\n\n', 'stage=prod\nowner='],
  ])('tags: %s', (_, tags, expected) => {
    expect(carriedOver({ ...TYPED, tags }, payments, billing).tags).toBe(expected);
  });
});

/** As the config says it: Orders, in payments. */
const ORDERS: Preset = {
  name: 'orders',
  administrators: [role('admin')],
  users: [role('app')],
  tags: [
    { key: 'stage', value: 'prod' },
    { key: 'cost-center', value: '4711' },
  ],
  description: 'Orders at rest',
};
const SMALL: Preset = { name: 'small', administrators: [], users: [], tags: [], description: 'Small' };
const withPresets = account({ requiredTags: ['cost-center', 'owner'], presets: [ORDERS, SMALL] });

describe('a preset', () => {
  it('is what the form opens with, the first if none is named', () => {
    expect(prefilled(withPresets)).toMatchObject({
      description: 'Orders at rest',
      tags: 'stage=prod\ncost-center=4711\nowner=',
      administrators: ['arn:aws:iam::111122223333:role/admin'],
      users: ['arn:aws:iam::111122223333:role/app'],
      otherAccounts: [],
      deletionByAdministrators: true,
      onBehalfOf: '',
    });
  });

  it('is another when another is named', () => {
    expect(prefilled(withPresets, SMALL)).toMatchObject({
      description: 'Small',
      tags: 'cost-center=\nowner=',
      administrators: [],
      users: [],
    });
  });

  it('is the first key spec of the account that is filled in', () => {
    expect(prefilled(account({ keySpecs: ['HMAC_256', 'SYMMETRIC_DEFAULT'] })).keySpec).toBe('HMAC_256');
  });
});

describe('the account is changed, to one with a preset', () => {
  const opened = prefilled(free);

  it('its values are filled in where nothing was typed', () => {
    expect(carriedOver(opened, free, withPresets)).toMatchObject({
      description: 'Orders at rest',
      tags: 'stage=prod\ncost-center=4711\nowner=',
      administrators: ['arn:aws:iam::111122223333:role/admin'],
      users: ['arn:aws:iam::111122223333:role/app'],
    });
  });

  it('what was typed stays', () => {
    const typed = { ...opened, description: 'Mine', tags: 'stage=test\nteam=a' };
    expect(carriedOver(typed, free, withPresets)).toMatchObject({
      description: 'Mine',
      tags: 'stage=test\nteam=a\ncost-center=4711\nowner=',
    });
  });
});

describe('the account is changed, from one with a preset', () => {
  const opened = prefilled(withPresets);

  it('its values go, where nobody changed them', () => {
    expect(carriedOver(opened, withPresets, free)).toMatchObject({
      description: '',
      tags: '',
      administrators: [],
      users: [],
    });
  });

  it('what was changed stays', () => {
    const typed = { ...opened, description: 'Orders, mine', tags: 'stage=test\ncost-center=4711\nowner=ann' };
    expect(carriedOver(typed, withPresets, free)).toMatchObject({
      description: 'Orders, mine',
      tags: 'stage=test\nowner=ann',
    });
  });

  it('roles of the old account are not taken along', () => {
    const typed = { ...opened, administrators: [role('mine')], users: [role('app')] };
    expect(carriedOver(typed, withPresets, free)).toMatchObject({ administrators: [], users: [] });
  });
});

describe('the account is changed, and with it what may be chosen', () => {
  const wide = account({
    keySpecs: ['SYMMETRIC_DEFAULT', 'RSA_2048'],
    otherAccounts: ['444455556666', '777788889999'] as AccountId[],
  });
  const narrow = account({
    id: '444455556666' as AccountId,
    keySpecs: ['HMAC_256', 'RSA_2048'],
    otherAccounts: ['777788889999' as AccountId],
  });

  it.each<[string, string]>([
    ['RSA_2048', 'RSA_2048'],
    ['SYMMETRIC_DEFAULT', 'HMAC_256'],
    ['', 'HMAC_256'],
  ])('key spec %j is then %s', (keySpec, then) => {
    expect(carriedOver(entries({ keySpec }), wide, narrow).keySpec).toBe(then);
  });

  it('other accounts that the new one may not share with go; the box stays as it was', () => {
    const typed = entries({
      otherAccounts: ['444455556666', '777788889999'],
      deletionByAdministrators: false,
    });
    expect(carriedOver(typed, wide, narrow)).toMatchObject({
      otherAccounts: ['777788889999'],
      deletionByAdministrators: false,
    });
  });
});

it('a preset whose tags do not fit beside those typed is left out, not what was typed', () => {
  const long: Preset = {
    ...ORDERS,
    tags: Array.from({ length: 10 }, (_, n) => ({ key: `t${n}`, value: 'v'.repeat(256) })),
  };
  const typed = entries({ tags: `mine=${'x'.repeat(256)}\nyours=${'y'.repeat(256)}` });
  expect(carriedOver(typed, free, account({ presets: [long] })).tags).toBe(typed.tags);
});

describe('the account is chosen again', () => {
  const left = entries({
    alias: 'payments/orders',
    region: 'eu-west-1',
    description: 'Before',
    businessReason: 'Before',
    tags: 'cost-center=4711',
    administrators: [role('admin')],
    users: [role('app')],
    otherAccounts: ['444455556666'],
    deletionByAdministrators: false,
  });
  const meanwhile = entries({
    accountId: '444455556666',
    alias: 'billing/orders',
    description: 'After',
    businessReason: 'After',
    tags: '',
  });

  it('has what belongs to it as it was left, and what does not as it was typed since', () => {
    expect(cameBack(left, meanwhile, billing)).toEqual({
      ...left,
      description: 'After',
      businessReason: 'After',
    });
  });

  it('asks on behalf of whom was chosen last, where that could be chosen', () => {
    const open = account({ onBehalfOf: true });
    const [before, after] = [entries({ onBehalfOf: 'U0BOB' }), entries({ onBehalfOf: 'U0ERIN' })];
    expect(cameBack(before, after, open).onBehalfOf).toBe('U0ERIN');
    expect(cameBack(before, entries(), billing).onBehalfOf).toBe('U0BOB');
    expect(carriedOver(before, open, open).onBehalfOf).toBe('U0BOB');
    expect(carriedOver(before, open, billing).onBehalfOf).toBe('');
  });

  it("keeps its own description, where the other account's preset filled one in", () => {
    const presets = [{ ...SMALL, description: 'After' }];
    expect(cameBack(left, meanwhile, account({ presets })).description).toBe('Before');
    expect(cameBack(left, { ...meanwhile, description: '' }, undefined).description).toBe('Before');
  });
});
