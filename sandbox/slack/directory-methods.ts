import { ApiError } from './api-error.js';
import { type Fields, flagOf, stringOf } from './json.js';
import type { Group, Member } from './members.js';
import type { Workspace } from './workspace.js';

export function authTest({ world, granted }: Workspace): Fields {
  return {
    url: `https://${world.team.domain}.slack.com/`,
    team: world.team.domain,
    team_id: world.team.id,
    user: granted.botName,
    user_id: world.members.bot.id,
    bot_id: world.app.botId,
    is_enterprise_install: false,
  };
}

/** Knows one bot: the app's own. */
export function botsInfo({ world, granted }: Workspace, args: Fields): Fields {
  const { id, botId } = world.app;
  if (stringOf(args['bot']) !== botId) throw new ApiError('bot_not_found');
  const user_id = world.members.bot.id;
  return { bot: { id: botId, deleted: false, name: granted.botName, app_id: id, user_id } };
}

export function usersInfo({ world }: Workspace, args: Fields): Fields {
  const member = world.members.person(stringOf(args['user']) ?? '');
  if (!member) throw new ApiError('user_not_found');
  return { user: userObject(member) };
}

export function usersList({ world }: Workspace): Fields {
  return { members: world.members.everyone().map(userObject), response_metadata: { next_cursor: '' } };
}

export function usergroupsList({ world }: Workspace, args: Fields): Fields {
  const withUsers = flagOf(args['include_users']);
  return { usergroups: world.members.groups().map((group) => groupObject(group, world.team.id, withUsers)) };
}

export function usergroupUsers({ world }: Workspace, args: Fields): Fields {
  const group = world.members.group(stringOf(args['usergroup']) ?? '');
  if (!group) throw new ApiError('no_such_subteam');
  return {
    users: activeMembers(world.members.person.bind(world.members), group, flagOf(args['include_disabled'])),
  };
}

export function conversationsOpen({ world }: Workspace, args: Fields): Fields {
  const member = world.members.person(stringOf(args['users']) ?? '');
  if (!member) throw new ApiError('user_not_found');
  if (member.deleted) throw new ApiError('user_disabled');
  return { channel: { id: world.members.directChannel(member.id).id } };
}

/** A private channel is shown only to an app that is in it and may see such. */
export function conversationsInfo({ world, granted }: Workspace, args: Fields): Fields {
  const channel = world.members.channel(stringOf(args['channel']) ?? '');
  if (!channel || (channel.kind === 'private' && !channel.bot)) throw new ApiError('channel_not_found');
  if (channel.kind === 'private' && !granted.scopes.has('groups:read'))
    throw new ApiError('missing_scope', { needed: 'groups:read', provided: [...granted.scopes].join(',') });
  const { id, name, kind, bot, archived } = channel;
  const kinds = { is_channel: kind === 'public', is_im: kind === 'direct', is_private: kind !== 'public' };
  return { channel: { id, name, ...kinds, is_member: bot, is_archived: archived } };
}

function activeMembers(
  person: (id: string) => Member | undefined,
  group: Group,
  withDisabled: boolean,
): string[] {
  return [...group.members].filter((id) => withDisabled || person(id)?.deleted === false);
}

function userObject(member: Member): Fields {
  return {
    id: member.id,
    team_id: member.teamId,
    name: member.name,
    deleted: member.deleted,
    real_name: member.realName,
    tz: 'Europe/Berlin',
    profile: {
      real_name: member.realName,
      display_name: member.name,
      real_name_normalized: member.realName,
      display_name_normalized: member.name,
      team: member.teamId,
    },
    is_admin: false,
    is_owner: false,
    is_bot: member.isBot,
    is_app_user: false,
    ...(!member.deleted && { is_restricted: member.guest, is_ultra_restricted: false }),
    ...(!member.home && { is_stranger: true }),
    updated: Math.floor(Date.now() / 1_000),
  };
}

function groupObject(group: Group, teamId: string, withUsers: boolean): Fields {
  const { id, handle, members } = group;
  const users = withUsers ? { users: [...members] } : {};
  return {
    id,
    team_id: teamId,
    is_usergroup: true,
    handle,
    name: handle,
    user_count: members.size,
    date_delete: 0,
    ...users,
  };
}
