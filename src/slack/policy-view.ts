import type { ModalView } from '@slack/types';
import type { Asked } from '../domain/request.js';
import { context, plain, preformatted } from './blocks.js';
import { SECTION_TEXT_MAX_CHARS } from './limits.js';

/** The key policy as it will be sent, one click away from its plain words. */
export function policyView({ terms }: Asked): ModalView {
  return {
    type: 'modal',
    title: plain('Key policy'),
    close: plain('Back'),
    blocks: [
      context('As it is sent to AWS.'),
      ...pieces(JSON.stringify(terms.keyPolicy, undefined, 2)).map(preformatted),
    ],
  };
}

/** Whole lines, as many to a block as fit. */
function pieces(text: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (const line of text.split('\n')) {
    if (part !== '' && part.length + line.length + 1 > SECTION_TEXT_MAX_CHARS) {
      parts.push(part);
      part = '';
    }
    part = part === '' ? line : `${part}\n${line}`;
  }
  return [...parts, part];
}
