import { z } from 'zod';

const OneOrMany = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (typeof given === 'string' ? [given] : given));

const ConditionValue = z.union([z.string(), z.boolean(), z.number()]).transform(String);

const ConditionValues = z
  .union([ConditionValue, z.array(ConditionValue)])
  .transform((given) => (typeof given === 'string' ? [given] : given));

const Principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'] })),
  z.partialRecord(z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']), OneOrMany),
]);

const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: Principal.optional(),
  Action: OneOrMany,
  Resource: OneOrMany,
  Condition: z.record(z.string(), z.record(z.string(), ConditionValues)).optional(),
});

const PolicyDocument = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement).min(1)]),
});

export type Policy = z.output<typeof PolicyDocument>;
export type Statement = z.output<typeof Statement>;

/** @returns the policy, or the first thing that keeps it from being one. */
export function readPolicy(text: string): Policy | { readonly flaw: string } {
  const parsed = PolicyDocument.safeParse(parseJson(text));
  if (!parsed.success) return { flaw: 'Syntax errors in policy.' };
  const flaw = parsed.data.Statement.map(flawOf).find((found) => found !== undefined);
  return flaw === undefined ? parsed.data : { flaw };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const CONDITION_OPERATOR = new RegExp(
  `^(${[
    '((ForAllValues|ForAnyValue):)?(',
    'String(Not)?(Equals|EqualsIgnoreCase|Like)',
    '|(Numeric|Date)(Not)?Equals|(Numeric|Date)(LessThan|GreaterThan)(Equals)?',
    '|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)',
    ')(IfExists)?|Null',
  ].join('')})$`,
);

function flawOf(statement: Statement): string | undefined {
  if (statement.Action.length === 0) return 'Policy statement must contain actions.';
  if (statement.Resource.length === 0) return 'Policy statement must contain resources.';
  if (statement.Action.some((action) => action !== '*' && !/^[a-z0-9-]+:[\w*?]+$/i.test(action))) {
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  }
  const foreign = Object.keys(statement.Condition ?? {}).find(
    (operator) => !CONDITION_OPERATOR.test(operator),
  );
  if (foreign !== undefined) return `Invalid Condition type : ${foreign}.`;
  const bare = statement.Resource.find((resource) => resource !== '*' && !resource.startsWith('arn:'));
  return bare === undefined ? undefined : `Resource ${bare} must be in ARN format or "*".`;
}

/** Whether a value fits a pattern with `*` and `?`. */
export function fits(pattern: string, value: string): boolean {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value);
}

/** Actions are compared without regard to case. */
export function namesAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
}
