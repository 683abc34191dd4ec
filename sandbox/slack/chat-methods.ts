import { ApiError } from './api-error.js';
import { MESSAGE_TEXT } from './block-kit/limits.js';
import { type Fields, flagOf, stringOf } from './json.js';
import type { Channel } from './members.js';
import { readSpoken } from './spoken.js';
import type { Workspace } from './workspace.js';
import type { Message } from './world.js';

export function postMessage(workspace: Workspace, args: Fields): Fields {
  const channel = channelToPostTo(workspace, args);
  const spoken = readSpoken(args, MESSAGE_TEXT.post);
  const threadTs = stringOf(args['thread_ts']);
  if (threadTs) requireThread(workspace, channel, threadTs);
  const message = workspace.world.post({
    channel: channel.id,
    text: spoken.text ?? '',
    blocks: spoken.blocks ?? [],
    ...(threadTs && { threadTs }),
    ...(threadTs && flagOf(args['reply_broadcast']) && { broadcast: true }),
  });
  return { channel: channel.id, ts: message.ts, message: asSent(workspace, message) };
}

export function postEphemeral(workspace: Workspace, args: Fields): Fields {
  const channel = channelToPostTo(workspace, args);
  const to = stringOf(args['user']) ?? '';
  if (!channel.members.has(to)) throw new ApiError('user_not_in_channel');
  const { text = '', blocks = [] } = readSpoken(args, MESSAGE_TEXT.post);
  const threadTs = stringOf(args['thread_ts']);
  const thread = threadTs ? { threadTs } : {};
  const note = workspace.world.whisper({
    channel: channel.id,
    to,
    text,
    blocks,
    via: 'postEphemeral',
    ...thread,
  });
  return { message_ts: note.ts };
}

export function update(workspace: Workspace, args: Fields): Fields {
  const message = ownMessage(workspace, args);
  const { text, blocks } = readSpoken(args, MESSAGE_TEXT.update);
  if (workspace.world.isFrozen(message)) throw new ApiError('edit_window_closed');
  const edited = workspace.world.edit(message, {
    ...(text !== undefined && { text }),
    // Without `blocks` the old ones stay.
    ...(blocks && { blocks }),
  });
  return { channel: message.channel, ts: message.ts, text: edited.text, message: asSent(workspace, edited) };
}

export function deleteMessage(workspace: Workspace, args: Fields): Fields {
  const message = ownMessage(workspace, args);
  workspace.world.remove(message);
  return { channel: message.channel, ts: message.ts };
}

export function getPermalink({ world }: Workspace, args: Fields): Fields {
  const channel = world.members.channel(stringOf(args['channel']) ?? '');
  if (!channel) throw new ApiError('channel_not_found');
  const message = world.message(channel.id, stringOf(args['message_ts']) ?? '');
  if (!message) throw new ApiError('message_not_found');
  const link = `https://${world.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace('.', '')}`;
  const inThread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : '';
  return { channel: channel.id, permalink: link + inThread };
}

/** A message in the shape of the Web API and of payloads. */
export function asSent({ world }: Workspace, message: Message): Fields {
  return {
    type: 'message',
    user: world.members.bot.id,
    ts: message.ts,
    bot_id: world.app.botId,
    app_id: world.app.id,
    team: world.team.id,
    text: message.text,
    ...(message.blocks.length > 0 && { blocks: structuredClone(message.blocks) }),
    ...(message.threadTs && { thread_ts: message.threadTs }),
    ...(message.editedTs && { edited: { user: world.app.botId, ts: message.editedTs } }),
  };
}

/** A channel's id, or a person's for the direct channel with them. */
function channelToPostTo({ world, granted }: Workspace, args: Fields): Channel {
  const id = stringOf(args['channel']) ?? '';
  const person = world.members.person(id);
  if (person?.isBot) throw new ApiError('cannot_dm_bot');
  if (person && !granted.messagesTab) throw new ApiError('messages_tab_disabled');
  if (person && !person.deleted) return world.members.directChannel(id);
  const channel = world.members.channel(id);
  // A private channel the bot is not in does not exist for it.
  if (!channel || (!channel.bot && channel.kind !== 'public')) throw new ApiError('channel_not_found');
  if (channel.archived) throw new ApiError('is_archived');
  if (!channel.bot && !granted.scopes.has('chat:write.public')) throw new ApiError('not_in_channel');
  return channel;
}

function requireThread({ world }: Workspace, channel: Channel, ts: string): void {
  const parent = world.message(channel.id, ts);
  if (parent && parent.threadTs === undefined) return;
  // Of a deleted message with replies something remains, and it takes no more of them.
  const isTombstone = !parent && world.thread(channel.id, ts).length > 0;
  throw new ApiError(isTombstone ? 'cannot_reply_to_message' : 'thread_not_found');
}

function ownMessage({ world }: Workspace, args: Fields): Message {
  const channel = world.members.channel(stringOf(args['channel']) ?? '');
  if (!channel || (!channel.bot && channel.kind !== 'public')) throw new ApiError('channel_not_found');
  if (channel.archived) throw new ApiError('is_inactive');
  const message = world.message(channel.id, stringOf(args['ts']) ?? '');
  if (!message) throw new ApiError('message_not_found');
  return message;
}
