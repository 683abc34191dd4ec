import type { Account } from '../domain/account.js';
import { fingerprintOf } from '../domain/fingerprint.js';
import type { KeyParameters } from '../domain/key-parameters.js';
import { renderKeyPolicy } from '../domain/key-policy.js';
import type { Failure, KeyRequest, Terms } from '../domain/request.js';
import { apply } from './apply.js';
import type { Deps } from './ports.js';

export function termsOf(account: Account, parameters: KeyParameters): Terms {
  return { account, keyPolicy: renderKeyPolicy(account, parameters) };
}

/**
 * | check | means |
 * |---|---|
 * | same | the running config says what the request carries |
 * | changed | it did not; the request is pending again, under the new terms and a new fingerprint |
 * | account-gone | the running config does not have the account |
 * | tampered | the record is not what its fingerprint was taken of; nothing may follow from it |
 */
export type TermsCheck = 'same' | 'changed' | 'account-gone' | 'tampered';

/** Holds the request's copy of the terms against the running config. If they differ, approvals given are void. */
export async function checkTerms(deps: Deps, request: KeyRequest): Promise<TermsCheck> {
  if (isTampered(request)) return 'tampered';
  const account = deps.settings.accounts.get(request.terms.account.id);
  if (account === undefined) return 'account-gone';
  const terms = termsOf(account, request.parameters);
  const fingerprint = fingerprintOf({ ...request, terms });
  if (fingerprint === request.fingerprint) return 'same';
  const applied = await apply(deps, request.id, { type: 'terms-changed', terms, fingerprint });
  if (applied.outcome === 'counted') {
    deps.log.warn({ requestId: request.id, fingerprint }, 'terms changed; approvals void');
  }
  return 'changed';
}

/** Somebody changed the record behind the bot's back: approvals were given to another request than this. */
export function isTampered(request: KeyRequest): boolean {
  return fingerprintOf(request) !== request.fingerprint;
}

export const TAMPERED: Failure = {
  operation: 'verify',
  code: 'FingerprintMismatch',
  message: 'The stored request is not the one that was approved: its fingerprint differs.',
};
