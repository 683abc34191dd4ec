import type { Element } from './block-kit/elements.js';
import type { Held } from './view-values.js';

/** What an element holds before anybody touched it; nothing for a button. */
export function initial(element: Element): Held | undefined {
  switch (element.type) {
    case 'plain_text_input':
      return { type: element.type, value: element.initial_value || null };
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
    case 'button':
    case 'overflow':
      return undefined;
  }
}
