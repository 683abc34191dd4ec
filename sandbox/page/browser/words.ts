import { type ComponentChild, isValidElement } from 'preact';
import { mrkdwn } from './mrkdwn.js';
import type { Ui } from './ui.js';

/** What a text in mrkdwn reads as when it is drawn, in one line; a code block is left to be looked at. */
export function wordsOf(text: string, ui: Ui): string {
  return mrkdwn(text, ui).map(wordsIn).join('').replaceAll(/\s+/g, ' ').trim();
}

function wordsIn(drawn: ComponentChild): string {
  if (typeof drawn === 'string') return drawn;
  if (Array.isArray(drawn)) return drawn.map(wordsIn).join('');
  if (!isValidElement(drawn) || drawn.type === 'pre') return '';
  const words = wordsIn(drawn.props.children as ComponentChild);
  return drawn.type === 'br' || drawn.type === 'blockquote' ? ` ${words} ` : words;
}
