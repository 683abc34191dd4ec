import { type ComponentChild, type ComponentChildren, h } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { icon } from './icons.js';
import { useUi } from './ui.js';

interface PanelShown {
  readonly title: string;
  readonly about: string;
  readonly children?: ComponentChildren;
}

/** Gives the focus back to where it was before the pane was opened, if the pane takes it along in the end. */
export function useFocusGivenBack() {
  const pane = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const { activeElement: before } = document;
    return () => {
      if (!pane.current?.contains(document.activeElement) || !(before instanceof HTMLElement)) return;
      // What it was may be hidden until the pane is gone.
      requestAnimationFrame(() => before.focus());
    };
  }, []);
  return pane;
}

export function Panel({ title, about, children }: PanelShown): ComponentChild {
  const { go } = useUi();
  return h(
    'aside',
    { ref: useFocusGivenBack(), class: 'pane', 'aria-label': title },
    h(
      'header',
      { class: 'head' },
      h('h2', { class: 'head-title' }, title),
      h('p', { class: 'head-about' }, about),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close the panel',
          onClick: () => go({ panel: 'none' }),
        },
        icon('close'),
      ),
    ),
    h(
      'div',
      { class: 'panel-body', tabIndex: 0, role: 'region', 'aria-label': `${title}, its content` },
      children,
    ),
  );
}

interface SectionShown {
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function PanelSection({ title, children }: SectionShown): ComponentChild {
  return h('section', { class: 'panel-section' }, h('h3', { class: 'panel-title' }, title), children);
}

interface PillShown {
  readonly tone: 'good' | 'waiting' | 'bad' | 'quiet';
  readonly children?: ComponentChildren;
}

/** A state in one word. */
export function Pill({ tone, children }: PillShown): ComponentChild {
  return h('span', { class: `pill pill-${tone}` }, children);
}

interface TableShown {
  readonly label: string;
  readonly columns: readonly string[];
  readonly children?: ComponentChildren;
}

/** Rows under fixed headings, scrolled by themselves. */
export function Table({ label, columns, children }: TableShown): ComponentChild {
  const headings = columns.map((name) => h('th', { key: name, scope: 'col' }, name));
  return h(
    'div',
    { class: 'table-box', tabIndex: 0, role: 'region', 'aria-label': label },
    h('table', { class: 'table' }, h('thead', null, h('tr', null, headings)), h('tbody', null, children)),
  );
}
