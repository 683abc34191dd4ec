import { type ComponentChild, h } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Element } from '../../slack/block-kit/elements.js';
import type { Option } from '../../slack/block-kit/objects.js';
import type { ControlShown } from './filled.js';
import { mrkdwn, plainText } from './mrkdwn.js';
import { SelectControl } from './select-control.js';
import { useUi } from './ui.js';

/** The control of an element that holds a value. */
export function Control(shown: ControlShown): ComponentChild {
  const { element } = shown;
  switch (element.type) {
    case 'plain_text_input':
      return h(TextControl, { ...shown, element });
    case 'datepicker':
      return h(DateControl, { ...shown, element });
    case 'radio_buttons':
    case 'checkboxes':
      return h(ChoicesControl, { ...shown, element });
    case 'button':
    case 'overflow':
      return null;
    default:
      return h(SelectControl, { ...shown, element });
  }
}

type ShownFor<Type extends Element['type']> = ControlShown & {
  readonly element: Extract<Element, { type: Type }>;
};

function TextControl({ block, element, filled, ids }: ShownFor<'plain_text_input'>): ComponentChild {
  const held = filled.held(block, element);
  const known = held && 'value' in held ? (held.value ?? '') : '';
  const [value, setValue] = useState(known);
  const ref = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  useEffect(() => {
    // What is being typed is newer than what the server has heard of it.
    if (document.activeElement !== ref.current) setValue(known);
  }, [known]);
  const hold = (text: string, done: boolean) =>
    filled.hold(block, element, { type: 'plain_text_input', value: text === '' ? null : text }, done);
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const dispatches = block.type === 'input' && block.dispatch_action === true;
  const onInput = (event: { currentTarget: { value: string } }) => {
    setValue(event.currentTarget.value);
    hold(event.currentTarget.value, dispatches && triggers.includes('on_character_entered'));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !dispatches || element.multiline) return;
    event.preventDefault();
    if (triggers.includes('on_enter_pressed')) hold(value, true);
  };
  return h(element.multiline ? 'textarea' : 'input', {
    ref,
    id: ids.control,
    class: 'text-input',
    value,
    placeholder: element.placeholder?.text,
    autocomplete: 'off',
    spellcheck: false,
    'data-autofocus': element.focus_on_load,
    'aria-describedby': ids.describedBy,
    'aria-invalid': ids.invalid,
    onInput,
    onKeyDown,
    ...(element.multiline ? { rows: 3 } : { type: 'text' }),
  });
}

function DateControl({ block, element, filled, ids, label }: ShownFor<'datepicker'>): ComponentChild {
  const held = filled.held(block, element);
  const onInput = (event: { currentTarget: { value: string } }) => {
    const date = event.currentTarget.value;
    filled.hold(block, element, { type: 'datepicker', selected_date: date === '' ? null : date }, true);
  };
  return h('input', {
    id: ids.control,
    class: 'text-input date-input',
    type: 'date',
    value: held && 'selected_date' in held ? (held.selected_date ?? '') : '',
    'aria-label': ids.control ? undefined : label,
    'aria-describedby': ids.describedBy,
    'aria-invalid': ids.invalid,
    onInput,
  });
}

function ChoicesControl(shown: ShownFor<'radio_buttons' | 'checkboxes'>): ComponentChild {
  const { block, element, filled } = shown;
  const held = filled.held(block, element);
  const chosen = held && 'selected_options' in held ? held.selected_options : [];
  const only = held && 'selected_option' in held ? held.selected_option : null;
  const isChosen = ({ value }: Option) => [...chosen, only].some((each) => each?.value === value);
  const toggle = (option: Option) => {
    if (element.type === 'radio_buttons') {
      filled.hold(block, element, { type: 'radio_buttons', selected_option: option }, true);
      return;
    }
    const others = chosen.filter(({ value }) => value !== option.value);
    const selected_options = others.length < chosen.length ? others : [...chosen, option];
    filled.hold(block, element, { type: 'checkboxes', selected_options }, true);
  };
  const name = `${filled.viewId}-${block.block_id}-${element.action_id}`;
  return h(
    'div',
    { class: 'choices' },
    element.options.map((option) =>
      h(Choice, { key: option.value, option, name, kind: element.type, checked: isChosen(option), toggle }),
    ),
  );
}

interface ChoiceShown {
  readonly option: Option;
  readonly name: string;
  readonly kind: 'radio_buttons' | 'checkboxes';
  readonly checked: boolean;
  toggle(option: Option): void;
}

function Choice({ option, name, kind, checked, toggle }: ChoiceShown): ComponentChild {
  const ui = useUi();
  const words = ({ type, text }: Option['text']): ComponentChild =>
    type === 'mrkdwn' ? mrkdwn(text, ui) : plainText(text);
  return h(
    'label',
    { class: 'choice' },
    h('input', {
      type: kind === 'radio_buttons' ? 'radio' : 'checkbox',
      name,
      checked,
      onChange: () => toggle(option),
    }),
    h(
      'span',
      null,
      words(option.text),
      option.description && h('span', { class: 'choice-description' }, words(option.description)),
    ),
  );
}
