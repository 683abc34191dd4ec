import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import type { Block } from '../../slack/block-kit/blocks.js';
import type { Element } from '../../slack/block-kit/elements.js';
import type { TextObject } from '../../slack/block-kit/objects.js';
import type { ElementAt } from '../../slack/clickables.js';
import { Control } from './control.js';
import { Field } from './field.js';
import type { Filled } from './filled.js';
import { icon } from './icons.js';
import { follow, mrkdwn, plainText } from './mrkdwn.js';
import { richText } from './rich-text.js';
import { type Ui, useUi } from './ui.js';

/**
 * Draws Block Kit as the stand-in takes it: all its blocks, and all its inputs, in views and in messages.
 *
 * What it does not do: images are shown as their alternative text, because nothing is loaded from elsewhere; no
 * message has a file, because the app has no right to send one; a type-ahead menu in a message finds nothing, for
 * Slack's question about one is not asked; a `markdown` block is read as mrkdwn; lists in rich text have one level;
 * a long section is not folded.
 */
export function Blocks({ blocks, press, filled }: BlocksShown): ComponentChild {
  const ui = useUi();
  return h(
    'div',
    { class: 'blocks' },
    blocks.map((block, at) =>
      h(
        'div',
        { key: block.block_id ?? at, class: `block block-${block.type}` },
        drawn(block, { ui, press, filled }),
      ),
    ),
  );
}

interface BlocksShown {
  readonly blocks: readonly Block[];
  /** Tells the app of a click. */
  press(at: ElementAt): Promise<unknown>;
  /** What the inputs hold. */
  readonly filled: Filled;
}

interface Drawing {
  readonly ui: Ui;
  readonly press: BlocksShown['press'];
  readonly filled: Filled;
}

function drawn(block: Block, drawing: Drawing): ComponentChild {
  const { ui } = drawing;
  switch (block.type) {
    case 'header':
      return h('h3', { class: 'block-title' }, plainText(block.text.text, block.text.emoji));
    case 'section':
      return section(block, drawing);
    case 'divider':
      return h('hr', null);
    case 'context':
      return block.elements.map((part) =>
        h('span', null, part.type === 'image' ? `[${part.alt_text}]` : text(part, ui)),
      );
    case 'actions':
      return block.elements.map((element) => control(element, block, drawing));
    case 'input':
      return h(Field, { block, filled: drawing.filled });
    case 'image':
      return h('p', { class: 'no-image' }, `Image: ${block.alt_text}`);
    case 'rich_text':
      return block.elements.map((part) => richText(part, ui));
    case 'markdown':
      return h('div', { class: 'text' }, mrkdwn(block.text, ui));
  }
}

function section(block: Extract<Block, { type: 'section' }>, drawing: Drawing): ComponentChild {
  const { ui } = drawing;
  const { accessory } = block;
  return [
    h(
      'div',
      { class: 'section-text' },
      block.text && h('div', { class: 'text' }, text(block.text, ui)),
      block.fields &&
        h(
          'div',
          { class: 'section-fields' },
          block.fields.map((field) => h('div', { class: 'text' }, text(field, ui))),
        ),
    ),
    accessory &&
      (accessory.type === 'image'
        ? h('p', { class: 'no-image' }, `Image: ${accessory.alt_text}`)
        : control(accessory, block, drawing)),
  ];
}

function control(element: Element, block: Block, { press, filled }: Drawing): ComponentChild {
  const at = { blockId: block.block_id ?? '', actionId: element.action_id ?? '' };
  if (element.type === 'button') return h(Button, { element, at, press });
  if (element.type === 'overflow') return h(Overflow, { element, at, press });
  return h(Control, { block, element, filled, label: labelOf(element), ids: {} });
}

function labelOf(element: Element): string {
  return ('placeholder' in element && element.placeholder?.text) || 'Choose';
}

interface Pressable<Type extends Element['type']> {
  readonly element: Extract<Element, { type: Type }>;
  readonly at: ElementAt;
  press(at: ElementAt): Promise<unknown>;
}

function Button({ element, at, press }: Pressable<'button'>): ComponentChild {
  const ui = useUi();
  const [busy, setBusy] = useState(false);
  const { confirm, style = 'plain' } = element;
  const onClick = async () => {
    if (busy || (confirm && !(await ui.confirm(inWords(confirm))))) return;
    setBusy(true);
    await press({ ...at, value: element.value });
    setBusy(false);
    if (element.url !== undefined) follow(element.url, ui);
  };
  return h(
    'button',
    {
      type: 'button',
      class: `button button-${style}`,
      'aria-label': element.accessibility_label,
      'aria-busy': busy,
      onClick,
    },
    plainText(element.text.text, element.text.emoji),
  );
}

function Overflow({ element, at, press }: Pressable<'overflow'>): ComponentChild {
  const [open, setOpen] = useState(false);
  const choose = async (option: string) => {
    setOpen(false);
    await press({ ...at, option });
  };
  return h(
    'details',
    {
      class: 'overflow',
      open,
      onToggle: (event: { currentTarget: HTMLDetailsElement }) => setOpen(event.currentTarget.open),
    },
    h('summary', { class: 'button button-plain', 'aria-label': 'More' }, icon('more')),
    h(
      'div',
      { class: 'overflow-menu' },
      element.options.map((option) =>
        h(
          'button',
          { type: 'button', class: 'overflow-option', onClick: () => choose(option.value) },
          plainText(option.text.text, option.text.emoji),
        ),
      ),
    ),
  );
}

function inWords(confirm: NonNullable<Extract<Element, { type: 'button' }>['confirm']>) {
  return {
    title: confirm.title.text,
    text: confirm.text.text,
    confirm: confirm.confirm.text,
    deny: confirm.deny.text,
    danger: confirm.style === 'danger',
  };
}

function text(object: TextObject, ui: Ui): ComponentChild[] {
  return object.type === 'mrkdwn' ? mrkdwn(object.text, ui) : plainText(object.text, object.emoji);
}
