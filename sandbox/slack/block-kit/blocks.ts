import { z } from 'zod';
import { Accessory, ActionsElement, Image, InputElement } from './elements.js';
import { LIMITS } from './limits.js';
import { anyText, Id, mrkdwn, plainText } from './objects.js';

const BLOCK = { block_id: Id };

const Header = z.strictObject({ type: z.literal('header'), ...BLOCK, text: plainText(LIMITS.headerText) });

const Section = z
  .strictObject({
    type: z.literal('section'),
    ...BLOCK,
    text: anyText(LIMITS.sectionText).optional(),
    fields: z.array(anyText(LIMITS.sectionFieldText)).min(1).max(LIMITS.sectionFields).optional(),
    accessory: Accessory.optional(),
    expand: z.boolean().optional(),
  })
  .superRefine(({ text, fields }, context) => {
    if (text === undefined && fields === undefined) {
      context.addIssue({ code: 'custom', path: [], message: 'must define either `text` or `fields`' });
    }
  });

const Divider = z.strictObject({ type: z.literal('divider'), ...BLOCK });

const ContextElement = z.discriminatedUnion('type', [
  plainText(LIMITS.contextText),
  mrkdwn(LIMITS.contextText),
  Image,
]);

const Context = z.strictObject({
  type: z.literal('context'),
  ...BLOCK,
  elements: z.array(ContextElement).min(1).max(LIMITS.contextElements),
});

const Actions = z.strictObject({
  type: z.literal('actions'),
  ...BLOCK,
  elements: z.array(ActionsElement).min(1).max(LIMITS.actionsElements),
});

const Input = z.strictObject({
  type: z.literal('input'),
  ...BLOCK,
  label: plainText(LIMITS.inputLabel),
  hint: plainText(LIMITS.inputHint).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: InputElement,
});

const ImageBlock = z.strictObject({
  type: z.literal('image'),
  ...BLOCK,
  image_url: z.string().max(LIMITS.imageUrl),
  alt_text: z.string().max(LIMITS.imageAltText),
  title: plainText(LIMITS.imageTitle).optional(),
});

const RICH_PARTS = [
  'rich_text_section',
  'rich_text_list',
  'rich_text_quote',
  'rich_text_preformatted',
] as const;

const RichText = z.strictObject({
  type: z.literal('rich_text'),
  ...BLOCK,
  elements: z.array(z.looseObject({ type: z.enum(RICH_PARTS), elements: z.array(z.looseObject({})) })),
});

const Markdown = z.strictObject({
  type: z.literal('markdown'),
  ...BLOCK,
  text: z.string().min(1).max(LIMITS.markdownText),
});

const EVERYWHERE = [Header, Section, Divider, Context, Actions, Input, ImageBlock, RichText] as const;

export const ViewBlock = z.discriminatedUnion('type', EVERYWHERE);
export const MessageBlock = z.discriminatedUnion('type', [...EVERYWHERE, Markdown]);

export type InputBlock = z.infer<typeof Input>;
export type Block = z.infer<typeof MessageBlock>;
