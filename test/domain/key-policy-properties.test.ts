import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.js';
import { checkEntries, type FormEntries, type KeyParameters } from '../../src/domain/key-parameters.js';
import { isSamePolicy, renderKeyPolicy } from '../../src/domain/key-policy.js';
import { KEY_SPECS } from '../../src/domain/key-spec.js';
import type { AccountId, JsonObject } from '../../src/domain/names.js';
import { account, entries } from '../support/requests.js';

/** Whatever is entered in whatever account: either it is refused, or all of this holds for its policy. */
function everyAcceptedForm(check: (policy: JsonObject, asked: KeyParameters, at: Account) => void): void {
  let accepted = 0;
  const property = fc.property(anyForm, ({ at, form }) => {
    const checked = checkEntries(form, at);
    if (!checked.ok) return;
    accepted += 1;
    check(renderKeyPolicy(at, checked.parameters), checked.parameters, at);
  });
  fc.assert(property, { numRuns: 200 });
  // A property that holds because nothing is ever accepted says nothing.
  expect(accepted).toBeGreaterThan(50);
}

const digits = fc.integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, '0'));
const word = fc.stringMatching(/^[\w+=,.@-]{1,20}$/);
const name = fc
  .tuple(fc.constantFrom('role', 'user'), fc.array(word, { minLength: 1, maxLength: 3 }))
  .map(([kind, path]) => `${kind}/${path.join('/')}`);

const condition = fc.constantFrom<JsonObject | null>(
  null,
  { StringEquals: { 'aws:PrincipalOrgID': 'o-abc' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Bool: { 'kms:GrantIsForAWSResource': 'false' }, StringLike: { 'aws:PrincipalArn': ['*/a', '*/b'] } },
  { StringEquals: { 'aws:PrincipalTag/team': 'é'.repeat(500) } },
);

const anyAccount: fc.Arbitrary<Account> = fc
  .record({
    id: digits,
    partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
    otherAccounts: fc.uniqueArray(digits, { maxLength: 5 }),
    policyCondition: condition,
    materialDeletion: fc.boolean(),
    multiRegion: fc.boolean(),
  })
  .map(({ id, partition, otherAccounts, ...rest }) =>
    account({
      ...rest,
      id: id as AccountId,
      roleArn: `arn:${partition}:iam::${id}:role/byok-key-creator`,
      otherAccounts: otherAccounts.filter((other) => other !== id) as AccountId[],
      keySpecs: KEY_SPECS,
    }),
  );

/** What must never get in, and would let in somebody who is not named, or everybody. */
const strange = fc.oneof(
  fc.constantFrom('*', 'root', '', 'arn:aws:iam::*:root', '"},{"AWS":"*', 'ec2.amazonaws.com'),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.tuple(digits, name).map(([id, path]) => `arn:aws:iam::${id}:${path}`),
);

/** Mostly good names, few or very many of them; now and then a strange one. */
function names(at: Account): fc.Arbitrary<string[]> {
  const home = at.roleArn.slice(0, at.roleArn.indexOf('role/'));
  const good = name.map((path) => `${home}${path}`);
  const many = fc
    .integer({ min: 0, max: 300 })
    .map((count) => Array.from({ length: count }, (_, n) => `${home}role/${'p'.repeat(60)}/${n}`));
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(good, { maxLength: 6 }) },
    { weight: 2, arbitrary: many },
    { weight: 1, arbitrary: fc.array(fc.oneof(good, strange), { maxLength: 4 }) },
  );
}

const anyForm = anyAccount.chain((at) => {
  const form: fc.Arbitrary<FormEntries> = fc
    .record({
      administrators: names(at),
      users: names(at),
      otherAccounts: fc.oneof(
        { weight: 8, arbitrary: fc.subarray([...at.otherAccounts]) },
        { weight: 1, arbitrary: fc.array(fc.oneof(digits, fc.string()), { maxLength: 2 }) },
      ),
      deletionByAdministrators: fc.boolean(),
      keySpec: fc.constantFrom(...KEY_SPECS),
      regionality: fc.constantFrom(
        'single-region',
        at.multiRegion ? 'multi-region-primary' : 'single-region',
      ),
    })
    .map((chosen) => entries({ ...chosen, accountId: at.id }));
  return form.map((filled) => ({ at, form: filled }));
});

interface Statement {
  readonly Effect: string;
  readonly Principal: { readonly AWS: string | string[] };
  readonly Action: string | string[];
  readonly Resource: string;
  readonly Condition?: JsonObject;
}

function statements(policy: JsonObject): Statement[] {
  return policy['Statement'] as unknown as Statement[];
}

/** Everybody whom a statement names. */
function named(policy: JsonObject): Set<string> {
  return new Set(statements(policy).flatMap(({ Principal }) => Principal.AWS));
}

