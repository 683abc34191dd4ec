import { section, verbatim } from './blocks.js';
import type { Message } from './card.js';
import { escapeMrkdwn } from './text.js';

/** @param text mrkdwn; whatever a person typed in it is escaped by the caller. */
export function says(text: string): Message {
  return { text, blocks: [section(text)] };
}

/** The same with what somebody said, as they typed it. */
export function withWords({ text, blocks }: Message, title: string, words: string): Message {
  return {
    text: `${text}\n${title}: ${escapeMrkdwn(words)}`,
    blocks: [...blocks, ...verbatim(title, words)],
  };
}
