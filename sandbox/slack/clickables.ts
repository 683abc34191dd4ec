import type { Block } from './block-kit/blocks.js';
import type { Element } from './block-kit/elements.js';
import { elementsOf } from './block-kit/walk.js';
import { type Fields, fieldsOf } from './json.js';
import type { Held } from './view-values.js';

/**
 * The action that a click on this text causes: a button's, or that of an overflow menu's option.
 * A confirmation dialog is taken as confirmed.
 *
 * @throws {Error} that lists what can be clicked, if nothing has this text.
 */
export function clickOn(blocks: readonly Block[], text: string): Fields {
  const clickable = blocks.flatMap(clickablesIn);
  const found = clickable.find((one) => one.text === text);
  if (found) return found.action;
  const texts = clickable.map((one) => `"${one.text}"`).join(', ');
  throw new Error(`There is no button "${text}" to click; there is ${texts || 'none at all'}.`);
}

/** The blocks of the row that holds these words: the one that has them, and the buttons under it. */
export function rowWith(blocks: readonly Block[], words: string): Block[] {
  if (words === '') return [...blocks];
  const at = blocks.findIndex((block) => JSON.stringify(block).includes(words));
  if (at < 0) throw new Error(`There is no row with "${words}".`);
  const under = blocks[at + 1];
  return blocks.slice(at, under?.type === 'actions' ? at + 2 : at + 1);
}

/** An element as a client names it. */
export interface ElementAt {
  readonly blockId: string;
  readonly actionId: string;
  /** Of a button: what it stands for. */
  readonly value?: string | undefined;
  /** Value of what was picked from an overflow menu. */
  readonly option?: string | undefined;
  /** What an element of a message that holds a value holds now. */
  readonly held?: Held | undefined;
}

/**
 * The action that a click on this element causes. Drawn anew meanwhile, the message may have it in a block of another
 * id: the click counts all the same, as at Slack.
 *
 * @throws {Error} if it is not there any more.
 */
export function actionAt(blocks: readonly Block[], at: ElementAt): Fields {
  const { blockId, actionId, value, option, held } = at;
  if (held !== undefined) return changeAt(blocks, at, held);
  const named = blocks.flatMap(clickablesIn).filter(({ action }) => {
    if (action['action_id'] !== actionId) return false;
    return option === undefined || fieldsOf(action['selected_option'])['value'] === option;
  });
  const found =
    named.find(({ action }) => action['block_id'] === blockId) ??
    named.find(({ action }) => action['value'] === value);
  if (!found) throw new Error('That button is not there any more.');
  return found.action;
}

function changeAt(blocks: readonly Block[], { blockId, actionId }: ElementAt, held: Held): Fields {
  const block = blocks.find(({ block_id }) => block_id === blockId);
  const elements = block ? elementsOf(block) : [];
  if (!elements.some(({ action_id, type }) => action_id === actionId && type === held.type))
    throw new Error('That menu is not there any more.');
  return { ...held, block_id: blockId, action_id: actionId };
}

/** `state` of a message's payload: what its elements hold, as far as somebody touched them. */
export function stateAt({ blockId, actionId, held }: ElementAt): Fields {
  return held === undefined ? {} : { state: { values: { [blockId]: { [actionId]: held } } } };
}

function clickablesIn(block: Block): { text: string; action: Fields }[] {
  return elementsOf(block).flatMap((element) => textsOn(element, block.block_id));
}

function textsOn(element: Element, block_id: string | undefined): { text: string; action: Fields }[] {
  const ids = { type: element.type, block_id, action_id: element.action_id };
  if (element.type === 'button') {
    const { text, value, style } = element;
    // A link button's address is Slack's business; the app hears of the press all the same.
    const given = { ...(value !== undefined && { value }), ...(style && { style }) };
    return [{ text: text.text, action: { ...ids, text, ...given } }];
  }
  if (element.type !== 'overflow') return [];
  return element.options.map((option) => ({
    text: option.text.text,
    action: { ...ids, selected_option: option },
  }));
}
