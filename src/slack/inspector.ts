import { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { ChannelId, GroupId, TeamId, UserId } from '../domain/names.js';
import type { Standing } from '../domain/person.js';
import { MessengerError } from '../workflow/message-port.js';
import type { Log } from '../workflow/ports.js';
import { clientOptions } from './client-options.js';
import { standingIn } from './directory.js';
import type { SlackSettings } from './slack-app.js';
import { telling } from './slack-failures.js';

/** Slack's answer, or its word for why there is none. */
export type Told<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string };

export interface Identity {
  readonly teamId: TeamId;
  readonly team: string;
  readonly bot: string;
  readonly botId: string;
  /** As granted; `null`: Slack does not say. */
  readonly scopes: readonly string[] | null;
}

export interface ChannelSeen {
  readonly name: string;
  readonly botIsIn: boolean;
  readonly isArchived: boolean;
}

export interface GroupSeen {
  readonly handle: string;
  readonly members: readonly UserId[];
}

const WITHIN_MS = 10_000;

/** Asks Slack what the bot needs of it. Every call reads; none posts, opens or changes anything. */
export class SlackInspector {
  private readonly client: WebClient;

  constructor(
    private readonly settings: SlackSettings,
    private readonly log: Log,
  ) {
    this.client = this.clientWith(settings.botToken);
  }

  identify(): Promise<Told<Identity>> {
    return told(async () => {
      const answer = await this.client.auth.test();
      const { team_id, team, user, bot_id } = Identified.parse(answer);
      const scopes = answer.response_metadata?.scopes ?? null;
      return { teamId: team_id as TeamId, team, bot: user, botId: bot_id, scopes };
    });
  }

  /** The id of the app that the bot belongs to. */
  appOf(botId: string): Promise<Told<string>> {
    return told(async () => (await this.client.bots.info({ bot: botId })).bot?.app_id ?? '');
  }

  /** Asks for the address of a socket, and opens none. */
  socketAddress(appToken: string): Promise<Told<void>> {
    return told(async () => {
      await this.clientWith(appToken).apps.connections.open();
    });
  }

  channel(channel: ChannelId): Promise<Told<ChannelSeen>> {
    return told(async () => {
      const { channel: seen } = await this.client.conversations.info({ channel });
      const { name = channel, is_member: botIsIn = false, is_archived: isArchived = false } = seen ?? {};
      return { name, botIsIn, isArchived };
    });
  }

  /** Those that are not disabled. */
  groups(): Promise<Told<ReadonlyMap<GroupId, GroupSeen>>> {
    return told(async () => {
      const { usergroups = [] } = await this.client.usergroups.list({ include_users: true });
      const seen = usergroups.map(({ id = '', handle = '', users = [] }) => {
        return [id as GroupId, { handle, members: users as UserId[] }] as const;
      });
      return new Map(seen);
    });
  }

  standing(user: UserId, home: TeamId): Promise<Told<Standing>> {
    return told(async () => standingIn(home, (await this.client.users.info({ user })).user));
  }

  private clientWith(token: string): WebClient {
    return new WebClient(token, clientOptions(this.settings.apiUrl, WITHIN_MS, this.log));
  }
}

const Identified = z.object({
  team_id: z.string(),
  team: z.string().default(''),
  user: z.string().default(''),
  bot_id: z.string().default(''),
});

async function told<T>(ask: () => Promise<T>): Promise<Told<T>> {
  try {
    return { ok: true, value: await telling(ask) };
  } catch (error) {
    if (error instanceof MessengerError) return { ok: false, code: error.code };
    throw error;
  }
}
