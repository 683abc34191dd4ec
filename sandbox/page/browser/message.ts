import { type ComponentChild, h } from 'preact';
import type { ElementAt } from '../../slack/clickables.js';
import { Avatar } from './avatar.js';
import { Blocks } from './block-kit.js';
import { icon } from './icons.js';
import { firstWords, type Line } from './lines.js';
import { useMessageChoices } from './message-choices.js';
import { mrkdwn } from './mrkdwn.js';
import { clockTime, dateOf } from './slack-date.js';
import { useUi } from './ui.js';

interface MessageShown {
  readonly line: Line;
  /** Without name and picture: it follows another one of the same author. */
  readonly isUnder: boolean;
  /** Its replies; none where it stands in a thread itself. */
  readonly replies?: readonly Line[];
  /** Of a reply that stands in the channel too: what it replies to. */
  readonly root?: Line | undefined;
}

export function Message({ line, isUnder, replies, root }: MessageShown): ComponentChild {
  const { author, isPrivate } = line;
  const classes = ['message', isUnder && 'message-under', isPrivate && 'message-private'];
  return h(
    'li',
    { class: classes.filter(Boolean).join(' '), 'data-ts': line.ts },
    isPrivate && h('p', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
    h('div', { class: 'message-side' }, isUnder ? h(Time, { ts: line.ts }) : h(Avatar, { person: author })),
    h(
      'div',
      { class: 'message-main' },
      !isUnder && h(Head, { line }),
      root && h(RepliedTo, { root }),
      h(Content, { line }),
      line.broadcast && !root && h('p', { class: 'also-sent' }, 'Also sent to the channel'),
      replies && h(Replies, { line, replies }),
    ),
  );
}

function Head({ line: { author, ts } }: { readonly line: Line }): ComponentChild {
  return h(
    'p',
    { class: 'message-head' },
    h('b', { class: 'message-author' }, author?.realName ?? 'byok-key'),
    author?.isBot && h('span', { class: 'app-tag' }, 'APP'),
    h(Time, { ts }),
  );
}

/** The way from the channel to the thread that a reply was also sent out of. */
function RepliedTo({ root }: { readonly root: Line }): ComponentChild {
  const ui = useUi();
  const open = () => ui.go({ thread: root.ts, panel: 'none' });
  return h(
    'p',
    { class: 'replied-to' },
    'replied to a thread: ',
    h('button', { type: 'button', class: 'link-button', onClick: open }, firstWords(root, ui)),
  );
}

function Time({ ts }: { readonly ts: string }): ComponentChild {
  const date = dateOf(ts);
  return h(
    'time',
    { class: 'time', dateTime: date.toISOString(), title: date.toLocaleString() },
    clockTime(ts),
  );
}

function Content({ line }: { readonly line: Line }): ComponentChild {
  const ui = useUi();
  if (line.blocks.length === 0) {
    return h('div', { class: 'text' }, mrkdwn(line.text, ui), line.isEdited && h(Edited, null));
  }
  return h(Drawn, { line });
}

function Drawn({ line: { channel, ts, blocks } }: { readonly line: Line }): ComponentChild {
  const { slack, run } = useUi();
  const press = (at: ElementAt) => run({ type: 'click', as: slack.me.name, channel, ts, ...at });
  const filled = useMessageChoices(`${channel}-${ts}`, press);
  return h(Blocks, { blocks, press, filled });
}

function Edited(): ComponentChild {
  return h('span', { class: 'edited' }, ' (edited)');
}

function Replies({
  line,
  replies,
}: {
  readonly line: Line;
  readonly replies: readonly Line[];
}): ComponentChild {
  const { slack, go } = useUi();
  const { channel, ts } = line;
  const unread = slack.unread[`${channel}/${ts}`] ?? 0;
  const open = () => go({ thread: ts, panel: 'none' });
  const isReadOnly =
    slack.app.readOnly && slack.channels.some(({ id, kind }) => id === channel && kind === 'direct');
  if (replies.length === 0 && isReadOnly) return null;
  if (replies.length === 0) {
    return h(
      'button',
      { type: 'button', class: 'reply-first', onClick: open },
      icon('reply'),
      'Reply in thread',
    );
  }
  const authors = [...new Map(replies.map(({ author }) => [author?.id, author])).values()].slice(0, 4);
  const last = replies.at(-1);
  return h(
    'button',
    { type: 'button', class: 'reply-bar', onClick: open },
    h(
      'span',
      { class: 'reply-authors' },
      authors.map((author) => h(Avatar, { key: author?.id, person: author })),
    ),
    h('b', null, replies.length === 1 ? '1 reply' : `${replies.length} replies`),
    unread > 0 && h('span', { class: 'new' }, `${unread} new`),
    last && h('span', { class: 'reply-last' }, `Last reply at ${clockTime(last.ts)}`),
  );
}
