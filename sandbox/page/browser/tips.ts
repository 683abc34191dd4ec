import { type ComponentChild, h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { icon } from './icons.js';

const SHOWN_FOR_MS = 8_000;

interface Tip {
  readonly number: number;
  readonly text: string;
}

/** Lines that are shown for a while, in an element that is there from the start so that they are read out. */
export function useTips(): { readonly tips: ComponentChild; tell(text: string): void } {
  const [shown, setShown] = useState<readonly Tip[]>([]);
  const last = useRef(0);
  const take = (number: number) => setShown((now) => now.filter((tip) => tip.number !== number));
  const tell = (text: string) => {
    last.current += 1;
    const number = last.current;
    setShown((now) => [...now.filter((tip) => tip.text !== text), { number, text }]);
    setTimeout(() => take(number), SHOWN_FOR_MS);
  };
  const tips = h(
    'div',
    { class: 'tips', role: 'alert' },
    shown.map(({ number, text }) =>
      h(
        'p',
        { key: number, class: 'tip' },
        text,
        h(
          'button',
          { type: 'button', class: 'icon-button', 'aria-label': 'Dismiss', onClick: () => take(number) },
          icon('close'),
        ),
      ),
    ),
  );
  return { tips, tell };
}
