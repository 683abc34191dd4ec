import { type ComponentChild, h } from 'preact';
import type { Element } from '../../slack/block-kit/elements.js';
import type { Option } from '../../slack/block-kit/objects.js';
import type { Held } from '../../slack/view-values.js';
import type { ControlShown } from './filled.js';
import { type Choosable, Select } from './select.js';
import { type Ui, useUi } from './ui.js';

type SelectElement = Extract<Element, { type: `${string}select` }>;

/** Any of Block Kit's selects, with type-ahead. */
export function SelectControl({
  block,
  element,
  filled,
  ids,
  label,
}: ControlShown & { element: SelectElement }): ComponentChild {
  const ui = useUi();
  const held = filled.held(block, element);
  const find = async (query: string): Promise<Choosable[]> => {
    if (element.type.endsWith('external_select')) {
      const suggested = await filled.suggest(block, element, query);
      return suggested.map((option) => choosable(option));
    }
    const all = element.type.endsWith('users_select') ? people(ui) : offered(element);
    return all.filter(({ text }) => text.toLowerCase().includes(query.toLowerCase()));
  };
  const chosen = chosenOf(held, ui);
  const onChoose = (now: readonly Choosable[]) => {
    const next = heldFor(element, now);
    if (next) filled.hold(block, element, next, true);
  };
  return h(Select, {
    ids,
    label,
    placeholder: element.placeholder?.text ?? 'Choose…',
    multiple: element.type.startsWith('multi_'),
    most: 'max_selected_items' in element ? element.max_selected_items : undefined,
    chosen,
    find,
    onChoose,
  });
}

function choosable(option: Option, group = ''): Choosable {
  return {
    value: option.value,
    text: option.text.text,
    about: option.description?.text ?? '',
    group,
    option,
  };
}

function offered(element: SelectElement): Choosable[] {
  if (!('options' in element || 'option_groups' in element)) return [];
  const plain = (element.options ?? []).map((option) => choosable(option));
  const grouped = (element.option_groups ?? []).flatMap(({ label, options }) =>
    options.map((option) => choosable(option, label.text)),
  );
  return [...plain, ...grouped];
}

function people({ slack }: Ui): Choosable[] {
  return slack.people
    .filter(({ isBot }) => !isBot)
    .map(({ id, realName, name }) => ({ value: id, text: realName, about: name, group: '' }));
}

function chosenOf(held: Held | undefined, ui: Ui): Choosable[] {
  if (!held) return [];
  if ('selected_option' in held) return held.selected_option ? [choosable(held.selected_option)] : [];
  if ('selected_options' in held) return held.selected_options.map((option) => choosable(option));
  const ids =
    'selected_users' in held ? held.selected_users : 'selected_user' in held ? [held.selected_user] : [];
  return people(ui).filter(({ value }) => ids.includes(value));
}

function heldFor(element: SelectElement, chosen: readonly Choosable[]): Held | undefined {
  const options = chosen.flatMap(({ option }) => (option ? [option] : []));
  const users = chosen.map(({ value }) => value);
  switch (element.type) {
    case 'static_select':
    case 'external_select':
      return { type: element.type, selected_option: options[0] ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
      return { type: element.type, selected_options: options };
    case 'users_select':
      return { type: element.type, selected_user: users[0] ?? null };
    case 'multi_users_select':
      return { type: element.type, selected_users: users };
    default:
      return undefined;
  }
}
