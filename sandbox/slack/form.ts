import type { Block, InputBlock } from './block-kit/blocks.js';
import { type Element, offered } from './block-kit/elements.js';
import { LIMITS } from './block-kit/limits.js';
import type { Option } from './block-kit/objects.js';
import { elementsOf } from './block-kit/walk.js';
import type { ElementAt } from './clickables.js';
import { initial } from './initial-value.js';
import type { Members } from './members.js';
import type { OpenView } from './modals.js';
import { labelOf, linesOf } from './reading.js';
import { type Held, isEmpty } from './view-values.js';

/** An element of a view with the block it stands in. */
export interface Field {
  readonly block: Block;
  readonly element: Element;
}

/** One field as the person sees it. */
interface VisibleField {
  readonly label: string;
  readonly hint?: string;
  readonly optional: boolean;
  readonly type: Element['type'];
  /** What is typed or chosen, in the words on the screen. */
  readonly value: string | string[] | null;
  readonly options?: string[];
}

/** A view as it stands on the person's screen. */
export interface View {
  readonly id: string;
  readonly rootViewId: string;
  readonly hash: string;
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly blocks: readonly Block[];
  readonly fields: VisibleField[];
  /** Everything to read, line by line. */
  readonly text: string;
  /** What stands under the fields, by label. */
  readonly errors: Record<string, string>;
  /** Slack's own mark that the app did not answer as it should. */
  readonly trouble?: string;
}

export function seen(view: OpenView, members: Members): View {
  const { definition } = view;
  const modal = definition.type === 'modal' ? definition : undefined;
  return {
    id: view.id,
    rootViewId: view.rootViewId,
    hash: view.hash,
    callbackId: definition.callback_id ?? '',
    privateMetadata: definition.private_metadata ?? '',
    title: modal?.title.text ?? '',
    ...(modal?.submit && { submit: modal.submit.text }),
    ...(modal?.close && { close: modal.close.text }),
    blocks: structuredClone(definition.blocks),
    fields: fieldsIn(view).map((field) => visible(view, field, members)),
    text: definition.blocks.flatMap((block) => linesWithValue(view, block, members)).join('\n'),
    errors: errorsByLabel(view, view.errors),
    ...(view.trouble && { trouble: view.trouble }),
  };
}

/** @throws {Error} that lists the labels there are, if none is this one. */
export function fieldLabelled(view: OpenView, label: string): Field {
  const fields = fieldsIn(view);
  const found = fields.find((field) => visibleLabel(field) === label);
  if (found) return found;
  const labels = fields.map((field) => `"${visibleLabel(field)}"`).join(', ');
  throw new Error(`The view has no field "${label}"; it has ${labels || 'none'}.`);
}

/** @throws {Error} if the view has no such field any more. */
export function fieldAt(view: OpenView, { blockId, actionId }: ElementAt): Field {
  const found = fieldsIn(view).find(
    ({ block, element }) => block.block_id === blockId && element.action_id === actionId,
  );
  if (found) return found;
  throw new Error('That field is not there any more.');
}

/** @throws {Error} that lists the options there are, if one of the texts is none. */
export function optionsCalled(options: readonly Option[], texts: readonly string[]): Option[] {
  return texts.map((text) => {
    const found = options.find((option) => option.text.text === text);
    if (found) return found;
    throw new Error(
      `There is no option "${text}"; there are ${options.map((one) => `"${one.text.text}"`).join(', ')}.`,
    );
  });
}

/** What Slack's own client objects to before it sends a form, by block id. */
export function objections(view: OpenView): Record<string, string> {
  const entries = view.definition.blocks.flatMap((block) => {
    const objection = block.type === 'input' ? objectionTo(view, block) : undefined;
    return objection ? [[String(block.block_id), objection] as const] : [];
  });
  return Object.fromEntries(entries);
}

export function errorsByLabel(view: OpenView, errors: Record<string, string>): Record<string, string> {
  const labelled = Object.entries(errors).map(([blockId, message]) => {
    const block = view.definition.blocks.find(({ block_id }) => block_id === blockId);
    return [block?.type === 'input' ? block.label.text : blockId, message] as const;
  });
  return Object.fromEntries(labelled);
}

/** The action an app gets when this field changes; none for inputs that do not ask for it. */
export function actionOf(view: OpenView, { block, element }: Field): Record<string, unknown> | undefined {
  if (block.type === 'input' && !block.dispatch_action) return undefined;
  return { ...view.values.get(block, element), block_id: block.block_id, action_id: element.action_id };
}

function fieldsIn(view: OpenView): Field[] {
  return view.definition.blocks.flatMap((block) =>
    elementsOf(block)
      .filter((element) => initial(element) !== undefined)
      .map((element) => ({ block, element })),
  );
}

/** An input's label; elsewhere the section's text, or else what stands on the menu itself. */
function visibleLabel({ block, element }: Field): string {
  if (block.type === 'input') return block.label.text;
  if (block.type === 'section' && block.text) return block.text.text;
  return labelOf(element);
}

function visible(view: OpenView, field: Field, members: Members): VisibleField {
  const { block, element } = field;
  const options = 'options' in element || 'option_groups' in element ? offered(element) : undefined;
  return {
    label: visibleLabel(field),
    ...(block.type === 'input' && block.hint && { hint: block.hint.text }),
    optional: block.type !== 'input' || (block.optional ?? false),
    type: element.type,
    value: valueSeen(view.values.get(block, element), members),
    ...(options && { options: options.map(({ text }) => text.text) }),
  };
}

function valueSeen(held: Held | undefined, members: Members): string | string[] | null {
  if (!held) return null;
  if ('value' in held) return held.value;
  if ('selected_option' in held) return held.selected_option?.text.text ?? null;
  if ('selected_options' in held) return held.selected_options.map(({ text }) => text.text);
  if ('selected_date' in held) return held.selected_date;
  if ('selected_user' in held)
    return held.selected_user && (members.person(held.selected_user)?.name ?? held.selected_user);
  return held.selected_users.map((id) => members.person(id)?.name ?? id);
}

function linesWithValue(view: OpenView, block: Block, members: Members): string[] {
  const lines = linesOf(block, members);
  if (block.type !== 'input') return lines;
  const value = valueSeen(view.values.get(block, block.element), members);
  const [label = '', ...rest] = lines;
  return [`${label}: ${Array.isArray(value) ? value.join(', ') : (value ?? '')}`.trimEnd(), ...rest];
}

function objectionTo(view: OpenView, block: InputBlock): string | undefined {
  const { element } = block;
  const held = view.values.get(block, element);
  if (!held || isEmpty(held)) return block.optional ? undefined : 'Please complete this required field.';
  if (element.type !== 'plain_text_input' || !('value' in held)) return undefined;
  const length = held.value?.length ?? 0;
  const { min_length: min = 0, max_length: max = LIMITS.plainTextInput } = element;
  if (length < min) return `Please enter at least ${min} characters.`;
  if (length > max) return `Please enter no more than ${max} characters.`;
  return undefined;
}
