import { randomBytes } from 'node:crypto';
import type { Block } from './blocks.js';
import type { Element } from './elements.js';

/** The interactive elements of a block, in the order a person sees them. */
export function elementsOf(block: Block): Element[] {
  if (block.type === 'actions') return block.elements;
  if (block.type === 'input') return [block.element];
  if (block.type === 'section' && block.accessory && block.accessory.type !== 'image')
    return [block.accessory];
  return [];
}

/** Slack gives an id of its own to every block and element that came without one. */
export function withIds<B extends Block>(blocks: readonly B[]): B[] {
  const copies = structuredClone(blocks) as B[];
  for (const block of copies) {
    block.block_id ??= freshId();
    for (const element of elementsOf(block)) element.action_id ??= freshId();
  }
  return copies;
}

function freshId(): string {
  return randomBytes(4).toString('base64url').slice(0, 5);
}
