import { principalArn, rootArn } from './arn.js';
import { authorize } from './authorize.js';
import { AwsError } from './aws-error.js';
import type { Call, Input } from './call.js';
import { check, numberOf, required, type Shape, text, textOf, whole } from './input.js';
import { fromToken, toToken } from './paging.js';
import type { Principal, PrincipalKind } from './principals.js';
import { DEFAULT_SESSION_SECONDS } from './world.js';

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
const LIST_SHAPE = {
  PathPrefix: text(1, 512, '\\u002F|\\u002F[\\u0021-\\u007F]+\\u002F'),
  Marker: text(1, 320, '[\\u0020-\\u00FF]+'),
  MaxItems: whole(1, 1_000),
};

const PAGE_DEFAULT = 100;

export function listRoles(call: Call) {
  return list(call, 'iam:ListRoles', 'role');
}

export function listUsers(call: Call) {
  return list(call, 'iam:ListUsers', 'user');
}

function list(call: Call, action: string, kind: PrincipalKind) {
  const input = checked(call.input, LIST_SHAPE);
  const prefix = textOf(input, 'PathPrefix') ?? '/';
  authorize(call, { action, resource: principalArn(call.caller, kind, prefix) });
  const all = call.world.principals.list(call.place.account, kind, prefix);
  const marker = textOf(input, 'Marker');
  const start = marker === undefined ? 0 : fromToken(marker);
  if (start === undefined) throw invalid('Invalid Marker.');
  const end = start + (numberOf(input, 'MaxItems') ?? PAGE_DEFAULT);
  return {
    [kind === 'role' ? 'Roles' : 'Users']: all.slice(start, end).map((one) => entryOf(call, one)),
    IsTruncated: end < all.length,
    ...(end < all.length && { Marker: toToken(end) }),
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export function getRole(call: Call) {
  const input = checked(call.input, { RoleName: required(text(1, 64, '[\\w+=,.@-]+')) });
  const role = named(call, 'role', textOf(input, 'RoleName') ?? '');
  return { Role: { ...entryOf(call, role), RoleLastUsed: {} } };
}

/** Without a name it is about the caller, who must be a user then. */
export function getUser(call: Call) {
  const input = checked(call.input, { UserName: text(1, 128, '[\\w+=,.@-]+') });
  const name = textOf(input, 'UserName') ?? ownName(call);
  return { User: entryOf(call, named(call, 'user', name)) };
}

function ownName({ caller }: Call): string {
  if (caller.session !== undefined)
    throw invalid('Must specify userName when calling with non-User credentials');
  return caller.arn.split('/').at(-1) ?? '';
}

function named(call: Call, kind: PrincipalKind, name: string): Principal {
  const found = call.world.principals.find(call.place.account, kind, name);
  const resource = principalArn(call.caller, kind, found ? `${found.path}${found.name}` : `/${name}`);
  const action = kind === 'role' ? 'iam:GetRole' : 'iam:GetUser';
  authorize(call, { action, resource, resourceShownAs: `${kind} ${name}` });
  if (found !== undefined) return found;
  throw new AwsError('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`, 404);
}

function entryOf(call: Call, principal: Principal) {
  const { kind, account, path, name, id, createdAt } = principal;
  const common = {
    Path: path,
    Arn: principalArn(call.caller, kind, `${path}${name}`),
    CreateDate: createdAt.toISOString().replace(/\.\d{3}/, ''),
  };
  if (kind === 'user') return { ...common, UserName: name, UserId: id };
  const { maxSessionSeconds = DEFAULT_SESSION_SECONDS } =
    call.world.role(account, `${path.slice(1)}${name}`) ?? {};
  return {
    ...common,
    RoleName: name,
    RoleId: id,
    AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trustOf(call, principal))),
    MaxSessionDuration: maxSessionSeconds,
  };
}

/** Who may assume a role, roughly: nothing here is decided by it. */
function trustOf(call: Call, { path, name }: Principal): object {
  const [, service] = /^\/aws-service-role\/([^/]+)\//.exec(path) ?? [];
  const bots = call.world.role(call.place.account, `${path.slice(1)}${name}`) !== undefined;
  const Principal =
    service === undefined ? { AWS: bots ? call.world.bot.arn : rootArn(call.caller) } : { Service: service };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
}

/** The query protocol knows text only, and IAM has its own names for what is wrong with it. */
function checked(given: Input, shape: Shape): Input {
  const { MaxItems } = given;
  const whole = typeof MaxItems === 'string' && /^-?\d+$/.test(MaxItems);
  const input = whole ? { ...given, MaxItems: Number(MaxItems) } : given;
  try {
    check(input, shape);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw error.name === 'ValidationException'
      ? invalid(error.message)
      : new AwsError('MalformedInput', error.message);
  }
  return input;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
