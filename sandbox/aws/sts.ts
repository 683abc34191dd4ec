import { randomBytes } from 'node:crypto';
import { type Home, homeOf, type Place, partitionOf, sessionArn } from './arn.js';
import { AwsError, constraint, validationError } from './aws-error.js';
import type { Call, Input } from './call.js';
import type { Credentials, Session } from './caller.js';
import { unjudgeable } from './conditions.js';
import { accessDenied } from './dialects.js';
import { textOf } from './input.js';
import { type Policy, readPolicy } from './policy.js';
import { randomId } from './random-id.js';
import { DEFAULT_SESSION_SECONDS, type Role, type World } from './world.js';

export function getCallerIdentity({ caller }: Call) {
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.account };
}

const NAME = { min: 2, max: 64, pattern: '[\\w+=,.@-]*' };

interface Rule {
  readonly min: number;
  readonly max: number;
  readonly pattern: string;
  readonly required?: true;
}

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const RULES: Readonly<Record<string, Rule>> = {
  RoleArn: {
    min: 20,
    max: 2_048,
    pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\u{10FFFF}]+',
    required: true,
  },
  RoleSessionName: { ...NAME, required: true },
  SourceIdentity: NAME,
  ExternalId: { min: 2, max: 1_224, pattern: '[\\w+=,.@:\\/-]*' },
  Policy: { min: 1, max: Number.POSITIVE_INFINITY, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' },
  DurationSeconds: { min: 3, max: 5, pattern: '\\d+' },
};

/** Most characters of an inline session policy. Source: AssumeRole, `Policy`. */
const POLICY_MAX_CHARS = 2_048;

const [DURATION_MIN_S, DURATION_MAX_S, DURATION_DEFAULT_S] = [900, 43_200, 3_600];

export function assumeRole(call: Call) {
  const { input } = call;
  refuseBadInput(input);
  const arn = textOf(input, 'RoleArn') ?? '';
  const policy = sessionPolicy(call);
  const session = openSession(call.world, {
    ...trustedRole(call, arn),
    policy,
    name: textOf(input, 'RoleSessionName') ?? '',
    sourceIdentity: textOf(input, 'SourceIdentity'),
    lastsSeconds: durationOf(input),
  });
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.session.token,
      Expiration: new Date(session.session.expiresAtMs).toISOString(),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    PackedPolicySize: policy && packedSize(textOf(input, 'Policy') ?? ''),
    SourceIdentity: session.session.sourceIdentity,
  };
}

function refuseBadInput(input: Input): void {
  const unknown = Object.keys(input).filter((name) => !Object.hasOwn(RULES, name));
  if (unknown.length > 0) throw new AwsError('ValidationError', `Unknown parameter: ${unknown.join(', ')}.`);
  const broken = Object.entries(RULES).flatMap(([name, rule]) => brokenBy(rule, textOf(input, name), name));
  const seconds = durationOf(input);
  const path = 'durationSeconds';
  if (seconds < DURATION_MIN_S)
    broken.push(constraint(seconds, path, `have value greater than or equal to ${DURATION_MIN_S}`));
  if (seconds > DURATION_MAX_S)
    broken.push(constraint(seconds, path, `have value less than or equal to ${DURATION_MAX_S}`));
  if (broken.length > 0) throw validationError('ValidationError', broken);
}

function brokenBy({ min, max, pattern, required }: Rule, value: string | undefined, name: string): string[] {
  const path = name.charAt(0).toLowerCase() + name.slice(1);
  if (value === undefined) return required ? [constraint(null, path, 'not be null')] : [];
  return [
    value.length < min && constraint(value, path, `have length greater than or equal to ${min}`),
    value.length > max && constraint(value, path, `have length less than or equal to ${max}`),
    !new RegExp(`^(?:${pattern})$`, 'u').test(value) &&
      constraint(value, path, `satisfy regular expression pattern: ${pattern}`),
  ].filter((broken) => broken !== false);
}

