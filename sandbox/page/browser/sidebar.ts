import { type ComponentChild, h } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { SeenChannel, SeenPerson } from '../../slack/screen.js';
import { Avatar } from './avatar.js';
import { icon } from './icons.js';
import { intoView, type Place } from './place.js';
import { useUi } from './ui.js';

/** Everybody of the company: one press, and the page is theirs. */
export function People(): ComponentChild {
  const { slack, go } = useUi();
  const people = slack.people.filter(({ isBot }) => !isBot);
  return h(
    'nav',
    { class: 'people', 'aria-label': 'People' },
    h('h2', { class: 'sr-only' }, 'Be somebody else'),
    people.map((person) =>
      h(PersonButton, { key: person.id, person, be: () => go({ as: person.name, ...intoView() }) }),
    ),
  );
}

function PersonButton({ person, be }: { readonly person: SeenPerson; be(): void }): ComponentChild {
  const { slack } = useUi();
  const unread = slack.unreadOf[person.name] ?? 0;
  const isMe = person.id === slack.me.id;
  const [first = '', ...rest] = person.realName.split(' ');
  const about = `${rest.join(' ')}: ${slack.roles[person.name] ?? ''}`;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isMe) button.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isMe]);
  return h(
    'button',
    {
      ref: button,
      type: 'button',
      class: 'person',
      title: `${first} ${about}`,
      'aria-current': isMe ? 'true' : undefined,
      onClick: be,
    },
    h(Avatar, { person }),
    h('span', { class: 'person-name' }, first),
    h('span', { class: 'sr-only' }, ` ${about}`),
    unread > 0 && !isMe && h(Badge, { count: unread }),
  );
}

export function Sidebar({ channel }: { readonly channel: SeenChannel }): ComponentChild {
  const { slack, aws, bot, place } = useUi();
  const running = bot.replicas.filter(({ status }) => status === 'ready').length;
  return h(
    'nav',
    { class: 'sidebar', 'aria-label': 'Channels and panels' },
    h(
      'div',
      { class: 'me' },
      h('b', null, slack.me.realName),
      h('span', null, slack.roles[slack.me.name] ?? ''),
    ),
    h(
      Group,
      { name: 'Channels' },
      slack.channels.map(
        (each) =>
          each.kind !== 'direct' && h(ChannelRow, { key: each.id, channel: each, isOpen: each === channel }),
      ),
    ),
    h(
      Group,
      { name: 'Direct messages' },
      slack.channels.map(
        (each) =>
          each.kind === 'direct' && h(ChannelRow, { key: each.id, channel: each, isOpen: each === channel }),
      ),
    ),
    h(
      Group,
      { name: 'Behind the scenes' },
      h(PanelRow, {
        panel: 'aws',
        name: 'AWS',
        about: counted(aws.keys.length, 'key'),
        isOpen: place.panel === 'aws',
      }),
      h(PanelRow, {
        panel: 'bot',
        name: 'Bot',
        about: running === 0 ? 'not running' : counted(running, 'replica'),
        isOpen: place.panel === 'bot',
        isDown: running === 0,
      }),
    ),
  );
}

function Group({
  name,
  children,
}: {
  readonly name: string;
  readonly children?: ComponentChild;
}): ComponentChild {
  return h('section', { class: 'group' }, h('h3', { class: 'group-name' }, name), children);
}

function ChannelRow({
  channel,
  isOpen,
}: {
  readonly channel: SeenChannel;
  readonly isOpen: boolean;
}): ComponentChild {
  const { slack, go } = useUi();
  // What stands in the open channel is being read.
  const unread = unreadIn(slack.unread, channel.id) - (isOpen ? (slack.unread[channel.id] ?? 0) : 0);
  const isDirect = channel.kind === 'direct';
  const app = slack.people.find(({ id }) => id === slack.app.userId);
  return h(
    'button',
    {
      type: 'button',
      class: unread > 0 ? 'row row-unread' : 'row',
      'aria-current': isOpen ? 'page' : undefined,
      onClick: () => go({ channel: channel.id, thread: '', tab: 'messages', ...intoView() }),
    },
    isDirect ? h(Avatar, { person: app }) : icon('hash'),
    h('span', { class: 'row-name' }, isDirect ? slack.app.name : channel.name),
    unread > 0 && h(Badge, { count: unread }),
  );
}

function Badge({ count }: { readonly count: number }): ComponentChild {
  return h('span', { class: 'badge' }, count > 9 ? '9+' : count, h('span', { class: 'sr-only' }, ' unread'));
}

interface PanelRowShown {
  readonly panel: Place['panel'];
  readonly name: string;
  readonly about: string;
  readonly isOpen: boolean;
  readonly isDown?: boolean;
}

function PanelRow({ panel, name, about, isOpen, isDown = false }: PanelRowShown): ComponentChild {
  const { go } = useUi();
  return h(
    'button',
    {
      type: 'button',
      class: 'row',
      'aria-pressed': isOpen,
      onClick: () => go({ panel: isOpen ? 'none' : panel }),
    },
    icon(panel === 'aws' ? 'cloud' : 'bot'),
    h('span', { class: 'row-name' }, name),
    h('span', { class: isDown ? 'row-about row-down' : 'row-about' }, about),
  );
}

/** In the channel itself and in its threads. */
function unreadIn(unread: Readonly<Record<string, number>>, channel: string): number {
  return Object.entries(unread)
    .filter(([place]) => place === channel || place.startsWith(`${channel}/`))
    .reduce((sum, [, count]) => sum + count, 0);
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
