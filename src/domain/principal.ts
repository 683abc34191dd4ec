import type { Account } from './account.js';
import { partitionOf } from './account.js';
import { PRINCIPAL_MAX_CHARS } from './limits.js';

/** The ARN of an IAM user or role, checked by `principalObjection`. */
export type PrincipalArn = string & { readonly __name: 'PrincipalArn' };

/** A path, whose parts end in a slash, and a name. */
const ARN =
  /^arn:(?<partition>[^:]*):iam::(?<account>[^:]*):(?:role|user)\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/;

/** Why this cannot be a key administrator or user of the account, in words that say what to enter instead. */
export function principalObjection(arn: string, account: Account): string | undefined {
  if (arn.length > PRINCIPAL_MAX_CHARS)
    return `"${arn}": an ARN of more than ${PRINCIPAL_MAX_CHARS} characters does not fit this form; name a role with a shorter path`;
  if (arn.includes('*')) return `"${arn}": name each role or user, a wildcard is not taken here`;
  if (/^arn:[^:]*:sts::/.test(arn)) return `"${arn}": name the role, not one of its sessions`;
  const found = ARN.exec(arn)?.groups;
  if (!found)
    return `"${arn}": write it as arn:${partitionOf(account)}:iam::${account.id}:role/NAME or …:user/NAME`;
  if (found['partition'] !== partitionOf(account)) {
    return `"${arn}": this account is in the partition "${partitionOf(account)}"`;
  }
  if (found['account'] !== account.id) {
    return `"${arn}": name roles and users of ${account.name} (${account.id}); other accounts have a field of their own`;
  }
  return undefined;
}
