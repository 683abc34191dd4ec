import type { RequestId } from '../domain/names.js';

/** What people put around an id when they copy or type it, and the dashes that phones make of a hyphen. */
const WRAPPING = /[`'"“”‘’#*_~<>()[\]{},.;:!?\s]/g;
const DASHES = /[‐‑‒–—−]/g;
/** As keys, sessions and logs have it: `byok-` before the id. */
const ID = /^(?:byok-?)?([0-9a-z]{4})-?([0-9a-z]{4})-?([0-9a-z]{4})$/;

/** The id of a request as somebody typed it; `undefined`: it is none, whatever was meant. */
export function readRequestId(typed: string): RequestId | undefined {
  const bare = typed.replace(WRAPPING, '').replace(DASHES, '-').toLowerCase();
  const [, ...groups] = ID.exec(bare) ?? [];
  return groups.length === 0 ? undefined : (groups.map(asWritten).join('-') as RequestId);
}

/** Ids have no letter that is taken for a digit, so what was taken for one is put right. */
function asWritten(group: string): string {
  return group.replaceAll('o', '0').replaceAll(/[il]/g, '1');
}
