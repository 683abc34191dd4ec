import type {
  ExternalSelect,
  MultiExternalSelect,
  MultiStaticSelect,
  PlainTextOption,
  StaticSelect,
} from '@slack/types';
import { plain } from './blocks.js';
import { OPTION_TEXT_MAX_CHARS, OPTION_VALUE_MAX_CHARS, SELECT_MAX_OPTIONS } from './limits.js';
import { cut } from './text.js';

export function option(text: string, value: string): PlainTextOption {
  return { text: plain(cut(text, OPTION_TEXT_MAX_CHARS)), value: cut(value, OPTION_VALUE_MAX_CHARS) };
}

/** One of these: a menu, or a type-ahead list where they are more than a menu holds. */
export function oneOf(
  options: readonly PlainTextOption[],
  value: string,
  placeholder: string,
): StaticSelect | ExternalSelect {
  const [initial] = options.filter((each) => each.value === value);
  const shared = { placeholder: plain(placeholder), ...(initial ? { initial_option: initial } : {}) };
  if (options.length <= SELECT_MAX_OPTIONS)
    return { type: 'static_select', options: [...options], ...shared };
  return { type: 'external_select', min_query_length: 0, ...shared };
}

/** Any of these, likewise. */
export function anyOfThese(
  options: readonly PlainTextOption[],
  values: readonly string[],
): MultiStaticSelect | MultiExternalSelect {
  const initial = options.filter(({ value = '' }) => values.includes(value));
  const shared = initial.length > 0 ? { initial_options: initial } : {};
  if (options.length <= SELECT_MAX_OPTIONS)
    return { type: 'multi_static_select', options: [...options], ...shared };
  return { type: 'multi_external_select', min_query_length: 0, ...shared };
}

/** Any that Slack asks us for while the person types. */
export function typedAhead(initial: readonly PlainTextOption[], placeholder: string): MultiExternalSelect {
  return {
    type: 'multi_external_select',
    min_query_length: 0,
    placeholder: plain(placeholder),
    ...(initial.length > 0 ? { initial_options: [...initial] } : {}),
  };
}

/** Those that fit what was typed, as many as Slack takes. */
export function fitting(options: readonly PlainTextOption[], query: string): PlainTextOption[] {
  const wanted = query.trim().toLowerCase();
  return options
    .filter(({ text, value = '' }) => `${text.text} ${value}`.toLowerCase().includes(wanted))
    .slice(0, SELECT_MAX_OPTIONS);
}
