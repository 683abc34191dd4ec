import { type ComponentChild, h } from 'preact';
import { emojiCalled } from './emoji.js';
import { reference } from './mrkdwn.js';
import type { Ui } from './ui.js';

/** A part of a rich_text block, as loosely as the stand-in takes it. */
type Part = Readonly<Record<string, unknown>>;

/** Sections, lists (one level), quotes and preformatted text, with styled text and every kind of mention. */
export function richText(part: Part, ui: Ui): ComponentChild {
  const parts = partsOf(part);
  switch (part['type']) {
    case 'rich_text_preformatted':
      return h(
        'pre',
        { class: 'code-block', tabIndex: 0 },
        parts.map((each) => leaf(each, ui)),
      );
    case 'rich_text_quote':
      return h(
        'blockquote',
        null,
        parts.map((each) => leaf(each, ui)),
      );
    case 'rich_text_list':
      return h(
        part['style'] === 'ordered' ? 'ol' : 'ul',
        { class: 'rich-list' },
        parts.map((item) =>
          h(
            'li',
            null,
            partsOf(item).map((each) => leaf(each, ui)),
          ),
        ),
      );
    default:
      return h(
        'div',
        { class: 'text' },
        parts.map((each) => leaf(each, ui)),
      );
  }
}

function leaf(part: Part, ui: Ui): ComponentChild {
  switch (part['type']) {
    case 'text':
      return styled(String(part['text'] ?? ''), part['style']);
    case 'link':
      return reference(`${String(part['url'])}|${String(part['text'] ?? part['url'])}`, ui);
    case 'user':
      return reference(`@${String(part['user_id'])}`, ui);
    case 'usergroup':
      return reference(`!subteam^${String(part['usergroup_id'])}`, ui);
    case 'channel':
      return reference(`#${String(part['channel_id'])}`, ui);
    case 'broadcast':
      return reference(`!${String(part['range'])}`, ui);
    case 'emoji':
      return emojiCalled(String(part['name'])) ?? `:${String(part['name'])}:`;
    case 'date':
      return reference(
        `!date^${String(part['timestamp'])}^${String(part['format'])}|${String(part['fallback'] ?? '')}`,
        ui,
      );
    default:
      return null;
  }
}

function styled(text: string, style: unknown): ComponentChild {
  const marks =
    typeof style === 'object' && style !== null ? (style as Readonly<Record<string, unknown>>) : {};
  const tags = { bold: 'b', italic: 'i', strike: 's', code: 'code' } as const;
  return Object.entries(tags).reduce<ComponentChild>(
    (inner, [mark, tag]) => (marks[mark] === true ? h(tag, null, inner) : inner),
    text,
  );
}

function partsOf(part: Part): Part[] {
  return Array.isArray(part['elements']) ? (part['elements'] as Part[]) : [];
}
