import type { Block } from './block-kit/blocks.js';
import type { Element } from './block-kit/elements.js';
import type { TextObject } from './block-kit/objects.js';
import { type Fields, fieldsOf, stringOf } from './json.js';
import type { Members } from './members.js';
import { pinged, readMrkdwn } from './mrkdwn.js';

export interface Readable {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** The message as a person reads it, line by line; buttons stand in brackets. */
export function plainText({ text, blocks }: Readable, members: Members): string {
  if (blocks.length === 0) return readMrkdwn(text, members);
  return blocks.flatMap((block) => linesOf(block, members)).join('\n');
}

/**
 * Everybody the message notifies, in its blocks or in the text beside them.
 *
 * Slack notifies nobody named in plain_text, nor for what was escaped.
 */
export function pings({ text, blocks }: Readable, members: Members): string[] {
  const inBlocks = blocks.flatMap((block) => [
    ...textsOf(block).flatMap((object) => (object.type === 'mrkdwn' ? pinged(object.text, members) : [])),
    ...(block.type === 'markdown' ? pinged(block.text, members) : []),
    ...(block.type === 'rich_text' ? block.elements.flatMap((part) => pinged(richText(part), members)) : []),
  ]);
  return [...new Set([...pinged(text, members), ...inBlocks])];
}

/** What stands on an element that has a text of its own: a button's, a menu's placeholder. */
export function labelOf(element: Element): string {
  if (element.type === 'button') return element.text.text;
  return 'placeholder' in element ? (element.placeholder?.text ?? '') : '';
}

export function linesOf(block: Block, members: Members): string[] {
  switch (block.type) {
    case 'header':
      return [block.text.text];
    case 'section': {
      const lines = textsOf(block).map((text) => readText(text, members));
      const beside = block.accessory && block.accessory.type !== 'image' ? [control(block.accessory)] : [];
      return [...lines, ...beside];
    }
    case 'divider':
      return ['———'];
    case 'context':
      return [
        block.elements
          .map((part) => (part.type === 'image' ? part.alt_text : readText(part, members)))
          .join(' '),
      ];
    case 'actions':
      return [block.elements.map(control).join(' ')];
    case 'input':
      return [block.label.text, ...(block.hint ? [block.hint.text] : [])];
    case 'image':
      return [block.alt_text];
    case 'markdown':
      return [readMrkdwn(block.text, members)];
    case 'rich_text':
      return block.elements.map((part) => readMrkdwn(richText(part), members));
  }
}

function textsOf(block: Block): TextObject[] {
  if (block.type === 'header') return [block.text];
  if (block.type === 'section') return [...(block.text ? [block.text] : []), ...(block.fields ?? [])];
  if (block.type === 'context') return block.elements.filter((part) => part.type !== 'image');
  return [];
}

function readText(object: TextObject, members: Members): string {
  return object.type === 'mrkdwn' ? readMrkdwn(object.text, members) : object.text;
}

function control(element: Element): string {
  if (element.type === 'overflow') return `[… ${element.options.map(({ text }) => text.text).join(' | ')}]`;
  return `[${labelOf(element)}]`;
}

/** Rich text in the words of mrkdwn. */
function richText(part: unknown): string {
  const fields: Fields = fieldsOf(part);
  switch (fields['type']) {
    case 'text':
      return escaped(stringOf(fields['text']) ?? '');
    case 'link':
      return `<${String(fields['url'])}|${String(fields['text'] ?? fields['url'])}>`;
    case 'user':
      return `<@${String(fields['user_id'])}>`;
    case 'usergroup':
      return `<!subteam^${String(fields['usergroup_id'])}>`;
    case 'broadcast':
      return `<!${String(fields['range'])}>`;
    case 'channel':
      return `<#${String(fields['channel_id'])}>`;
    case 'emoji':
      return `:${String(fields['name'])}:`;
    default: {
      const parts = Array.isArray(fields['elements']) ? fields['elements'] : [];
      return parts.map(richText).join(fields['type'] === 'rich_text_list' ? '\n' : '');
    }
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