/** Whether the policy by itself lets the principal do it, its conditions met. */
function allows(policy: JsonObject, principal: string, action: string): boolean {
  return statements(policy).some(
    ({ Principal, Action }) =>
      [Principal.AWS].flat().includes(principal) &&
      [Action]
        .flat()
        .some((each) => each === action || (each.endsWith('*') && action.startsWith(each.slice(0, -1)))),
  );
}

const partitionOf = ({ roleArn }: Account) => roleArn.split(':')[1];
const rootOf = (at: Account, id: string = at.id) => `arn:${partitionOf(at)}:iam::${id}:root`;

/** Everybody who may be in the policy, and as what. */
function cast(asked: KeyParameters, at: Account) {
  const administrators = new Set<string>(asked.administrators);
  const users = new Set<string>([...asked.users, ...asked.otherAccounts.map((id) => rootOf(at, id))]);
  return { administrators, users, everybody: new Set([...administrators, ...users]) };
}

describe('the policy of every form that is accepted', () => {
  it('is JSON of at most 32,768 bytes, in the characters that KMS takes', () => {
    everyAcceptedForm((policy) => {
      const text = JSON.stringify(policy);
      expect(JSON.parse(text)).toEqual(policy);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(32_768);
      expect(text).toMatch(/^[\x20-\x7e\xa0-\xff]*$/);
    });
  });

  it('never locks the account out: its own IAM decides, whatever the config adds', () => {
    everyAcceptedForm((policy, _asked, at) => {
      expect(statements(policy)[0]).toEqual({
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: rootOf(at) },
        Action: 'kms:*',
        Resource: '*',
      });
      expect(allows(policy, rootOf(at), 'kms:PutKeyPolicy')).toBe(true);
    });
  });

  it('grants nothing to a principal that was not named, and something to each that was', () => {
    everyAcceptedForm((policy, asked, at) => {
      expect(named(policy)).toEqual(new Set([rootOf(at), ...cast(asked, at).everybody]));
      for (const { Effect, Resource } of statements(policy)) {
        expect({ Effect, Resource }).toEqual({ Effect: 'Allow', Resource: '*' });
      }
    });
  });

  it('lets only administrators administer, and only users use', () => {
    everyAcceptedForm((policy, asked, at) => {
      const { administrators, users, everybody } = cast(asked, at);
      for (const who of everybody) {
        expect(allows(policy, who, 'kms:PutKeyPolicy')).toBe(administrators.has(who));
        expect(allows(policy, who, 'kms:ImportKeyMaterial')).toBe(administrators.has(who));
        const using = ['kms:Decrypt', 'kms:GenerateMac', 'kms:Sign'].filter((use) =>
          allows(policy, who, use),
        );
        expect(using).toHaveLength(users.has(who) ? 1 : 0);
      }
    });
  });

  it('grants deletion exactly when asked, and that of the material exactly where the config allows it', () => {
    everyAcceptedForm((policy, asked, at) => {
      const { administrators, everybody } = cast(asked, at);
      for (const who of everybody) {
        const mayDelete = administrators.has(who) && asked.deletionByAdministrators;
        expect(allows(policy, who, 'kms:ScheduleKeyDeletion')).toBe(mayDelete);
        expect(allows(policy, who, 'kms:CancelKeyDeletion')).toBe(mayDelete);
        expect(allows(policy, who, 'kms:DeleteImportedKeyMaterial')).toBe(
          administrators.has(who) && at.materialDeletion,
        );
      }
    });
  });

  it('has the condition of the config in every statement but the first', () => {
    everyAcceptedForm((policy, _asked, { policyCondition }) => {
      const added = Object.entries((policyCondition ?? {}) as Record<string, JsonObject>);
      for (const { Condition } of statements(policy).slice(1)) {
        for (const [operator, keys] of added) {
          for (const key of Object.keys(keys)) expect(Condition?.[operator]).toHaveProperty([key]);
        }
      }
    });
  });

  it('is the same, byte for byte, in whatever order people were named', () => {
    everyAcceptedForm((policy, asked, at) => {
      const turned = {
        ...asked,
        administrators: [...asked.administrators].reverse(),
        users: [...asked.users, ...asked.users].reverse(),
        otherAccounts: [...asked.otherAccounts].reverse(),
      };
      const again = renderKeyPolicy(at, turned);
      expect(JSON.stringify(again)).toBe(JSON.stringify(policy));
      expect(isSamePolicy(again, policy)).toBe(true);
    });
  });
});

it('a form is refused when anybody in it is of another account, or nobody at all', () => {
  const property = fc.property(anyAccount, strange, (at, who) => {
    fc.pre(!who.startsWith(at.roleArn.slice(0, at.roleArn.indexOf('role/'))));
    const form = entries({ accountId: at.id, administrators: [who] });
    expect(checkEntries(form, at)).toMatchObject({
      ok: false,
      problems: { administrators: expect.anything() },
    });
  });
  fc.assert(property, { numRuns: 300 });
});
