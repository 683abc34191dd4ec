import { type ComponentChild, h } from 'preact';
import type { SeenPerson } from '../../slack/screen.js';
import { icon } from './icons.js';
import { useUi } from './ui.js';

const COLOURS = 8;

/** A square with initials, in a colour that stays with the person; of an app, its picture. */
export function Avatar({ person }: { readonly person: SeenPerson | undefined }): ComponentChild {
  const { slack } = useUi();
  if (!person || person.isBot)
    return h('span', { class: 'avatar avatar-app', 'aria-hidden': 'true' }, icon('key'));
  const initials = person.realName
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2);
  const colour = slack.people.findIndex(({ id }) => id === person.id) % COLOURS;
  return h('span', { class: `avatar avatar-${colour}`, 'aria-hidden': 'true' }, initials);
}
