import { type ComponentChild, h } from 'preact';
import { useDialog } from './modal.js';
import { plainText } from './mrkdwn.js';
import type { Confirmation } from './ui.js';

interface ConfirmShown {
  readonly asked: Confirmation;
  answer(yes: boolean): void;
}

export function ConfirmDialog({ asked, answer }: ConfirmShown): ComponentChild {
  const onCancel = (event: Event) => {
    event.preventDefault();
    answer(false);
  };
  const style = asked.danger ? 'button-danger' : 'button-primary';
  return h(
    'dialog',
    {
      ref: useDialog(),
      class: 'confirm',
      role: 'alertdialog',
      'aria-labelledby': 'confirm-title',
      'aria-describedby': 'confirm-text',
      onCancel,
    },
    h('h2', { id: 'confirm-title', class: 'modal-title' }, plainText(asked.title)),
    h('p', { id: 'confirm-text', class: 'confirm-text' }, plainText(asked.text)),
    h(
      'div',
      { class: 'modal-foot' },
      h(
        'button',
        { type: 'button', class: 'button button-plain', autofocus: true, onClick: () => answer(false) },
        asked.deny,
      ),
      h('button', { type: 'button', class: `button ${style}`, onClick: () => answer(true) }, asked.confirm),
    ),
  );
}
