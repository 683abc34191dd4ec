import type { Account } from '../domain/account.js';
import type { AliasName, KeyId, Region, UserId } from '../domain/names.js';
import type { PrincipalArn } from '../domain/principal.js';

/** What the form asks AWS while it is open: read only. Every method throws `KeyServiceError` on failure. */
export interface Lookups {
  /** Assumes the account's role for looking only, as `byok-form-<form id>`. */
  open(place: LookupPlace): Promise<LookupSession>;
}

export interface LookupPlace {
  readonly account: Account;
  readonly region: Region;
  /** `root_view_id` of the modal. */
  readonly formId: string;
  readonly by: UserId;
}

export interface LookupSession {
  /** Every role and user of the account, service-linked roles left out, in the order of their names. */
  principals(): Promise<PrincipalArn[]>;
  /** Whether IAM knows this role or user. */
  exists(principal: PrincipalArn): Promise<boolean>;
  /** `undefined`: the alias is free. */
  keyBehind(alias: AliasName): Promise<KeyId | undefined>;
  /** KMS keys in this account and Region, and how many there may be. */
  keyQuota(): Promise<{ readonly used: number; readonly allowed: number }>;
}
