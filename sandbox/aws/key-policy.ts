import { createHash } from 'node:crypto';
import { type Home, homeOf, parsePrincipalArn, partitionOf, rootArn } from './arn.js';
import { namesOf } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call } from './call.js';
import { conditionsHold, unjudgeable } from './conditions.js';
import { namesAction, type Policy, readPolicy, type Statement } from './policy.js';

/** Largest key policy, in bytes. Source: AWS KMS quotas, "Key policy document size". */
const POLICY_MAX_BYTES = 32_768;

/**
 * The policy a new key gets, printed as GetKeyPolicy prints it: members in AWS's order, principals in
 * none, lists of one as text, account ids as root ARNs. Equal to what was sent in meaning, not in letters.
 *
 * @throws {AwsError} MalformedPolicyDocumentException for bad syntax, principals that do not exist and
 * a policy that locks its creator out; LimitExceededException when too large.
 */
export function settlePolicy(call: Call, given: string | undefined, bypassLockoutCheck: boolean): string {
  if (given === undefined) return defaultPolicy(homeOf(call.place));
  if (Buffer.byteLength(given) > POLICY_MAX_BYTES) {
    const message = `The key policy exceeds the maximum size of ${POLICY_MAX_BYTES} bytes.`;
    throw new AwsError('LimitExceededException', message);
  }
  const policy = readPolicy(given);
  if ('flaw' in policy) throw malformed(policy.flaw);
  const flaw = policy.Statement.map(flawOf).find((found) => found !== undefined);
  if (flaw !== undefined) throw malformed(flaw);
  if (policy.Statement.some((statement) => principalsOf(statement).some((one) => !exists(call, one)))) {
    throw malformed('Policy contains a statement with one or more invalid principals.');
  }
  if (!bypassLockoutCheck && !keepsTheCallerIn(call, policy)) {
    throw malformed('The new key policy will not allow you to update the key policy in the future.');
  }
  call.world.protocolErrors.push(...unjudgeable(policy));
  return print(policy, homeOf(call.place));
}

/** What a key gets when CreateKey carries no policy: the account decides by IAM. */
export function defaultPolicy(home: Home): string {
  const root = rootArn(home);
  const [Effect, Action, Resource] = ['Allow' as const, ['kms:*'], ['*']];
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect,
    Principal: { AWS: [root] },
    Action,
    Resource,
  };
  return print({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] }, home);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocumentException', message);
}

function flawOf({ Principal, Action }: Statement): string | undefined {
  if (Principal === undefined || Object.keys(Principal).length === 0)
    return 'Missing required field Principal';
  const foreign = Action.find((action) => action !== '*' && !/^kms:/i.test(action));
  return foreign === undefined ? undefined : `Policy contains an action of another service: ${foreign}`;
}

function principalsOf({ Principal = {} }: Statement): string[] {
  return Principal.AWS ?? [];
}

/** Of an account the stand-in does not play, every role and user exists until somebody says otherwise. */
function exists({ world, place }: Call, principal: string): boolean {
  if (principal === '*') return true;
  if (/^\d{12}$/.test(principal)) return !world.missingPrincipals.has(principal);
  const arn = parsePrincipalArn(principal);
  if (arn === undefined || arn.partition !== partitionOf(place.region)) return false;
  if ([principal, arn.account].some((one) => world.missingPrincipals.has(one))) return false;
  return arn.kind === 'root' || !world.principals.plays(arn.account) || world.principals.has(arn);
}

/** The lock-out check: whoever creates the key must be able to call PutKeyPolicy on it later. */
function keepsTheCallerIn(call: Call, policy: Policy): boolean {
  const { account } = call.caller;
  const names = [...namesOf(call.caller), rootArn(call.caller), account];
  const speaking = policy.Statement.filter(
    (statement) =>
      namesAction(statement.Action, 'kms:PutKeyPolicy') &&
      principalsOf(statement).some((one) => names.includes(one)) &&
      conditionsHold(statement, new Map([['kms:calleraccount', account]])),
  );
  return speaking.length > 0 && speaking.every(({ Effect }) => Effect === 'Allow');
}

function print(policy: Policy, home: Home): string {
  const { Version, Id, Statement } = policy;
  return pretty(
    { Version: Version ?? '2008-10-17', Id, Statement: Statement.map((one) => inAwsOrder(one, home)) },
    '',
  );
}

function inAwsOrder(
  { Sid, Effect, Principal = {}, Action, Resource, Condition }: Statement,
  home: Home,
): object {
  const principal = Object.entries(Principal).map(([kind, names]) => [
    kind,
    oneOrMany(inNoOrder(names.map((name) => asArn(name, home)))),
  ]);
  return {
    Sid,
    Effect,
    Principal: Object.fromEntries(principal),
    Action: oneOrMany(Action),
    Resource: oneOrMany(Resource),
    Condition: Condition && mapValues(Condition, (block) => mapValues(block, oneOrMany)),
  };
}

/** AWS keeps principals by ids of its own: they come back neither as they were sent nor sorted. */
function inNoOrder(names: readonly string[]): string[] {
  const rank = (name: string): string => createHash('sha256').update(name).digest('hex');
  return names.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function oneOrMany(values: readonly string[]): string | readonly string[] {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

function asArn(principal: string, { partition }: Home): string {
  return /^\d{12}$/.test(principal) ? rootArn({ partition, account: principal }) : principal;
}

/** JSON as AWS's printer sets it: ` : ` between name and value, lists on one line. */
function pretty(value: unknown, indent: string): string {
  if (Array.isArray(value)) return `[ ${value.map((one) => pretty(one, indent)).join(', ')} ]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${inner}${JSON.stringify(name)} : ${pretty(member, inner)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
