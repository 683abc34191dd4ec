import { isDeepStrictEqual } from 'node:util';
import type { Block } from './block-kit/blocks.js';
import { type Element, offered } from './block-kit/elements.js';
import type { Option } from './block-kit/objects.js';
import { elementsOf } from './block-kit/walk.js';
import { initial } from './initial-value.js';
import type { Fields } from './json.js';

/** What one element of a view holds, in the shape of `state.values`. */
export type Held =
  | { type: 'plain_text_input'; value: string | null }
  | { type: 'static_select' | 'external_select' | 'radio_buttons'; selected_option: Option | null }
  | { type: 'multi_static_select' | 'multi_external_select' | 'checkboxes'; selected_options: Option[] }
  | { type: 'users_select'; selected_user: string | null }
  | { type: 'multi_users_select'; selected_users: string[] }
  | { type: 'datepicker'; selected_date: string | null };

/** What the elements of a view hold, as a person left them. */
export class ViewValues {
  readonly #held = new Map<string, Held>();

  /**
   * @param before values to keep where block id, action id and type are the same: Slack then ignores a
   * new initial value. A choice that is no longer offered is lost.
   */
  constructor(blocks: readonly Block[], before?: ViewValues) {
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const fresh = initial(element);
        if (!fresh) continue;
        const old = before?.get(block, element);
        this.#held.set(keyOf(block, element), old && stillFits(old, element) ? old : fresh);
      }
    }
  }

  get(block: Block, element: Element): Held | undefined {
    return this.#held.get(keyOf(block, element));
  }

  set(block: Block, element: Element, held: Held): void {
    this.#held.set(keyOf(block, element), held);
  }

  /** `state.values`: by block id, then by action id. */
  state(blocks: readonly Block[]): Record<string, Fields> {
    const values: Record<string, Fields> = {};
    for (const block of blocks) {
      for (const element of elementsOf(block)) {
        const held = this.get(block, element);
        if (held)
          values[String(block.block_id)] = {
            ...values[String(block.block_id)],
            [String(element.action_id)]: held,
          };
      }
    }
    return values;
  }
}

export function isEmpty(held: Held): boolean {
  const { type: _, ...rest } = held;
  const [value] = Object.values(rest);
  return value === null || isDeepStrictEqual(value, []);
}

export function emptied(held: Held): Held {
  if ('value' in held) return { ...held, value: null };
  if ('selected_option' in held) return { ...held, selected_option: null };
  if ('selected_options' in held) return { ...held, selected_options: [] };
  if ('selected_user' in held) return { ...held, selected_user: null };
  if ('selected_users' in held) return { ...held, selected_users: [] };
  return { ...held, selected_date: null };
}

function stillFits(held: Held, element: Element): boolean {
  if (held.type !== element.type) return false;
  if (!('options' in element || 'option_groups' in element)) return true;
  const options = offered(element);
  if ('selected_option' in held)
    return held.selected_option === null || includes(options, held.selected_option);
  if ('selected_options' in held) return held.selected_options.every((option) => includes(options, option));
  return true;
}

function includes(options: Option[], wanted: Option): boolean {
  return options.some((option) => option.value === wanted.value);
}

function keyOf(block: Block, element: Element): string {
  return JSON.stringify([block.block_id, element.action_id]);
}
