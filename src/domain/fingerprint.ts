import { canonicalJson, sha256Hex } from './canonical.js';
import type { Fingerprint, RequestId, TeamId } from './names.js';
import type { Asked } from './request.js';

/**
 * What a decision is bound to: who asks, on whose behalf, what for, and the terms (the account's entry and the rendered key
 * policy). Anything of it that changes gives another fingerprint, and approvals given to the old one are void.
 */
export function fingerprintOf({ teamId, requestedBy, onBehalfOf, parameters, terms }: Asked): Fingerprint {
  return sha256Hex(canonicalJson({ teamId, requestedBy, onBehalfOf, parameters, terms })) as Fingerprint;
}

/** Crockford's base 32 in lower case: no letter that is taken for a digit. */
const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_GROUPS = 3;
const ID_GROUP_CHARS = 4;

/**
 * The same submission always gives the same id, so one that is delivered twice finds the request it made.
 * 60 bits of SHA-256: among a million requests a collision has a chance of one in two million, and a request
 * whose id is taken is refused, not mixed up.
 */
export function requestIdOf(teamId: TeamId, formId: string, fingerprint: Fingerprint): RequestId {
  const digest = sha256Hex(canonicalJson([teamId, formId, fingerprint]));
  const bytes = Array.from({ length: ID_GROUPS * ID_GROUP_CHARS }, (_, at) =>
    digest.slice(at * 2, at * 2 + 2),
  );
  const letters = bytes.map((byte) => ID_ALPHABET[Number.parseInt(byte, 16) % ID_ALPHABET.length]).join('');
  const groups = letters.match(new RegExp(`.{${ID_GROUP_CHARS}}`, 'g')) ?? [];
  return groups.join('-') as RequestId;
}
