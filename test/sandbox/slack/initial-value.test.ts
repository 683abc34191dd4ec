import { expect, it } from 'vitest';
import type { Element } from '../../../sandbox/slack/block-kit/elements.js';
import { initial } from '../../../sandbox/slack/initial-value.js';

const RED = { text: { type: 'plain_text', text: 'Red' }, value: 'red' };

it.each<[string, object, object]>([
  ['a menu', { type: 'static_select', initial_option: RED }, { selected_option: RED }],
  ['a menu without a choice', { type: 'static_select' }, { selected_option: null }],
  ['boxes', { type: 'checkboxes', initial_options: [RED] }, { selected_options: [RED] }],
  ['boxes without a tick', { type: 'checkboxes' }, { selected_options: [] }],
  ['a person', { type: 'users_select', initial_user: 'U0ANN' }, { selected_user: 'U0ANN' }],
  ['people', { type: 'multi_users_select', initial_users: ['U0ANN'] }, { selected_users: ['U0ANN'] }],
  ['a date', { type: 'datepicker', initial_date: '2026-03-02' }, { selected_date: '2026-03-02' }],
  ['words', { type: 'plain_text_input', initial_value: 'orders' }, { value: 'orders' }],
  ['no words: not even an empty text', { type: 'plain_text_input', initial_value: '' }, { value: null }],
])('what nobody has touched holds what it opened with: %s', (_, element, held) => {
  const { type } = element as Element;
  expect(initial(element as Element)).toEqual({ type, ...held });
});
