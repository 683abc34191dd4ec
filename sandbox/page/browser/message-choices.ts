import { useState } from 'preact/hooks';
import type { ElementAt } from '../../slack/clickables.js';
import { initial } from '../../slack/initial-value.js';
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
    held: (block, element) => here[`${block.block_id} ${element.action_id}`] ?? initial(element),
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
