import { randomBytes } from 'node:crypto';
import type { Place } from './arn.js';
import type { Caller, Session } from './caller.js';
import type { ImportParameters } from './import-material.js';
import type { StoredAlias, StoredKey } from './key.js';
import { type PrincipalNames, Principals } from './principals.js';
import { randomId } from './random-id.js';

/** A role of an account, as its permissions and trust policies make it. */
export interface Role {
  readonly name: string;
  /** Trust policy: `sts:ExternalId` must be this. */
  externalId?: string;
  /** Actions the role lacks of what the product's role has, `*` allowed: `kms:CreateAlias`. */
  denies?: readonly string[];
  /** Actions the role has beyond what the product's role has. */
  allows?: readonly string[];
  /** Trust policy has `sts:SetSourceIdentity`. Default true. */
  allowsSourceIdentity?: boolean;
  /** Trust policy names the bot. Default true. */
  trustsBot?: boolean;
  /** `MaxSessionDuration`. Default `DEFAULT_SESSION_SECONDS`. */
  maxSessionSeconds?: number;
}

/** `MaxSessionDuration` of a role that sets none. Source: AWS IAM, CreateRole. */
export const DEFAULT_SESSION_SECONDS = 3_600;

/** What an account is made of when it is opened. */
export interface Account {
  readonly id: string;
  /** Roles for the bot, as far as they trust it. */
  readonly roles: readonly Role[];
  /** The other roles and the users there are. */
  readonly principals?: PrincipalNames;
}

/** Every account has these from its first day. */
const AWS_ROLES = [
  'aws-service-role/support.amazonaws.com/AWSServiceRoleForSupport',
  'aws-service-role/trustedadvisor.amazonaws.com/AWSServiceRoleForTrustedAdvisor',
];

/** Everything that exists: accounts, roles, credentials, keys, aliases. */
export class World {
  readonly bot: Caller;
  readonly roles = new Map<string, Map<string, Role>>();
  readonly sessions = new Map<string, Session>();
  readonly keys: StoredKey[] = [];
  readonly aliases: StoredAlias[] = [];
  readonly principals = new Principals();
  /** Parameters of imports that are under way, by token. */
  readonly imports = new Map<string, ImportParameters>();
  /** Accounts, and principals of accounts not played here, that a key policy may not name. */
  readonly missingPrincipals = new Set<string>();
  /** What was asked of the stand-in that it cannot judge as AWS would. Must be empty after a test. */
  readonly protocolErrors: string[] = [];
  /** How late a new key shows in GetResources. */
  tagDelayMs = 0;
  /** Keys an account may have in a Region. */
  keyQuota = 100_000;

  constructor(botAccount: string) {
    this.bot = {
      partition: 'aws',
      account: botAccount,
      arn: `arn:aws:iam::${botAccount}:user/byok-bot`,
      userId: `AIDA${randomId(17)}`,
      accessKeyId: `AKIA${randomId(16)}`,
      secretAccessKey: randomBytes(30).toString('base64'),
    };
    this.principals.ensure(botAccount, 'user', 'byok-bot');
  }

  /** Opens an account with its roles, for the bot and for everybody else. */
  open({ id, roles, principals }: Account): void {
    this.roles.set(id, new Map(roles.map((role) => [role.name, { ...role }])));
    for (const role of [...roles.map(({ name }) => name), ...AWS_ROLES]) {
      this.principals.ensure(id, 'role', role);
    }
    if (principals !== undefined) this.principals.add(id, principals);
  }

  /** Material that is past its `ValidTo` is gone, and its key waits for it. */
  letMaterialExpire(): void {
    for (const key of this.keys) {
      const gone = key.material?.validTo !== undefined && key.material.validTo.getTime() <= Date.now();
      if (gone && (key.keyState === 'Enabled' || key.keyState === 'Disabled')) key.keyState = 'PendingImport';
    }
  }

  role(account: string, name: string): Role | undefined {
    return this.roles.get(account)?.get(name);
  }

  keysIn(place: Place): StoredKey[] {
    return this.keys.filter((key) => key.account === place.account && key.region === place.region);
  }

  aliasesIn(place: Place): StoredAlias[] {
    return this.aliases.filter((alias) => alias.account === place.account && alias.region === place.region);
  }

  aliasesOf(key: StoredKey): StoredAlias[] {
    return this.aliasesIn(key).filter((alias) => alias.targetKeyId === key.keyId);
  }
}
