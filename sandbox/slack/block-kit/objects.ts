import { z } from 'zod';
import { LIMITS } from './limits.js';

export const Id = z.string().min(1).max(LIMITS.id).optional();

export function plainText(maxChars: number) {
  return z.strictObject({
    type: z.literal('plain_text'),
    text: z.string().min(1).max(maxChars),
    emoji: z.boolean().optional(),
  });
}

export function mrkdwn(maxChars: number) {
  return z.strictObject({
    type: z.literal('mrkdwn'),
    text: z.string().min(1).max(maxChars),
    verbatim: z.boolean().optional(),
  });
}

export function anyText(maxChars: number) {
  return z.discriminatedUnion('type', [plainText(maxChars), mrkdwn(maxChars)]);
}

export const Confirm = z.strictObject({
  title: plainText(LIMITS.confirmTitle),
  text: anyText(LIMITS.confirmText),
  confirm: plainText(LIMITS.confirmButton),
  deny: plainText(LIMITS.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

const OPTION = {
  value: z.string().max(LIMITS.optionValue),
  url: z.string().max(LIMITS.buttonUrl).optional(),
};

/** Selects and overflow menus take plain text only. */
export const PlainOption = z.strictObject({
  ...OPTION,
  text: plainText(LIMITS.optionText),
  description: plainText(LIMITS.optionDescription).optional(),
});

/** Checkboxes and radio buttons take mrkdwn too. */
export const RichOption = z.strictObject({
  ...OPTION,
  text: anyText(LIMITS.optionText),
  description: anyText(LIMITS.optionDescription).optional(),
});

export const OptionGroup = z.strictObject({
  label: plainText(LIMITS.optionGroupLabel),
  options: z.array(PlainOption).min(1).max(LIMITS.options),
});

export type Option = z.infer<typeof RichOption>;
export type TextObject = z.infer<ReturnType<typeof anyText>>;

export function sameOption(one: Option, other: Option): boolean {
  return one.value === other.value && one.text.text === other.text.text;
}
