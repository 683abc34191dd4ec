import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { GroupId } from '../domain/names.js';
import type { SharedCache } from '../workflow/people-port.js';

/** What people call groups, without the "@". */
export type Handles = ReadonlyMap<GroupId, string>;

export const NO_HANDLES: Handles = new Map();

/** Handles change about as often as groups are founded. */
const KEPT_MS = 3_600_000;

const Kept = z.record(z.string(), z.string());

/** The handles of all groups; none, when Slack does not tell: whatever names a group is worth saying without it. */
export async function handlesOfGroups(client: WebClient, cache: SharedCache): Promise<Handles> {
  try {
    const kept = await cache.through('group-handles', () => ask(client), KEPT_MS);
    const handles = Object.entries(Kept.parse(JSON.parse(kept)));
    return new Map(handles.map(([group, handle]) => [group as GroupId, handle]));
  } catch {
    return NO_HANDLES;
  }
}

async function ask(client: WebClient): Promise<string> {
  const { usergroups } = await client.usergroups.list();
  return JSON.stringify(Object.fromEntries((usergroups ?? []).map(({ id, handle }) => [id, handle ?? ''])));
}
