import { describe, expect, it } from 'vitest';
import {
  checkEntries,
  type FormEntries,
  type FormField,
  problemsUnder,
} from '../../src/domain/key-parameters.js';
import { renderKeyPolicy } from '../../src/domain/key-policy.js';
import type { PrincipalArn } from '../../src/domain/principal.js';
import { account, entries as filled, parameters, role } from '../support/requests.js';

const anyAlias = account();

function problemAt(field: FormField, named: Partial<FormEntries>): string | undefined {
  const checked = checkEntries(filled(named), anyAlias);
  return checked.ok ? undefined : checked.problems[field];
}

describe('a key policy that is too long', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => role(`${'p'.repeat(50)}/${1_000 + n}-${'n'.repeat(50)}`));
  const bytes = (administrators: readonly PrincipalArn[]) =>
    Buffer.byteLength(JSON.stringify(renderKeyPolicy(anyAlias, parameters({ administrators }))));

  /** Administrators whose policy has just so many bytes; each stands in one statement. */
  function filling(most: number): PrincipalArn[] {
    const names = many(220);
    const left = most - bytes([...names, role('x/last')]);
    // Slack gives 118 characters after "role/"; what is left over is spread over all of them.
    const longer = names.map((name, n) =>
      role(`${'x'.repeat(Math.floor((left + n) / 220))}${name.slice(31)}`),
    );
    return [...longer, role('x/last')];
  }

  it('is told before it can be submitted, where most of the names are', () => {
    const tooLong =
      /^Name fewer, or a role that they share: the key policy would have [\d,]+ bytes, and AWS takes 32,768\.$/;
    expect(problemAt('administrators', { administrators: many(300) })).toMatch(tooLong);
    expect(problemAt('users', { users: many(150) })).toMatch(tooLong);
    expect(problemAt('users', { users: many(120), administrators: many(30) })).toMatch(tooLong);
    expect(problemAt('users', { users: many(60), administrators: many(30) })).toBeUndefined();
  });

  it.each<[number, string | undefined]>([
    [32_767, undefined],
    [32_768, undefined],
    [
      32_769,
      'Name fewer, or a role that they share: the key policy would have 32,769 bytes, and AWS takes 32,768.',
    ],
  ])('at the limit: %i bytes', (size, words) => {
    const administrators = filling(size);
    expect(bytes(administrators)).toBe(size);
    expect(problemAt('administrators', { administrators })).toBe(words);
  });

  it('is told of terms that were made longer, too', () => {
    const asked = parameters({ administrators: filling(32_700) });
    const condition = { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghijklmnop' } };
    expect(problemsUnder(anyAlias, asked)).toBeUndefined();
    expect(problemsUnder(account({ policyCondition: condition }), asked)).toMatch(/AWS takes 32,768/);
  });
});
