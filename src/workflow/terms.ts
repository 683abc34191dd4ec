import type { Account } from '../domain/account.js';
import { canonicalJson } from '../domain/canonical.js';
import { fingerprintOf } from '../domain/fingerprint.js';
import { renderKeyPolicy } from '../domain/key-policy.js';
import type { KeyRequest, Terms } from '../domain/request.js';
import { type Applied, apply } from './apply.js';
import type { Deps } from './ports.js';

export function termsOf(account: Account): Terms {
  return { account, keyPolicy: renderKeyPolicy(account) };
}

/** `same`: the running config says what the request was submitted under. */
export type TermsCheck = 'same' | 'changed' | 'account-gone';

/**
 * Holds the request's copy of the terms against the running config. If they differ, approvals given are
 * void from here on: the request is pending again under the new terms and a new fingerprint.
 */
export async function checkTerms(deps: Deps, request: KeyRequest): Promise<TermsCheck> {
  const account = deps.settings.accounts.get(request.terms.account.id);
  if (account === undefined) return 'account-gone';
  const terms = termsOf(account);
  if (canonicalJson(terms) === canonicalJson(request.terms)) return 'same';
  const fingerprint = fingerprintOf({ ...request, terms });
  const applied: Applied = await apply(deps, request.id, { type: 'terms-changed', terms, fingerprint });
  if (applied.outcome === 'counted')
    deps.log.warn({ requestId: request.id, fingerprint }, 'terms changed; approvals void');
  return 'changed';
}
