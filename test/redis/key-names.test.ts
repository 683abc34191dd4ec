import { describe, expect, it } from 'vitest';
import type { AccountId, AliasName, Region, RequestId } from '../../src/domain/names.js';
import { KeyNames } from '../../src/redis/key-names.js';
import { ALICE, SECURITY } from '../support/requests.js';

const ID = 'k3f9-x2mp-7qtd' as RequestId;

const PLACE = {
  account: '111122223333' as AccountId,
  region: 'eu-central-1' as Region,
  alias: 'alias/orders' as AliasName,
};

describe('the names of keys', () => {
  it.each<[(names: KeyNames) => string, string]>([
    [(names) => names.request(ID), '{byok}:request:k3f9-x2mp-7qtd'],
    [(names) => names.owed(ID), '{byok}:owed:k3f9-x2mp-7qtd'],
    [(names) => names.answers(ID), '{byok}:answers:k3f9-x2mp-7qtd'],
    [(names) => names.open, '{byok}:open'],
    [(names) => names.audit, '{byok}:audit'],
    [(names) => names.archived, '{byok}:audit:archived'],
    [(names) => names.leaving, '{byok}:leaving'],
    [(names) => names.leftKeys, '{byok}:left-keys'],
    [(names) => names.replicas, '{byok}:replicas'],
    [(names) => names.operations, '{byok}:operations'],
    [(names) => names.byStatus('pending'), '{byok}:requests:status:pending'],
    [
      (names) => names.byStatusAndAccount('pending', '111122223333' as AccountId),
      '{byok}:requests:account:111122223333:pending',
    ],
    [(names) => names.undeliveredIn('given-up'), '{byok}:undelivered:given-up'],
    [(names) => names.list({ kind: 'asked-by', user: ALICE }), '{byok}:requests:by:U0ALICE'],
    [(names) => names.list({ kind: 'open-of', user: ALICE }), '{byok}:requests:by:U0ALICE:open'],
    [(names) => names.list({ kind: 'empty-keys-of', user: ALICE }), '{byok}:requests:by:U0ALICE:empty-keys'],
    [(names) => names.list({ kind: 'ended-of', user: ALICE }), '{byok}:requests:by:U0ALICE:ended'],
    [(names) => names.list({ kind: 'awaits-user', user: ALICE }), '{byok}:requests:awaits:user:U0ALICE'],
    [
      (names) => names.list({ kind: 'awaits-group', group: SECURITY }),
      '{byok}:requests:awaits:group:S0SECURITY',
    ],
    [(names) => names.list({ kind: 'not-up-to', user: ALICE }), '{byok}:requests:not-up-to:U0ALICE'],
    [
      (names) => names.list({ kind: 'of-account', account: PLACE.account }),
      '{byok}:requests:account:111122223333',
    ],
    [(names) => names.home(ALICE), '{byok}:home:U0ALICE'],
    [(names) => names.homesDue, '{byok}:homes:due'],
    [(names) => names.homesChanged, '{byok}:homes:changed'],
    [(names) => names.form('V0FORM'), '{byok}:form:V0FORM'],
    [(names) => names.alias(PLACE), '{byok}:alias:111122223333:eu-central-1:alias/orders'],
    [(names) => names.draft('V0FORM'), '{byok}:draft:V0FORM'],
    [(names) => names.lease('card:1'), '{byok}:lease:card:1'],
    [(names) => names.quota('channel:C0'), '{byok}:quota:channel:C0'],
    [(names) => names.line('channel:C0'), '{byok}:line:channel:C0'],
    [(names) => names.cache('person:U0'), '{byok}:cache:person:U0'],
    [(names) => names.journal('reconcile'), '{byok}:journal:reconcile'],
    [(names) => names.jobs, '{byok}:jobs'],
    [(names) => names.readiness, '{byok}:ready'],
  ])('stay as they are, for what is stored is found by them: %#', (nameOf, name) => {
    expect(nameOf(new KeyNames('{byok}'))).toBe(name);
  });
});
