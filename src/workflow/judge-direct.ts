import type { UserId } from '../domain/names.js';
import type { Verdict } from './deliver.js';
import { DirectoryError } from './people-port.js';
import type { Deps } from './ports.js';

/** Slack's words for a person whom nothing reaches: the message after it must not wait for ever. */
const PERSON_GONE = new Set(['user_not_found', 'user_disabled', 'cannot_dm_bot']);

/** What Slack's "no" to a direct message means. */
export async function judgeDirect(
  { directory }: Pick<Deps, 'directory'>,
  to: UserId,
  code: string,
): Promise<Verdict> {
  if (PERSON_GONE.has(code)) return 'given-up';
  try {
    // Of somebody who has left, Slack also says that there is no such channel.
    const standing = await directory.standingOf(to);
    return standing === 'deactivated' || standing === 'foreign' ? 'given-up' : 'blocked';
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error;
    return 'blocked';
  }
}
