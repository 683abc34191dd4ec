import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { GroupId, TeamId, UserId } from '../domain/names.js';
import type { Standing } from '../domain/person.js';
import { type Directory, DirectoryError, type SharedCache } from '../workflow/people-port.js';
import type { Log } from '../workflow/ports.js';

/** People and groups as Slack knows them, through a cache that all replicas share. */
export class SlackDirectory implements Directory {
  constructor(
    private readonly client: WebClient,
    private readonly cache: SharedCache,
    private readonly teamId: TeamId,
    private readonly log: Log,
  ) {}

  async standingOf(user: UserId): Promise<Standing> {
    return (await this.cached(`person:${user}`, () => this.askStanding(user))) as Standing;
  }

  /** One call brings every group: Slack takes only twenty a minute, and a config may name more groups than that. */
  async allMembers(): Promise<(group: GroupId) => readonly UserId[]> {
    const groups = JSON.parse(await this.cached('groups', () => this.askGroups())) as Record<
      string,
      UserId[]
    >;
    return (group) => {
      const members = groups[group];
      if (members) return members;
      // Nobody can act through a group that is not there; accounts that do not name it are not concerned.
      this.log.error({ group }, 'the config names a user group that Slack does not have, or has disabled');
      return [];
    };
  }

  async membersOf(group: GroupId): Promise<readonly UserId[]> {
    return (await this.allMembers())(group);
  }

  private async cached(name: string, ask: () => Promise<string>): Promise<string> {
    return this.cache.through(name, async () => {
      try {
        return await ask();
      } catch (cause) {
        throw new DirectoryError(`Slack did not answer for ${name}. ${String(cause)}`, { cause });
      }
    });
  }

  private async askStanding(user: UserId): Promise<Standing> {
    try {
      const { user: known } = await this.client.users.info({ user });
      return standingIn(this.teamId, known);
    } catch (error) {
      // Slack does not show people of other workspaces that it shares no channel with.
      if (error instanceof WebAPIPlatformError && error.data.error === 'user_not_found') return 'foreign';
      throw error;
    }
  }

  private async askGroups(): Promise<string> {
    const { usergroups } = await this.client.usergroups.list({ include_users: true });
    return JSON.stringify(Object.fromEntries((usergroups ?? []).map(({ id, users }) => [id, users ?? []])));
  }
}

const SlackUser = z.object({
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  /** On Enterprise Grid a person belongs to several workspaces. */
  enterprise_user: z.object({ teams: z.array(z.string()).optional() }).optional(),
});

/** @param known a person as Slack describes them. */
export function standingIn(home: TeamId, known: unknown): Standing {
  const user = SlackUser.parse(known);
  const teams = [user.team_id, ...(user.enterprise_user?.teams ?? [])];
  if (user.deleted) return 'deactivated';
  if (user.is_stranger || !teams.includes(home)) return 'foreign';
  if (user.is_bot) return 'bot';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'full-member';
}
