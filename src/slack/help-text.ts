import { section } from './blocks.js';
import type { Message } from './card.js';
import { cut, escapeMrkdwn } from './text.js';

/** Whatever is not understood is not repeated at length. */
const TYPED_MAX_CHARS = 40;

const WORDS = [
  '`/byok-key`  opens the form to ask for a key',
  '`/byok-key &lt;account or preset&gt;`  opens it filled in',
  '`/byok-key list`  the requests you may see; also `list mine`, `list waiting` (for you)',
  '`/byok-key status &lt;id&gt;`  where a request stands, and whose turn it is',
  '`/byok-key cancel &lt;id&gt;`  takes your own request back before it is approved',
  '`/byok-key help`  this',
].join('\n');

export function helpMessage(): Message {
  return told(
    `*What I do:* get you a KMS key to fill with your own key material, once the right people approve.\n${WORDS}`,
  );
}

export function unknownMessage(typed: string): Message {
  return told(`I do not know "${quoted(typed)}". Nothing has changed. What I know:\n${WORDS}`);
}

/** The same for a request that there is none of and for one that the person may not see. */
export function noSuchRequest(typed: string, word: 'status' | 'cancel'): string {
  const which = `Type \`/byok-key ${word} &lt;id&gt;\`; the id stands at the top of the request, such as k3f9-x2mp-7qtd.`;
  const mine = '`/byok-key list` shows those you may see.';
  return typed === ''
    ? `Which one? ${which} ${mine} Nothing has changed.`
    : `I have no key request "${quoted(typed)}" that you may see. ${which} ${mine} Nothing has changed.`;
}

function quoted(typed: string): string {
  return escapeMrkdwn(cut(typed.replaceAll('`', ''), TYPED_MAX_CHARS));
}

function told(text: string): Message {
  return { text, blocks: [section(text)] };
}
