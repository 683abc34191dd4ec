import type { Block } from '../../sandbox/slack/block-kit/blocks.js';
import type { Element } from '../../sandbox/slack/block-kit/elements.js';
import { Home, MessageBlocks, Modal } from '../../sandbox/slack/block-kit/surfaces.js';
import { readMrkdwn } from '../../sandbox/slack/mrkdwn.js';
import { labelOf, linesOf } from '../../sandbox/slack/reading.js';
import { company, objections, objectionsToHome, objectionsToView } from '../slack/scenes.js';

/** A message or a view as its reader sees it, line by line; some lines are boxes with white space of their own. */
export type Line = { readonly text: string; readonly mark?: 'bold' | 'small' } | { readonly box: string };

const NOTIFIED = 'In a notification: ';

/** Slack must take it. `text` is what a notification says, where that is not what the message begins with. */
export function linesOfMessage({
  text,
  blocks,
}: {
  readonly text: string;
  readonly blocks: object[];
}): Line[] {
  taken(objections({ text, blocks: blocks as never }));
  if (blocks.length === 0) return plainLines(readMrkdwn(text, company));
  const lines = MessageBlocks.parse(blocks).flatMap(linesOfBlock);
  const notified = readMrkdwn(text, company);
  const [first] = lines;
  const isSame = first && 'text' in first && notified.startsWith(first.text);
  return isSame ? lines : [{ text: `${NOTIFIED}${notified.split('\n')[0]}`, mark: 'small' }, ...lines];
}

/** It says in one line what the message says. */
export function withoutNotification(lines: readonly Line[]): Line[] {
  return lines.filter((line) => !('text' in line && line.text.startsWith(NOTIFIED)));
}

export function linesOfView(view: object): Line[] {
  taken(objectionsToView(view));
  const { title, blocks, close, submit } = Modal.parse(view);
  const buttons = [close, submit].flatMap((label) => (label ? [`[${label.text}]`] : []));
  return [
    { text: title.text, mark: 'bold' },
    ...blocks.flatMap(linesOfBlock),
    { text: buttons.join(' '), mark: 'bold' },
  ];
}

export function linesOfHome(view: object): Line[] {
  taken(objectionsToHome(view));
  return Home.parse(view).blocks.flatMap(linesOfBlock);
}

function taken(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function plainLines(text: string): Line[] {
  return text.split('\n').map((line) => ({ text: line }));
}

function linesOfBlock(block: Block): Line[] {
  const lines = linesOf(block, company).flatMap((text) => text.split('\n'));
  switch (block.type) {
    case 'rich_text':
      return isBox(block) ? [{ box: lines.join('\n') }] : lines.map((text) => ({ text }));
    case 'header':
    case 'actions':
      return lines.map((text) => ({ text, mark: 'bold' }));
    case 'context':
      return lines.map((text) => ({ text, mark: 'small' }));
    case 'input':
      return linesOfInput(block);
    default:
      return lines.map((text) => ({ text }));
  }
}

function isBox({ elements }: Extract<Block, { type: 'rich_text' }>): boolean {
  return JSON.stringify(elements).includes('"rich_text_preformatted"');
}

function linesOfInput({ label, hint, optional, element }: Extract<Block, { type: 'input' }>): Line[] {
  return [
    { text: `${label.text}${optional ? ' (optional)' : ''}`, mark: 'bold' },
    ...contentsOf(element).map((text) => ({ text })),
    ...(hint ? [{ text: hint.text, mark: 'small' } as const] : []),
  ];
}

/** What can be chosen, or what is filled in. */
function contentsOf(element: Element): string[] {
  switch (element.type) {
    case 'radio_buttons':
    case 'checkboxes':
      return element.options.map(({ text }) => `☐ ${text.text}`);
    case 'plain_text_input':
      return [`… ${element.initial_value ?? ''}`];
    case 'static_select':
    case 'multi_static_select':
      return [(element.options ?? []).map(({ text }) => text.text).join(' | ')];
    default:
      return [`… ${labelOf(element)}`];
  }
}

/** As a quotation: what Slack shows stands apart from what is said about it. */
export function quoted(lines: readonly Line[]): string {
  return lines.flatMap((line, at) => quotedLine(line, isText(lines[at + 1]))).join('\n');
}

function quotedLine(line: Line, isFollowed: boolean): string[] {
  if ('box' in line) {
    const language = /^[[{]/.test(line.box) ? 'json' : 'text';
    return ['>', `> \`\`\`${language}`, ...line.box.split('\n').map((each) => `> ${each}`), '> ```'];
  }
  if (!isText(line)) return ['>'];
  // A backslash breaks the line and no more.
  return [`> ${marked(line)}${isFollowed ? '\\' : ''}`];
}

function isText(line: Line | undefined): boolean {
  return line !== undefined && 'text' in line && line.text.trim() !== '';
}

function marked({ text, mark }: Extract<Line, { text: string }>): string {
  // Within a word "_" marks nothing, and the names of emoji must stay whole.
  const safe = text.replace(/[\\`*[\]<>~]|(?<!\w)_|_(?!\w)|^#/g, '\\$&').trimEnd();
  if (mark === 'bold') return `**${safe}**`;
  return mark === 'small' ? `<sub>${safe}</sub>` : safe;
}
