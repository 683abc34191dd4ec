import { fits, type Policy, type Statement } from './policy.js';

/**
 * What is known about a request, by condition key in lower case. A list is a key with many values;
 * a key that does not apply to the action is absent.
 */
export type Facts = ReadonlyMap<string, string | readonly string[]>;

type Test = (wanted: string, actual: string) => boolean;

interface Operator {
  readonly test: Test;
  /** A negated operator holds for an absent key, and only if no wanted value matches. */
  readonly negated: boolean;
}

const equal: Test = (wanted, actual) => wanted === actual;
const equalInAnyCase: Test = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equal, negated: false },
  StringNotEquals: { test: equal, negated: true },
  StringEqualsIgnoreCase: { test: equalInAnyCase, negated: false },
  StringNotEqualsIgnoreCase: { test: equalInAnyCase, negated: true },
  StringLike: { test: fits, negated: false },
  StringNotLike: { test: fits, negated: true },
  ArnEquals: { test: fits, negated: false },
  ArnLike: { test: fits, negated: false },
  Bool: { test: equalInAnyCase, negated: false },
};

const SINGLE_KEYS =
  /^(aws:(requesttag|resourcetag)\/.+|aws:(requestedregion|sourceidentity|principalaccount|principalarn|principalorgid|securetransport)|kms:(keyorigin|keyspec|keyusage|multiregion|calleraccount|requestalias|viaservice|grantisforawsresource|wrappingalgorithm|wrappingkeyspec|expirationmodel)|iam:awsservicename)$/;
const MANY_KEYS = /^(aws:tagkeys|kms:resourcealiases)$/;

interface Parsed {
  readonly set: string | undefined;
  readonly name: string;
  readonly ifExists: boolean;
}

function parseOperator(text: string): Parsed {
  const [, set, name = '', suffix] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(text) ?? [];
  return { set, name, ifExists: suffix !== undefined };
}

/** Whether every condition of a statement holds. */
export function conditionsHold(statement: Statement, facts: Facts): boolean {
  return Object.entries(statement.Condition ?? {}).every(([operator, block]) =>
    Object.entries(block).every(([key, wanted]) => holds(operator, wanted, facts.get(key.toLowerCase()))),
  );
}

function holds(
  text: string,
  wanted: readonly string[],
  actual: string | readonly string[] | undefined,
): boolean {
  const { set, name, ifExists } = parseOperator(text);
  if (name === 'Null') return wanted.includes(String(actual === undefined || actual.length === 0));
  const operator = OPERATORS[name];
  if (operator === undefined) return false;
  if (actual === undefined)
    return ifExists || set === 'ForAllValues' || (operator.negated && set === undefined);
  const passes = (value: string): boolean =>
    wanted.some((one) => operator.test(one, value)) !== operator.negated;
  const values = typeof actual === 'string' ? [actual] : actual;
  return set === 'ForAllValues' ? values.every(passes) : values.some(passes);
}

/** What of a policy the stand-in cannot judge as AWS would: never to be passed over in silence. */
export function unjudgeable(policy: Policy): string[] {
  return policy.Statement.flatMap((statement) => [
    ...Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
      Object.keys(block).flatMap((key) => unjudgeableCondition(operator, key)),
    ),
    ...variablesIn(statement),
  ]);
}

function unjudgeableCondition(text: string, key: string): string[] {
  const { set, name } = parseOperator(text);
  const single = SINGLE_KEYS.test(key.toLowerCase());
  const many = MANY_KEYS.test(key.toLowerCase());
  if (OPERATORS[name] === undefined && name !== 'Null')
    return [`Condition operator ${text} is not judged here.`];
  if (!single && !many) return [`Unknown condition key ${key}.`];
  if (many && set === undefined && name !== 'Null')
    return [`${key} has many values: ${text} needs ForAnyValue or ForAllValues.`];
  return single && set !== undefined ? [`${key} has one value: ${text} must not be a set operator.`] : [];
}

function variablesIn(statement: Statement): string[] {
  const text = JSON.stringify([statement.Resource, statement.Condition ?? {}]);
  return text.includes('${') ? [`Policy variables are not judged here: ${text}`] : [];
}
