import type {
  Button,
  ContextBlock,
  HeaderBlock,
  InputBlock,
  KnownBlock,
  PlainTextElement,
  RichTextBlock,
  SectionBlock,
} from '@slack/types';
import type { UserId } from '../domain/names.js';
import { SECTION_TEXT_MAX_CHARS } from './limits.js';

export function plain(text: string): PlainTextElement {
  return { type: 'plain_text', text, emoji: false };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text) };
}

/** @param text mrkdwn; whatever a person typed in it is escaped by the caller. */
export function section(text: string): SectionBlock {
  return { type: 'section', text: { type: 'mrkdwn', text } };
}

export function fields(...texts: string[]): SectionBlock {
  return { type: 'section', fields: texts.map((text) => ({ type: 'mrkdwn', text })) };
}

export function context(text: string): ContextBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text }] };
}

/**
 * What a person typed, under a title, whole and as it is: plain text, so that nothing in it is a mention or
 * formatting, over as many blocks as its length needs.
 */
export function verbatim(title: string, text: string): KnownBlock[] {
  if (text === '') return [];
  return [
    section(`*${title}*`),
    ...pieces(text).map((piece): SectionBlock => ({ type: 'section', text: plain(piece) })),
  ];
}

function pieces(text: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += SECTION_TEXT_MAX_CHARS) {
    parts.push(text.slice(from, from + SECTION_TEXT_MAX_CHARS));
  }
  return parts;
}

export interface Remark {
  readonly by: UserId;
  readonly words: string;
}

/** Who said what, a line each; their words are text, whatever stands in them. */
export function remarks(all: readonly Remark[]): RichTextBlock {
  return {
    type: 'rich_text',
    elements: all.map(({ by, words }) => ({
      type: 'rich_text_section',
      elements: [
        { type: 'user', user_id: by },
        { type: 'text', text: `: ${words}` },
      ],
    })),
  };
}

/** Text in a box, with all its white space. */
export function preformatted(text: string): RichTextBlock {
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text }] }],
  };
}

/** Characters of every text in it, however deep. */
export function charsIn(blocks: unknown): number {
  if (typeof blocks !== 'object' || blocks === null) return 0;
  return Object.entries(blocks).reduce(
    (sum, [key, inner]) =>
      sum + (key === 'text' && typeof inner === 'string' ? inner.length : charsIn(inner)),
    0,
  );
}

interface Input {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly optional?: boolean;
}

/** The block and its element share an id: the field's name. */
export function input(
  { id, label, hint, optional = false }: Input,
  element: InputBlock['element'],
): InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: plain(label),
    element: { ...element, action_id: VALUE },
    optional,
    ...(hint === undefined ? {} : { hint: plain(hint) }),
  };
}

/** Every input has one value, under this action id. */
export const VALUE = 'value';

interface ButtonLook {
  readonly actionId: string;
  readonly text: string;
  readonly value: string;
  readonly style?: 'primary' | 'danger';
  /** Asked before the press counts. */
  readonly confirm?: string;
}

export function button({ actionId, text, value, style, confirm }: ButtonLook): Button {
  return {
    type: 'button',
    action_id: actionId,
    text: plain(text),
    value,
    ...(style ? { style } : {}),
    ...(confirm
      ? {
          confirm: { title: plain(text), text: plain(confirm), confirm: plain(text), deny: plain('Not now') },
        }
      : {}),
  };
}
