import { describe, expect, it } from 'vitest';
import type { FormEntries } from '../../src/domain/key-parameters.js';
import type { AccountId, Region } from '../../src/domain/names.js';
import { carriedOver, prefilled } from '../../src/domain/prefill.js';
import { account } from '../support/requests.js';

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

const TYPED: FormEntries = {
  accountId: '444455556666',
  region: 'eu-central-1',
  alias: 'payments/orders',
  description: 'Orders at rest',
  regionality: 'multi-region-primary',
  tags: 'cost-center=4711\nstage=prod',
  businessReason: 'Our own key.',
};

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
