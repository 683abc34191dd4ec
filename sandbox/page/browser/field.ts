import { type ComponentChild, h } from 'preact';
import type { InputBlock } from '../../slack/block-kit/blocks.js';
import { Control } from './control.js';
import type { Filled } from './filled.js';
import { icon } from './icons.js';
import { plainText } from './mrkdwn.js';

interface FieldShown {
  readonly block: InputBlock;
  readonly filled: Filled;
}

/** An input block: label, control, hint, and what is wrong with it. */
export function Field({ block, filled }: FieldShown): ComponentChild {
  const id = `field-${filled.viewId}-${block.block_id}`;
  const error = filled.errors[block.block_id ?? ''];
  const describedBy = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(' ');
  const ids = { control: id, describedBy: describedBy || undefined, invalid: error !== undefined };
  const label = block.label.text;
  const isGroup = block.element.type === 'radio_buttons' || block.element.type === 'checkboxes';
  const content = [
    h(Control, { block, element: block.element, filled, label, ids }),
    error && h('p', { class: 'field-error', id: `${id}-error` }, icon('warning'), error),
    block.hint &&
      h('p', { class: 'field-hint', id: `${id}-hint` }, plainText(block.hint.text, block.hint.emoji)),
  ];
  const className = error ? 'field field-wrong' : 'field';
  const title = labelWith(label, block.optional ?? false);
  return isGroup
    ? h(
        'fieldset',
        { class: className, 'aria-describedby': ids.describedBy },
        h('legend', { class: 'field-label' }, title),
        content,
      )
    : h('div', { class: className }, h('label', { class: 'field-label', for: id }, title), content);
}

function labelWith(label: string, optional: boolean): ComponentChild[] {
  return optional ? [label, h('span', { class: 'field-optional' }, ' (optional)')] : [label];
}
