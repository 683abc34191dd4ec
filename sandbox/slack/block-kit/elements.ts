import { z } from 'zod';
import { LIMITS } from './limits.js';
import {
  Confirm,
  Id,
  type Option,
  OptionGroup,
  PlainOption,
  plainText,
  RichOption,
  sameOption,
} from './objects.js';

const ACTION = { action_id: Id, confirm: Confirm.optional() };
const FIELD = { ...ACTION, focus_on_load: z.boolean().optional() };
const SELECT = { ...FIELD, placeholder: plainText(LIMITS.placeholder).optional() };
const MULTI = { ...SELECT, max_selected_items: z.int().min(1).optional() };
const CHOICES = {
  options: z.array(PlainOption).min(1).max(LIMITS.options).optional(),
  option_groups: z.array(OptionGroup).min(1).max(LIMITS.optionGroups).optional(),
};
const IsoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date of the form YYYY-MM-DD');

const Button = z.strictObject({
  type: z.literal('button'),
  ...ACTION,
  text: plainText(LIMITS.buttonText),
  value: z.string().max(LIMITS.buttonValue).optional(),
  url: z.string().max(LIMITS.buttonUrl).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().max(LIMITS.accessibilityLabel).optional(),
});

const Overflow = z.strictObject({
  type: z.literal('overflow'),
  ...ACTION,
  options: z.array(PlainOption).min(1).max(LIMITS.overflowOptions),
});

export const Image = z.strictObject({
  type: z.literal('image'),
  image_url: z.string().max(LIMITS.imageUrl),
  alt_text: z.string().max(LIMITS.imageAltText),
});

const StaticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...SELECT,
    ...CHOICES,
    initial_option: PlainOption.optional(),
  })
  .superRefine(offersItsChoice);

const MultiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...MULTI,
    ...CHOICES,
    initial_options: z.array(PlainOption).min(1).optional(),
  })
  .superRefine(offersItsChoice);

const ExternalSelect = z.strictObject({
  type: z.literal('external_select'),
  ...SELECT,
  initial_option: PlainOption.optional(),
  min_query_length: z.int().min(0).optional(),
});

const MultiExternalSelect = z.strictObject({
  type: z.literal('multi_external_select'),
  ...MULTI,
  initial_options: z.array(PlainOption).min(1).optional(),
  min_query_length: z.int().min(0).optional(),
});

const UsersSelect = z.strictObject({
  type: z.literal('users_select'),
  ...SELECT,
  initial_user: z.string().optional(),
});

const MultiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...MULTI,
  initial_users: z.array(z.string()).min(1).optional(),
});

const Checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...FIELD,
    options: z.array(RichOption).min(1).max(LIMITS.checkboxes),
    initial_options: z.array(RichOption).min(1).optional(),
  })
  .superRefine(offersItsChoice);

const RadioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...FIELD,
    options: z.array(RichOption).min(1).max(LIMITS.radioButtons),
    initial_option: RichOption.optional(),
  })
  .superRefine(offersItsChoice);

const Datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...SELECT,
  initial_date: IsoDate.optional(),
});

const PlainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    action_id: Id,
    focus_on_load: z.boolean().optional(),
    placeholder: plainText(LIMITS.placeholder).optional(),
    initial_value: z.string().max(LIMITS.plainTextInput).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(LIMITS.plainTextInput).optional(),
    max_length: z.int().min(1).max(LIMITS.plainTextInput).optional(),
    dispatch_action_config: z
      .strictObject({
        trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).min(1),
      })
      .optional(),
  })
  .superRefine(({ min_length = 0, max_length = LIMITS.plainTextInput }, context) => {
    if (min_length > max_length) {
      context.addIssue({ code: 'custom', path: ['min_length'], message: 'must not be more than max_length' });
    }
  });

const STATEFUL = [
  StaticSelect,
  MultiStaticSelect,
  ExternalSelect,
  MultiExternalSelect,
  UsersSelect,
  MultiUsersSelect,
  Checkboxes,
  RadioButtons,
  Datepicker,
] as const;

export const ActionsElement = z.discriminatedUnion('type', [Button, Overflow, ...STATEFUL]);
export const Accessory = z.discriminatedUnion('type', [Button, Overflow, Image, ...STATEFUL]);
export const InputElement = z.discriminatedUnion('type', [PlainTextInput, ...STATEFUL]);

export type ActionsElement = z.infer<typeof ActionsElement>;
export type InputElement = z.infer<typeof InputElement>;
/** An element that sends an action or holds a value. */
export type Element = ActionsElement | InputElement;

interface Choice {
  options?: Option[] | undefined;
  option_groups?: { options: Option[] }[] | undefined;
  initial_option?: Option | undefined;
  initial_options?: Option[] | undefined;
}

/** Every option the element offers, groups laid flat. */
export function offered({ options, option_groups }: Choice): Option[] {
  return options ?? option_groups?.flatMap((group) => group.options) ?? [];
}

function offersItsChoice(element: Choice, context: z.RefinementCtx): void {
  if ((element.options === undefined) === (element.option_groups === undefined)) {
    const message = 'must define either `options` or `option_groups`';
    context.addIssue({ code: 'custom', path: [], message });
    return;
  }
  const initial = element.initial_option ? [element.initial_option] : (element.initial_options ?? []);
  const strange = initial.filter((chosen) => !offered(element).some((option) => sameOption(option, chosen)));
  if (strange.length > 0) {
    const path = [element.initial_option ? 'initial_option' : 'initial_options'];
    context.addIssue({ code: 'custom', path, message: 'must match one of the provided options' });
  }
}
