import { type Element, offered } from './block-kit/elements.js';
import type { Option } from './block-kit/objects.js';
import { type Field, fieldLabelled, optionsCalled } from './form.js';
import type { Members } from './members.js';
import type { OpenView } from './modals.js';
import { emptied, type Held } from './view-values.js';

/** @throws {Error} if the field is not one to type into. */
export function typed(view: OpenView, label: string, text: string): Field {
  const field = fieldLabelled(view, label);
  const { type } = field.element;
  if (type === 'plain_text_input') return hold(view, field, { type, value: text === '' ? null : text });
  if (type === 'datepicker') return hold(view, field, { type, selected_date: text === '' ? null : text });
  throw new Error(`Nobody can type into "${label}": it is a ${type}.`);
}

/**
 * @param options what an external select offered; other selects know their own options.
 * @throws {Error} if the field is nothing to choose from, or has no such option.
 */
export function chosen(
  view: OpenView,
  field: Field,
  texts: readonly string[],
  { members, options }: { members: Members; options: readonly Option[] },
): Field {
  return hold(view, field, choice(field.element, texts, { members, options }));
}

/** Sets or removes one tick of checkboxes. */
export function ticked(view: OpenView, label: string, optionText: string, on: boolean): Field {
  const field = fieldLabelled(view, label);
  const { block, element } = field;
  if (element.type !== 'checkboxes')
    throw new Error(`"${label}" has nothing to tick: it is a ${element.type}.`);
  const [option] = optionsCalled(element.options, [optionText]);
  const before = view.values.get(block, element);
  const others = before && 'selected_options' in before ? before.selected_options : [];
  const kept = others.filter(({ text }) => text.text !== optionText);
  return hold(view, field, { type: element.type, selected_options: on && option ? [...kept, option] : kept });
}

export function cleared(view: OpenView, label: string): Field {
  const field = fieldLabelled(view, label);
  const held = view.values.get(field.block, field.element);
  return held ? hold(view, field, emptied(held)) : field;
}

function hold(view: OpenView, field: Field, held: Held): Field {
  view.values.set(field.block, field.element, held);
  return field;
}

function choice(
  element: Element,
  texts: readonly string[],
  { members, options }: { members: Members; options: readonly Option[] },
): Held {
  switch (element.type) {
    case 'static_select':
    case 'radio_buttons':
      return { type: element.type, selected_option: onlyOne(optionsCalled(offered(element), texts)) };
    case 'external_select':
      return { type: element.type, selected_option: onlyOne(optionsCalled(options, texts)) };
    case 'multi_static_select':
      refuseTooMany(element, texts);
      return { type: element.type, selected_options: optionsCalled(offered(element), texts) };
    case 'multi_external_select':
      refuseTooMany(element, texts);
      return { type: element.type, selected_options: optionsCalled(options, texts) };
    case 'checkboxes':
      return { type: element.type, selected_options: optionsCalled(offered(element), texts) };
    case 'users_select':
      return { type: element.type, selected_user: onlyOne(texts.map((name) => members.named(name).id)) };
    case 'multi_users_select':
      return { type: element.type, selected_users: texts.map((name) => members.named(name).id) };
    default:
      throw new Error(`There is nothing to choose from in a ${element.type}.`);
  }
}

function onlyOne<T>(chosen: readonly T[]): T | null {
  if (chosen.length > 1) throw new Error('Only one can be chosen here.');
  return chosen[0] ?? null;
}

function refuseTooMany(
  { max_selected_items: most }: { max_selected_items?: number | undefined },
  texts: readonly string[],
): void {
  if (most !== undefined && texts.length > most) throw new Error(`No more than ${most} can be chosen here.`);
}