function durationOf(input: Input): number {
  return Number(textOf(input, 'DurationSeconds') ?? DURATION_DEFAULT_S);
}

function sessionPolicy(call: Call): Policy | undefined {
  const given = textOf(call.input, 'Policy');
  if (given === undefined) return undefined;
  if (given.length > POLICY_MAX_CHARS) {
    const percent = packedSize(given);
    const message = `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`;
    throw new AwsError('PackedPolicyTooLarge', message);
  }
  const policy = readPolicy(given);
  if ('flaw' in policy) throw new AwsError('MalformedPolicyDocument', policy.flaw);
  if (policy.Statement.some((statement) => statement.Principal !== undefined)) {
    throw new AwsError('MalformedPolicyDocument', 'Policy document should not specify a principal.');
  }
  call.world.protocolErrors.push(...unjudgeable(policy));
  return policy;
}

/** Per cent of the space a session policy may take. AWS packs it in a way of its own; this counts characters. */
function packedSize(policy: string): number {
  return Math.ceil((policy.length / POLICY_MAX_CHARS) * 100);
}

interface Assumed extends Home {
  readonly role: Role;
}

/** AWS does not tell a role that does not exist from one that does not trust the caller. */
function trustedRole(call: Call, arn: string): Assumed {
  const [, partition, account, path] = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(.+)$/.exec(arn) ?? [];
  if (!partition || !account || !path) throw new AwsError('ValidationError', `${arn} is invalid`);
  const role = call.world.role(account, path);
  const { input, caller } = call;
  const reachable = caller === call.world.bot && partition === partitionOf(call.place.region);
  const trusted = role !== undefined && reachable && role.trustsBot !== false;
  if (!trusted || (role.externalId !== undefined && role.externalId !== textOf(input, 'ExternalId'))) {
    throw notAuthorized(call, 'sts:AssumeRole', arn);
  }
  if (textOf(input, 'SourceIdentity') !== undefined && role.allowsSourceIdentity === false) {
    throw notAuthorized(call, 'sts:SetSourceIdentity', arn);
  }
  if (durationOf(input) > (role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS)) {
    const message = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
    throw new AwsError('ValidationError', message);
  }
  return { partition, account, role };
}

function notAuthorized(call: Call, action: string, arn: string): AwsError {
  const message = `User: ${call.caller.arn} is not authorized to perform: ${action} on resource: ${arn}`;
  return accessDenied('sts', message);
}

interface Opened extends Assumed {
  readonly policy: Policy | undefined;
  readonly name: string;
  readonly sourceIdentity: string | undefined;
  readonly lastsSeconds: number;
}

function openSession(world: World, { role, name, ...opened }: Opened): Session {
  const { partition, account, policy, sourceIdentity, lastsSeconds } = opened;
  const session = {
    partition,
    account,
    // The path of a role is not in the ARNs of its sessions.
    arn: sessionArn(opened, role.name.split('/').at(-1) ?? '', name),
    userId: `AROA${randomId(17)}:${name}`,
    accessKeyId: `ASIA${randomId(16)}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    session: {
      role: role.name,
      name,
      token: randomBytes(120).toString('base64'),
      sourceIdentity,
      policy,
      expiresAtMs: Date.now() + lastsSeconds * 1_000,
    },
  };
  world.sessions.set(session.accessKeyId, session);
  return session;
}

/** Somebody signs in to a role of an account from outside of this stand-in, as by IAM Identity Center. */
export function signIn(world: World, { account, region }: Place, role: Role, name: string): Credentials {
  const { accessKeyId, secretAccessKey, session } = openSession(world, {
    ...homeOf({ account, region }),
    role,
    name,
    policy: undefined,
    sourceIdentity: undefined,
    lastsSeconds: role.maxSessionSeconds ?? DEFAULT_SESSION_SECONDS,
  });
  return { accessKeyId, secretAccessKey, sessionToken: session.token };
}
