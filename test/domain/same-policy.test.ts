import { describe, expect, it } from 'vitest';
import { isSamePolicy, renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { AccountId, Json, JsonObject } from '../../src/domain/names.js';
import { account, parameters, role } from '../support/requests.js';

const SENT = renderKeyPolicy(
  account({ policyCondition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } } }),
  parameters({
    administrators: [role('admin')],
    users: [role('app'), role('batch')],
    otherAccounts: ['444455556666' as AccountId],
  }),
);

/** The policy with one piece of its text changed, wherever it first stands. */
function changed(from: string, to: string): JsonObject {
  const text = JSON.stringify(SENT);
  if (!text.includes(from)) throw new Error(`The policy does not say ${from}.`);
  return JSON.parse(text.replace(from, to)) as JsonObject;
}

/** Everything that may be in another order is, as AWS may give it back. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned).reverse();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value) as [string, Json][];
  return Object.fromEntries(entries.map(([key, inner]) => [key, turned(inner)] as const).reverse());
}

/** Every text in a statement a list of one, or every list of one its text. */
function listed({ Statement: statements, ...rest }: JsonObject, as: 'lists' | 'texts'): JsonObject {
  const each = (value: Json, key: string): Json => {
    if (key === 'Sid' || key === 'Effect') return value;
    if (typeof value === 'string') return as === 'lists' ? [value] : value;
    if (Array.isArray(value)) return as === 'texts' && value.length === 1 ? (value[0] as Json) : value;
    const entries = Object.entries(value as JsonObject);
    return Object.fromEntries(entries.map(([name, inner]) => [name, each(inner, name)]));
  };
  return { ...rest, Statement: (statements as Json[]).map((statement) => each(statement, '')) };
}

describe('the policy that AWS gives back is the same', () => {
  it.each<[string, JsonObject]>([
    ['as it was sent', SENT],
    ['as parsed from its text', JSON.parse(JSON.stringify(SENT, undefined, 4)) as JsonObject],
    ['statements, lists and keys in another order', turned(SENT) as JsonObject],
    ['every text a list of one', listed(SENT, 'lists')],
    ['every list of one a text', listed(listed(SENT, 'lists'), 'texts')],
    ['lists of one, in another order', turned(listed(SENT, 'lists')) as JsonObject],
    ['a name that stands twice', changed('"kms:Encrypt"', '"kms:Encrypt","kms:Encrypt"')],
    ['without its Id', (({ Id: _, ...rest }) => rest)(SENT)],
  ])('%s', (_, read) => {
    expect(isSamePolicy(SENT, read)).toBe(true);
    expect(isSamePolicy(read, SENT)).toBe(true);
  });

  it('with its only statement not in a list', () => {
    const smallest = renderKeyPolicy(account(), parameters());
    const [only] = smallest['Statement'] as Json[];
    expect(isSamePolicy(smallest, { ...smallest, Statement: only as Json })).toBe(true);
  });
});

describe('another policy is not the same', () => {
  it.each<[string, JsonObject]>([
    ['an action more', changed('"kms:Encrypt"', '"kms:Encrypt","kms:CreateGrant"')],
    ['an action fewer', changed('"kms:Encrypt",', '')],
    ['another action', changed('kms:Encrypt', 'kms:*')],
    ['an action in another case', changed('kms:Encrypt', 'kms:encrypt')],
    [
      'a principal more',
      changed('"arn:aws:iam::111122223333:role/app"', '"arn:aws:iam::111122223333:role/app","*"'),
    ],
    ['a principal fewer', changed('"arn:aws:iam::111122223333:role/app",', '')],
    ['another principal', changed(':role/admin', ':role/mallory')],
    [
      'a deleted principal, as AWS shows it',
      changed('arn:aws:iam::111122223333:role/admin', 'AROAIIDEXAMPLE'),
    ],
    ['another account', changed('444455556666', '777788889999')],
    ['a principal of another kind', changed('"AWS"', '"Service"')],
    ['a condition less', changed(',"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abc"}}', '')],
    ['another condition value', changed('o-abc', 'o-abd')],
    ['another condition key', changed('aws:PrincipalOrgID', 'aws:PrincipalAccount')],
    ['another condition operator', changed('StringEquals', 'StringNotEquals')],
    ['Deny', changed('Allow"', 'Deny"')],
    ['another resource', changed('"Resource":"*"', '"Resource":"arn:aws:kms:::key/1"')],
    ['everything but', changed('"Action"', '"NotAction"')],
    ['a statement fewer', { ...SENT, Statement: (SENT['Statement'] as Json[]).slice(1) }],
    ['a statement more', { ...SENT, Statement: [...(SENT['Statement'] as Json[]), { Effect: 'Allow' }] }],
    ['no statement', {}],
    ['two principals joined to one text', changed('role/app","arn', 'role/app,arn')],
  ])('%s', (_, read) => {
    expect(isSamePolicy(SENT, read)).toBe(false);
    expect(isSamePolicy(read, SENT)).toBe(false);
  });

  it('who administers and who uses is not to be swapped', () => {
    const named = (admin: string, app: string) =>
      renderKeyPolicy(account(), parameters({ administrators: [role(admin)], users: [role(app)] }));
    expect(isSamePolicy(named('a', 'b'), named('b', 'a'))).toBe(false);
  });
});
