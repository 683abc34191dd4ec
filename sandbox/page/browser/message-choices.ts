import { useState } from 'preact/hooks';
import type { Element } from '../../slack/block-kit/elements.js';
import type { ElementAt } from '../../slack/clickables.js';
import type { Held } from '../../slack/view-values.js';
import type { Filled } from './filled.js';

/**
 * What the menus and inputs of a message hold. It is the reader's own until they are done with one: then the app is
 * told, and what it draws anew counts again.
 *
 * @param id of the message.
 */
export function useMessageChoices(id: string, press: (at: ElementAt) => Promise<unknown>): Filled {
  const [here, setHere] = useState<Readonly<Record<string, Held>>>({});
  return {
    viewId: id,
    errors: {},
    held: (block, element) => here[`${block.block_id} ${element.action_id}`] ?? initially(element),
    hold: (block, element, held, done) => {
      const { block_id: blockId = '' } = block;
      const { action_id: actionId = '' } = element;
      setHere({ ...here, [`${blockId} ${actionId}`]: held });
      const isHeard = block.type !== 'input' || block.dispatch_action === true;
      if (done && isHeard) void press({ blockId, actionId, held });
    },
    suggest: async () => [],
  };
}

function initially(element: Element): Held | undefined {
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type: element.type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type: element.type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type: element.type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type: element.type, selected_users: element.initial_users ?? [] };
    case 'datepicker':
      return { type: element.type, selected_date: element.initial_date ?? null };
    case 'plain_text_input':
      return { type: element.type, value: element.initial_value ?? null };
    case 'button':
    case 'overflow':
      return undefined;
  }
}
