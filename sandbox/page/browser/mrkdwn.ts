import { type ComponentChild, h } from 'preact';
import { emojiCalled } from './emoji.js';
import { slackDate } from './slack-date.js';
import type { Ui } from './ui.js';

/**
 * Slack's mrkdwn: bold, italic, strike, code, code blocks, quotes, links, mentions, channels, dates and emoji.
 * Marks count around whole words only and do not reach over a line; a quote is a line that begins with `>`.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export function mrkdwn(text: string, ui: Ui): ComponentChild[] {
  return text.split(/(```[\s\S]*?```)/g).flatMap((part) => {
    const [, code] = /^```\n?([\s\S]*?)\n?```$/.exec(part) ?? [];
    return code === undefined ? lines(part, ui) : [h('pre', { class: 'code-block' }, unescaped(code))];
  });
}

/** Text that is no markup; its emoji are drawn all the same. */
export function plainText(text: string, emoji = true): ComponentChild[] {
  return text.split('\n').flatMap((line, at) => {
    const drawn = emoji
      ? line.replaceAll(/:([\w+-]+):/g, (code, name: string) => emojiCalled(name) ?? code)
      : line;
    return at === 0 ? [drawn] : [h('br', null), drawn];
  });
}

/** A mention, channel, date or link: what stands between `<` and `>`. */
export function reference(inside: string, ui: Ui): ComponentChild {
  const { slack } = ui;
  const [target = '', label] = inside.split('|', 2);
  const [, kind = '', id = ''] = /^(@|#|!subteam\^|!date\^|!|)(.*)$/s.exec(target) ?? [];
  switch (kind) {
    case '@': {
      const person = slack.people.find((each) => each.id === id);
      return mention(`@${person?.realName ?? label ?? id}`, id === slack.me.id);
    }
    case '!subteam^': {
      const group = slack.groups.find((each) => each.id === id);
      return mention(`@${group?.handle ?? id}`, group?.members.includes(slack.me.id) ?? false);
    }
    case '#':
      return channelLink(id, label, ui);
    case '!date^':
      return h('span', { class: 'date', title: label ?? '' }, slackDate(inside.slice('!date^'.length)));
    case '!':
      return mention(`@${id}`, true);
    default:
      return link(unescaped(target), label === undefined ? target : label, ui);
  }
}

const QUOTE = /^&gt; ?(.*)$/;

function lines(text: string, ui: Ui): ComponentChild[] {
  // Beside a code block, a line break is the block's own.
  const all = text.replace(/^\n|\n$/g, '').split('\n');
  return all.flatMap((line, at) => {
    const quoted = QUOTE.exec(line)?.[1];
    if (quoted !== undefined) return [h('blockquote', null, inline(quoted, ui))];
    const isFirst = at === 0 || QUOTE.test(all[at - 1] ?? '');
    return isFirst ? inline(line, ui) : [h('br', null), ...inline(line, ui)];
  });
}

const MARKS =
  /`([^`]+)`|<([^<>]+)>|(?<![\w*])\*([^*]+)\*(?![\w*])|(?<![\w_])_([^_]+)_(?![\w_])|(?<![\w~])~([^~]+)~(?![\w~])|:([\w+-]+):/;

function inline(text: string, ui: Ui): ComponentChild[] {
  const found = MARKS.exec(text);
  if (!found) return text === '' ? [] : [unescaped(text)];
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return [...(before === '' ? [] : [unescaped(before)]), marked(found, ui), ...inline(after, ui)];
}

function marked([whole, code, inside, bold, italic, strike, emoji]: RegExpExecArray, ui: Ui): ComponentChild {
  if (code !== undefined) return h('code', null, unescaped(code));
  if (inside !== undefined) return reference(inside, ui);
  if (bold !== undefined) return h('b', null, inline(bold, ui));
  if (italic !== undefined) return h('i', null, inline(italic, ui));
  if (strike !== undefined) return h('s', null, inline(strike, ui));
  return emojiCalled(emoji ?? '') ?? whole;
}

function mention(text: string, isMine: boolean): ComponentChild {
  return h('span', { class: isMine ? 'mention mention-mine' : 'mention' }, text);
}

function channelLink(id: string, label: string | undefined, { slack, go }: Ui): ComponentChild {
  const channel = slack.channels.find((each) => each.id === id);
  if (!channel) return mention(`#${label ?? id}`, false);
  const open = () => go({ channel: id, thread: '' });
  return h('button', { type: 'button', class: 'mention mention-link', onClick: open }, `#${channel.name}`);
}

function link(url: string, label: string, ui: Ui): ComponentChild {
  const open = (event: Event) => {
    event.preventDefault();
    follow(url, ui);
  };
  return h('a', { href: url, rel: 'noreferrer', onClick: open }, plainText(unescaped(label)));
}

/** Links to messages are followed here; no other link is, so that nothing leaves the machine. */
export function follow(url: string, ui: Ui): void {
  const [, channel, seconds, micros] = /\/archives\/(\w+)\/p(\d{10})(\d{6})/.exec(url) ?? [];
  const [, root = `${seconds}.${micros}`] = /[?&]thread_ts=([\d.]+)/.exec(url) ?? [];
  if (channel) ui.go({ channel, thread: root, panel: 'none', tab: 'messages' });
  else ui.tell(`The sandbox does not leave this machine. The link leads to ${url}`);
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
