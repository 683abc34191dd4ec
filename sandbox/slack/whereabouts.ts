import type { Channel, Member } from './members.js';
import type { Message, Note, World } from './world.js';

/**
 * The channel in which the person does something.
 *
 * @param channelId by default the first channel the person is in, or else the one with the bot.
 * @throws {Error} if the person is not in it, or nobody can write there.
 */
export function channelToBeIn({ members }: World, person: Member, channelId: string | undefined): Channel {
  const channel =
    channelId === undefined
      ? (members.channels().find((one) => one.members.has(person.id) && !one.archived) ??
        members.directChannel(person.id))
      : members.requireChannel(channelId);
  if (!channel.members.has(person.id)) throw new Error(`${person.name} is not in ${channel.name}.`);
  if (channel.archived) throw new Error(`Nobody can write in ${channel.name}: it is archived.`);
  return channel;
}

/** Full members may look into public channels without joining. */
export function sees({ members }: World, person: Member, message: Message | Note): boolean {
  if ('to' in message) return message.to === person.id;
  const channel = members.requireChannel(message.channel);
  const lookingIn = channel.kind === 'public' && person.home && !person.guest;
  return lookingIn || channel.members.has(person.id);
}
