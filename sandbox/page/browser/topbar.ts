import { type ComponentChild, h } from 'preact';
import { useState } from 'preact/hooks';
import { type IconName, icon } from './icons.js';
import { START } from './place.js';
import { useUi } from './ui.js';

interface TopbarShown {
  readonly isConnected: boolean;
  startTour(): void;
}

export function Topbar({ isConnected, startTour }: TopbarShown): ComponentChild {
  const ui = useUi();
  const theme = themeNow();
  const [, setTurned] = useState<Theme>();
  const [isResetting, setResetting] = useState(false);
  const turn = () => setTurned(setThemeTo(theme === 'dark' ? 'light' : 'dark'));
  const reset = async () => {
    const isSure = await ui.confirm({
      title: 'Start over?',
      text: 'A new company: no messages, no keys, a bot that remembers nothing.',
      confirm: 'Start over',
      deny: 'Not now',
      danger: true,
    });
    if (!isSure) return;
    setResetting(true);
    await ui.run({ type: 'reset' });
    setResetting(false);
    ui.go(START);
  };
  return h(
    'header',
    { class: 'topbar' },
    h(
      'h1',
      { class: 'brand' },
      h('img', { src: '/styles/icon.svg', alt: '', width: 20, height: 20 }),
      'byok-key sandbox',
    ),
    h('p', { class: 'topbar-state', role: 'status' }, stateText(isConnected, isResetting)),
    h(Act, { name: 'tour', text: 'Guided tour', onClick: startTour }),
    h(Act, {
      name: theme === 'dark' ? 'sun' : 'moon',
      text: theme === 'dark' ? 'Light' : 'Dark',
      onClick: turn,
    }),
    h(Act, { name: 'reset', text: 'Start over', onClick: reset, isBusy: isResetting }),
  );
}

function stateText(isConnected: boolean, isResetting: boolean): string {
  if (!isConnected) return 'The sandbox is not running';
  return isResetting ? 'Setting up a new company…' : '';
}

interface ActShown {
  readonly name: IconName;
  readonly text: string;
  onClick(): void;
  readonly isBusy?: boolean;
}

function Act({ name, text, onClick, isBusy = false }: ActShown): ComponentChild {
  return h(
    'button',
    { type: 'button', class: 'topbar-act', 'aria-label': text, title: text, disabled: isBusy, onClick },
    icon(name),
    h('span', null, text),
  );
}

type Theme = 'light' | 'dark';

const KEPT_AS = 'byok-key sandbox theme';

/** The system's, until somebody chose another one. */
export function applyTheme(): void {
  const kept = localStorage.getItem(KEPT_AS);
  if (kept) document.documentElement.dataset['theme'] = kept;
}

function themeNow(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function setThemeTo(theme: Theme): Theme {
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(KEPT_AS, theme);
  return theme;
}
