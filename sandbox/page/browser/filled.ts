import type { Block } from '../../slack/block-kit/blocks.js';
import type { Element } from '../../slack/block-kit/elements.js';
import type { Option } from '../../slack/block-kit/objects.js';
import type { Held } from '../../slack/view-values.js';

/** A view's inputs: what they hold, and how to change it. */
export interface Filled {
  readonly viewId: string;
  held(block: Block, element: Element): Held | undefined;
  /** What stands under the input; by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** @param done the person is done with the field for now. */
  hold(block: Block, element: Element, held: Held, done: boolean): void;
  suggest(block: Block, element: Element, query: string): Promise<readonly Option[]>;
}

/** Ids of what explains a control, for screen readers. */
export interface ControlIds {
  readonly control?: string;
  readonly describedBy?: string | undefined;
  readonly invalid?: boolean;
}

export interface ControlShown {
  readonly block: Block;
  readonly element: Element;
  readonly filled: Filled;
  readonly label: string;
  readonly ids: ControlIds;
}
