import { z } from 'zod';
import { type Block, MessageBlock, ViewBlock } from './blocks.js';
import { LIMITS } from './limits.js';
import { plainText } from './objects.js';
import { elementsOf } from './walk.js';

const VIEW = {
  blocks: z.array(ViewBlock).max(LIMITS.viewBlocks).superRefine(idsAreUnique).superRefine(oneFocus),
  private_metadata: z.string().max(LIMITS.privateMetadata).optional(),
  callback_id: z.string().max(LIMITS.id).optional(),
  external_id: z.string().max(LIMITS.id).optional(),
};

export const MessageBlocks = z.array(MessageBlock).max(LIMITS.messageBlocks).superRefine(idsAreUnique);

export const Modal = z
  .strictObject({
    type: z.literal('modal'),
    ...VIEW,
    title: plainText(LIMITS.viewTitle),
    submit: plainText(LIMITS.viewSubmit).optional(),
    close: plainText(LIMITS.viewClose).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
  })
  .superRefine(({ blocks, submit }, context) => {
    const at = blocks.findIndex((block) => block.type === 'input');
    if (submit !== undefined || at < 0) return;
    const message = 'must define `submit` to use an `input` block in modals';
    context.addIssue({ code: 'custom', path: ['blocks', at, 'input'], message });
  });

export const Home = z.strictObject({ type: z.literal('home'), ...VIEW });

export type Modal = z.infer<typeof Modal>;
export type Home = z.infer<typeof Home>;

/** Block ids are unique in a message or view, action ids in their block. */
function idsAreUnique(blocks: readonly Block[], context: z.RefinementCtx): void {
  const blockIds = new Set<string>();
  for (const [at, block] of blocks.entries()) {
    refuseTwice(blockIds, block.block_id, (id) => {
      const message = `\`block_id\` "${id}" already exists`;
      context.addIssue({ code: 'custom', path: [at, 'block_id'], message });
    });
    const actionIds = new Set<string>();
    for (const [index, { action_id }] of elementsOf(block).entries()) {
      refuseTwice(actionIds, action_id, (id) => {
        const message = `\`action_id\` "${id}" already exists`;
        context.addIssue({ code: 'custom', path: [at, 'elements', index, 'action_id'], message });
      });
    }
  }
}

function refuseTwice(seen: Set<string>, id: string | undefined, refuse: (id: string) => void): void {
  if (id === undefined) return;
  if (seen.has(id)) refuse(id);
  seen.add(id);
}

function oneFocus(blocks: readonly Block[], context: z.RefinementCtx): void {
  const focused = blocks
    .flatMap(elementsOf)
    .filter((element) => 'focus_on_load' in element && element.focus_on_load);
  if (focused.length > 1) {
    const message = 'only one element can have `focus_on_load` set to true';
    context.addIssue({ code: 'custom', path: [], message });
  }
}
