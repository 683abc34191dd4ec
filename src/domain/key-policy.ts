import { type Account, partitionOf } from './account.js';
import type { KeyParameters } from './key-parameters.js';
import { usageOf } from './key-spec.js';
import type { JsonObject } from './names.js';

/** Who may do what with the key: what the policy is rendered from. */
export type Grants = Pick<
  KeyParameters,
  'administrators' | 'users' | 'otherAccounts' | 'deletionByAdministrators' | 'keySpec' | 'regionality'
>;

/**
 * The key policy that the key is created with, statement by statement as the AWS console writes it. Stable in
 * order and bytes: it is part of the fingerprint. A statement that would name nobody is left out.
 *
 * One rule merges what the config adds: `policyCondition` stands in every statement that lets in somebody else
 * than the account's own IAM, and never in the first, without which a key could lock everybody out.
 */
export function renderKeyPolicy(account: Account, grants: Grants): JsonObject {
  const { policyCondition: condition } = account;
  const root = rootOf(account, account.id);
  const administrators = sorted(grants.administrators);
  const users = [...sorted(grants.users), ...sorted(grants.otherAccounts).map((id) => rootOf(account, id))];
  return {
    Id: 'key-consolepolicy-3',
    Version: '2012-10-17',
    Statement: [
      statement('Enable IAM User Permissions', { principals: [root], actions: ['kms:*'] }),
      statement('Allow access for Key Administrators', {
        principals: administrators,
        actions: administration(account, grants),
        condition,
      }),
      statement('Allow use of the key', {
        principals: users,
        actions: usageOf(grants.keySpec).actions,
        condition,
      }),
      statement('Allow attachment of persistent resources', {
        principals: users,
        actions: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
        condition: forAwsResources(condition),
      }),
    ].flat(),
  };
}

interface Statement {
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly condition?: JsonObject | null;
}

function statement(sid: string, { principals, actions, condition }: Statement): JsonObject[] {
  if (principals.length === 0) return [];
  const allowed = { Principal: { AWS: oneOrMore(principals) }, Action: oneOrMore(actions), Resource: '*' };
  return [{ Sid: sid, Effect: 'Allow', ...allowed, ...(condition ? { Condition: condition } : {}) }];
}

function administration(
  account: Account,
  { deletionByAdministrators, keySpec, regionality }: Grants,
): string[] {
  const isSymmetric = keySpec === 'SYMMETRIC_DEFAULT';
  return [
    'kms:Create*',
    'kms:Describe*',
    'kms:Enable*',
    'kms:List*',
    'kms:Put*',
    'kms:Update*',
    'kms:Revoke*',
    'kms:Disable*',
    'kms:Get*',
    // `kms:Delete*` covers DeleteImportedKeyMaterial, which stops the key at once.
    account.materialDeletion ? 'kms:Delete*' : 'kms:DeleteAlias',
    'kms:TagResource',
    'kms:UntagResource',
    ...(deletionByAdministrators ? ['kms:ScheduleKeyDeletion', 'kms:CancelKeyDeletion'] : []),
    ...(isSymmetric ? ['kms:RotateKeyOnDemand'] : []),
    'kms:ImportKeyMaterial',
    ...(regionality === 'multi-region-primary' ? ['kms:ReplicateKey', 'kms:UpdatePrimaryRegion'] : []),
  ];
}

/** Grants are for AWS services that keep using the key, such as EBS; not for people. */
function forAwsResources(condition: JsonObject | null): JsonObject {
  const bool = condition?.['Bool'];
  const others = typeof bool === 'object' && bool !== null ? bool : {};
  return { ...condition, Bool: { ...others, 'kms:GrantIsForAWSResource': 'true' } };
}

function rootOf(account: Account, id: string): string {
  return `arn:${partitionOf(account)}:iam::${id}:root`;
}

function sorted<T extends string>(values: readonly T[]): T[] {
  return [...new Set(values)].sort();
}

/** AWS writes a list of one as the one. */
function oneOrMore(values: readonly string[]): string | readonly string[] {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** Longest policy that KMS takes, in bytes. */
export const KEY_POLICY_MAX_BYTES = 32_768;

/** As it is sent: without white space, in UTF-8. */
export function policyBytes(policy: JsonObject): number {
  return new TextEncoder().encode(JSON.stringify(policy)).length;
}

/** Whether two policies grant the same: AWS reorders statements and lists, and writes lists of one as the one. */
export function isSamePolicy(a: JsonObject, b: JsonObject): boolean {
  return meaningOf(a) === meaningOf(b);
}

function meaningOf({ Statement: statements }: JsonObject): string {
  const list = Array.isArray(statements) ? statements : [statements];
  return JSON.stringify(list.map(statementMeaning).sort());
}

/** Two statements, or parts of them, with the same text grant the same. */
export function statementMeaning(statement: unknown): string {
  return JSON.stringify(normal(statement));
}

/** Keys in order, and every text a list, in order and without repetition; lists of a statement hold texts only. */
function normal(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [...new Set([value].flat().map((each) => JSON.stringify(each)))].sort();
  }
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, normal(inner)]),
  );
}
