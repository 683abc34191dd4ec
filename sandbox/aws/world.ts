import { randomBytes, randomInt } from 'node:crypto';
import type { Place } from './arn.js';
import type { Caller, Session } from './caller.js';
import type { StoredAlias, StoredKey } from './key.js';

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
  /** `MaxSessionDuration`. Default AWS's 3,600. */
  maxSessionSeconds?: number;
}

/** Everything that exists: accounts, roles, credentials, keys, aliases. */
export class World {
  readonly bot: Caller;
  readonly roles = new Map<string, Map<string, Role>>();
  readonly sessions = new Map<string, Session>();
  readonly keys: StoredKey[] = [];
  readonly aliases: StoredAlias[] = [];
  /** Principals (ARNs or account ids) that a key policy may not name because they do not exist. */
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

const ID_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The unique part of an AWS id (`AKIA…`, `ASIA…`, `AROA…`). */
export function randomId(length: number): string {
  return Array.from({ length }, () => ID_CHARACTERS.charAt(randomInt(ID_CHARACTERS.length))).join('');
}
