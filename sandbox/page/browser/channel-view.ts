import { type ComponentChild, h } from 'preact';
import { useEffect } from 'preact/hooks';
import type { SeenChannel } from '../../slack/screen.js';
import { Blocks } from './block-kit.js';
import { Composer } from './composer.js';
import { icon } from './icons.js';
import { inChannel, inThread, type Line } from './lines.js';
import { MessageList } from './message-list.js';
import { useFilled } from './modal.js';
import { useFocusGivenBack } from './panel.js';
import { useUi } from './ui.js';

interface Shown {
  readonly channel: SeenChannel;
  readonly lines: readonly Line[];
}

export function ChannelView({ channel, lines }: Shown): ComponentChild {
  const { slack, place, go, run } = useUi();
  const isDirect = channel.kind === 'direct';
  const isHome = isDirect && slack.app.homeTab && place.tab === 'home';
  useEffect(() => {
    if (isHome) void run({ type: 'open-home', as: slack.me.name });
  }, [isHome]);
  return h(
    'main',
    { class: 'main' },
    h(
      'header',
      { class: 'head' },
      h('h2', { class: 'head-title' }, isDirect ? slack.app.name : [icon('hash'), channel.name]),
      h('p', { class: 'head-about' }, isDirect ? 'The app writes here to you alone' : TOPICS[channel.name]),
      isDirect &&
        slack.app.homeTab && [
          h(Tab, { name: 'Home', isOpen: isHome, open: () => go({ tab: 'home' }) }),
          h(Tab, { name: 'Messages', isOpen: !isHome, open: () => go({ tab: 'messages' }) }),
        ],
    ),
    isHome ? h(HomeTab, null) : h(Messages, { channel, lines }),
  );
}

const TOPICS: Readonly<Record<string, string>> = {
  'key-requests': 'Where requests for keys are decided',
  general: 'Anything else; commands work here too',
};

function Messages({ channel, lines }: Shown): ComponentChild {
  const { slack } = useUi();
  const isDirect = channel.kind === 'direct';
  const name = isDirect ? slack.app.name : `#${channel.name}`;
  return h(
    'div',
    { class: 'conversation' },
    h(MessageList, {
      key: `${slack.me.id} ${channel.id}`,
      label: `Messages in ${name}`,
      channel: channel.id,
      lines: inChannel(lines, channel.id),
      all: lines,
      empty: isDirect ? 'Nothing yet: the app writes when one of your requests moves.' : EMPTY,
    }),
    isDirect && slack.app.readOnly
      ? h('p', { class: 'no-composer' }, 'Sending messages to this app has been turned off.')
      : h(Composer, { key: `${slack.me.id} ${channel.id}`, channel: channel.id, name }),
  );
}

const EMPTY = [
  h('p', null, 'Nothing here yet.'),
  h('p', null, 'Type ', h('code', null, '/byok-key'), ' below to ask for a key.'),
];

function Tab({ name, isOpen, open }: { name: string; isOpen: boolean; open: () => void }): ComponentChild {
  return h('button', { type: 'button', class: 'tab', 'aria-pressed': isOpen, onClick: open }, name);
}

function HomeTab(): ComponentChild {
  const { home } = useUi().slack;
  if (!home) return h('p', { class: 'empty' }, 'The app has not drawn this tab yet.');
  return h(HomeView, { key: home.id, home });
}

function HomeView({
  home,
}: {
  readonly home: NonNullable<ReturnType<typeof useUi>['slack']['home']>;
}): ComponentChild {
  const { slack, run } = useUi();
  const filled = useFilled(home);
  return h(
    'div',
    { class: 'messages home', tabIndex: 0, role: 'region', 'aria-label': 'Home' },
    h(Blocks, {
      blocks: home.blocks,
      press: (at) => run({ type: 'press', as: slack.me.name, viewId: home.id, ...at }),
      filled,
    }),
  );
}

/** The open thread: its root, and its replies. */
export function ThreadPane({ channel, lines, root }: Shown & { readonly root: Line }): ComponentChild {
  const { slack, go } = useUi();
  const replies = inThread(lines, channel.id, root.ts);
  const name = channel.kind === 'direct' ? slack.app.name : `#${channel.name}`;
  return h(
    'aside',
    { ref: useFocusGivenBack(), class: 'pane', 'aria-label': 'Thread' },
    h(
      'header',
      { class: 'head' },
      h('h2', { class: 'head-title' }, 'Thread'),
      h('p', { class: 'head-about' }, name),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close the thread',
          onClick: () => go({ thread: '' }),
        },
        icon('close'),
      ),
    ),
    h(
      'div',
      { class: 'conversation' },
      h(MessageList, {
        key: `${slack.me.id} ${root.ts}`,
        label: 'Messages in the thread',
        channel: channel.id,
        threadTs: root.ts,
        lines: [root, ...replies],
        all: lines,
        empty: null,
      }),
      channel.kind === 'direct' && slack.app.readOnly
        ? null
        : h(Composer, {
            key: `${slack.me.id} ${root.ts}`,
            channel: channel.id,
            threadTs: root.ts,
            name: 'Reply…',
          }),
    ),
  );
}
