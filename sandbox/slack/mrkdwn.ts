import type { Members } from './members.js';

/** What a person sees of mrkdwn: names instead of ids, link texts, no markup, nothing escaped. */
export function readMrkdwn(text: string, members: Members): string {
  return unescaped(
    withoutMarkup(text.replace(/<([^<>\n]+)>/g, (_, inside: string) => readReference(inside, members))),
  );
}

/** Names of everybody this mrkdwn notifies: `@alice`, `@security` (a group), `@channel`. */
export function pinged(text: string, members: Members): string[] {
  const references = text.matchAll(/<([@!][^<>\n]+)>/g);
  return [...references]
    .map(([, inside = '']) => inside)
    .filter((inside) => /^(@[UW]|!subteam\^|!(channel|here|everyone)\b)/.test(inside))
    .map((inside) => readReference(inside, members));
}

function readReference(inside: string, members: Members): string {
  const [target = '', label] = inside.split('|', 2);
  if (target.startsWith('@')) return `@${members.person(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith('#')) return `#${members.channel(target.slice(1))?.name ?? label ?? target.slice(1)}`;
  if (target.startsWith('!subteam^')) {
    const id = target.slice('!subteam^'.length);
    return `@${members.group(id)?.handle ?? label?.replace(/^@/, '') ?? id}`;
  }
  if (target.startsWith('!date^')) return label ?? target;
  if (target.startsWith('!')) return `@${target.slice(1)}`;
  return label ?? target;
}

/** Marks count only around whole words, as in Slack, so `snake_case_names` stay. */
function withoutMarkup(text: string): string {
  return text
    .replace(/```\n?([\s\S]*?)\n?```/g, '$1')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, '$1')
    .replace(/(?<![\w_])_([^_\n]+)_(?![\w_])/g, '$1')
    .replace(/(?<![\w~])~([^~\n]+)~(?![\w~])/g, '$1');
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
