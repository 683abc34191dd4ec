import { type ComponentChild, h } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Block } from '../../slack/block-kit/blocks.js';
import type { Element } from '../../slack/block-kit/elements.js';
import type { SeenView } from '../../slack/screen.js';
import type { Held } from '../../slack/view-values.js';
import { Blocks } from './block-kit.js';
import type { Filled } from './filled.js';
import { icon } from './icons.js';
import { useUi } from './ui.js';

/** The top of the person's modals. */
export function ModalStack({ tips }: { readonly tips: ComponentChild }): ComponentChild {
  const { slack } = useUi();
  const top = slack.views.at(-1);
  // What is told must be in front of the person: nothing outside a dialog is, while it is open.
  if (!top) return tips;
  return h(ModalDialog, { key: slack.me.id, view: top, isStacked: slack.views.length > 1, tips });
}

/** The browser keeps the focus inside, everything else inert, and gives the focus back in the end. */
export function useDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return dialog;
}

function ModalDialog({ tips, ...shown }: ViewShown & { readonly tips: ComponentChild }): ComponentChild {
  const { slack, run } = useUi();
  const onCancel = (event: Event) => {
    event.preventDefault();
    void run({ type: 'close', as: slack.me.name });
  };
  return h(
    'dialog',
    { ref: useDialog(), class: 'modal', 'aria-labelledby': 'modal-title', onCancel },
    h(ModalView, { key: shown.view.id, ...shown }),
    tips,
  );
}

interface ViewShown {
  readonly view: SeenView;
  readonly isStacked: boolean;
}

function ModalView({ view, isStacked }: ViewShown): ComponentChild {
  const { slack, run } = useUi();
  const as = slack.me.name;
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const filled = useFilled(view);
  useFocus(form, view);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || view.submit === null) return;
    setBusy(true);
    await run({ type: 'submit', as });
    setBusy(false);
  };
  const back = () => run({ type: 'back', as });
  return h(
    'form',
    { ref: form, class: 'modal-form', noValidate: true, onSubmit: submit },
    h(
      'header',
      { class: 'modal-head' },
      isStacked &&
        h(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': 'Back to the previous view', onClick: back },
          icon('back'),
        ),
      h('h2', { id: 'modal-title', class: 'modal-title', tabIndex: -1 }, view.title),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close all',
          onClick: () => run({ type: 'close', as }),
        },
        icon('close'),
      ),
    ),
    h(
      'div',
      { class: 'modal-body', tabIndex: -1 },
      view.trouble !== null && h('p', { class: 'trouble', role: 'alert' }, icon('warning'), view.trouble),
      h(Blocks, {
        blocks: view.blocks,
        press: (at) => run({ type: 'press', as, viewId: view.id, ...at }),
        filled,
      }),
    ),
    h(
      'footer',
      { class: 'modal-foot' },
      h('button', { type: 'button', class: 'button button-plain', onClick: back }, view.close),
      view.submit !== null &&
        h('button', { type: 'submit', class: 'button button-primary', 'aria-busy': busy }, view.submit),
    ),
  );
}

/** What the fields hold: what was chosen here counts until the app draws the view anew. */
export function useFilled(view: SeenView): Filled {
  const { slack, run } = useUi();
  const as = slack.me.name;
  const [here, setHere] = useState<{ readonly hash: string; readonly held: Readonly<Record<string, Held>> }>({
    hash: view.hash,
    held: {},
  });
  const current = here.hash === view.hash ? here.held : {};
  const at = (block: Block, element: Element) => ({
    blockId: block.block_id ?? '',
    actionId: element.action_id ?? '',
  });
  const keyOf = (block: Block, element: Element) => JSON.stringify(at(block, element));
  return {
    viewId: view.id,
    errors: view.errors,
    held: (block, element) =>
      current[keyOf(block, element)] ??
      (view.values[block.block_id ?? '']?.[element.action_id ?? ''] as Held | undefined),
    hold: (block, element, held, done) => {
      setHere({ hash: view.hash, held: { ...current, [keyOf(block, element)]: held } });
      void run({ type: 'hold', as, viewId: view.id, ...at(block, element), held, done });
    },
    suggest: async (block, element, query) => {
      const { options = [] } = await run({
        type: 'suggest',
        as,
        viewId: view.id,
        ...at(block, element),
        query,
      });
      return options;
    },
  };
}

/** The first field when a view comes, the first wrong one when it was refused. */
function useFocus(form: { readonly current: HTMLFormElement | null }, { hash, errors, id }: SeenView): void {
  const wrong = JSON.stringify(errors);
  useEffect(() => {
    const inside = document.activeElement?.closest('.modal-body');
    if (
      inside?.contains(document.activeElement) &&
      document.activeElement?.matches('input, textarea, select')
    )
      return;
    const { current } = form;
    const first =
      current?.querySelector<HTMLElement>('[data-autofocus="true"]') ??
      // Where there is something to read first, the title is where reading begins.
      current?.querySelector<HTMLElement>('.block-input:first-child :is(input, textarea)') ??
      current?.querySelector<HTMLElement>('#modal-title');
    first?.focus({ preventScroll: true });
  }, [id, hash]);
  useEffect(() => {
    if (wrong === '{}') return;
    const field = form.current?.querySelector<HTMLElement>('.field-wrong');
    field?.scrollIntoView({ block: 'center' });
    field?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
  }, [wrong]);
}
