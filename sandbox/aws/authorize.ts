import { roleArn, rootArn } from './arn.js';
import type { Call } from './call.js';
import type { Caller } from './caller.js';
import { conditionsHold, type Facts } from './conditions.js';
import { accessDenied } from './dialects.js';
import type { StoredKey } from './key.js';
import { fits, namesAction, type Policy, readPolicy, type Statement } from './policy.js';

/** One right a call needs. A call may need several. */
export interface Demand {
  readonly action: string;
  readonly resource: string;
  /** The key whose policy has a say. */
  readonly key?: StoredKey;
  /** What condition keys can see of this action, beyond who and where. */
  readonly facts?: Readonly<Record<string, string | readonly string[]>>;
  /** The Region the action happens in, when it is not the call's. */
  readonly region?: string;
  /** AWS leaves the resource out of the refusal where it does not exist yet, or where there is none. */
  readonly resourceUnnamed?: true;
  /** How the refusal names the resource, where that is not by its ARN: `role Admin`. */
  readonly resourceShownAs?: string;
}

/** What the role of the product has, the optional rights included, and no more. */
const ROLE_ACTIONS = [
  'kms:CreateKey',
  'kms:TagResource',
  'kms:CreateAlias',
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:ListResourceTags',
  'kms:ListAliases',
  'kms:ListKeys',
  'tag:GetResources',
  'iam:CreateServiceLinkedRole',
  'iam:ListRoles',
  'iam:ListUsers',
  'iam:GetRole',
  'iam:GetUser',
  'servicequotas:GetServiceQuota',
];

/**
 * Passes when the role's rights, the inline session policy and the key's policy all allow it.
 *
 * @throws {AwsError} the service's denial in AWS's wording, naming the kind of policy that stood in the way.
 */
export function authorize(call: Call, demand: Demand): void {
  const reason = objectionTo(call, demand);
  if (reason === undefined) return;
  const shown = demand.resourceShownAs ?? demand.resource;
  const resource = demand.resourceUnnamed ? '' : ` on resource: ${shown}`;
  throw accessDenied(
    call.service,
    `User: ${call.caller.arn} is not authorized to perform: ${demand.action}${resource} ${reason}`,
  );
}

/** Whether the caller has the action on anything at all: who has not does not learn what exists. */
export function mayEver(call: Call, action: string): boolean {
  const policies = [identityPolicyOf(call), call.caller.session?.policy].filter((one) => one !== undefined);
  return policies.every((policy) =>
    policy.Statement.some(({ Effect, Action }) => Effect === 'Allow' && namesAction(Action, action)),
  );
}

function objectionTo(call: Call, demand: Demand): string | undefined {
  const facts = factsOf(call, demand);
  const byKey = demand.key && keyPolicyVerdict(demand.key, call.caller, demand, facts);
  if (byKey === 'denied') return 'with an explicit deny in a resource-based policy';
  if (byKey === 'silent') return `because no resource-based policy allows the ${demand.action} action`;
  const abroad = demand.key !== undefined && demand.key.account !== call.caller.account;
  if (byKey !== 'allowed' || abroad) {
    const objection = objectionOf(identityPolicyOf(call), 'identity-based', demand, facts);
    if (objection !== undefined) return objection;
  }
  const { policy } = call.caller.session ?? {};
  return policy && objectionOf(policy, 'session', demand, facts);
}

function objectionOf(policy: Policy, kind: string, demand: Demand, facts: Facts): string | undefined {
  const speaking = policy.Statement.filter(
    (statement) =>
      namesAction(statement.Action, demand.action) &&
      statement.Resource.some((pattern) => fits(pattern, demand.resource)) &&
      conditionsHold(statement, facts),
  );
  const article = kind === 'session' ? 'a' : 'an';
  if (speaking.some(({ Effect }) => Effect === 'Deny'))
    return `with an explicit deny in ${article} ${kind} policy`;
  return speaking.length > 0 ? undefined : `because no ${kind} policy allows the ${demand.action} action`;
}

function identityPolicyOf(call: Call): Policy {
  const { account, session } = call.caller;
  const role = session && call.world.role(account, session.role);
  const has = [...ROLE_ACTIONS, ...(role?.allows ?? [])];
  const actions = role ? has.filter((action) => !namesAction(role.denies ?? [], action)) : ['sts:AssumeRole'];
  return { Statement: [{ Effect: 'Allow', Action: actions, Resource: ['*'] }] };
}

function factsOf(call: Call, demand: Demand): Facts {
  const { caller, place } = call;
  const facts = new Map<string, string | readonly string[]>([
    ['aws:requestedregion', demand.region ?? place.region],
    ['aws:principalaccount', caller.account],
    ['aws:principalarn', caller.session ? roleArn(caller, caller.session.role) : caller.arn],
    ['aws:securetransport', 'true'],
  ]);
  if (demand.action.startsWith('kms:')) facts.set('kms:calleraccount', caller.account);
  if (caller.session?.sourceIdentity) facts.set('aws:sourceidentity', caller.session.sourceIdentity);
  for (const [key, value] of Object.entries(demand.facts ?? {})) facts.set(key.toLowerCase(), value);
  return facts;
}

/** `delegated`: the key leaves it to the IAM policies of the caller's account. */
type KeyVerdict = 'allowed' | 'delegated' | 'denied' | 'silent';

function keyPolicyVerdict(key: StoredKey, caller: Caller, demand: Demand, facts: Facts): KeyVerdict {
  const policy = readPolicy(key.policy);
  if ('flaw' in policy) throw new Error(`The key policy of ${key.arn} cannot be read: ${policy.flaw}`);
  const speaking = policy.Statement.filter(
    (statement) => namesAction(statement.Action, demand.action) && conditionsHold(statement, facts),
  );
  const naming = (effect: Statement['Effect'], names: readonly string[]): boolean =>
    speaking.some(
      ({ Effect, Principal }) => Effect === effect && Principal?.AWS?.some((one) => names.includes(one)),
    );
  const itself = namesOf(caller);
  const account = [rootArn(caller), caller.account];
  if (naming('Deny', [...itself, ...account])) return 'denied';
  if (naming('Allow', itself)) return 'allowed';
  return naming('Allow', account) ? 'delegated' : 'silent';
}

/** The principals in a policy that mean this caller and nobody else, and the one that means everybody. */
export function namesOf(caller: Caller): string[] {
  return ['*', caller.arn, ...(caller.session ? [roleArn(caller, caller.session.role)] : [])];
}
