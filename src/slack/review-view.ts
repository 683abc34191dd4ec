import type { ModalView } from '@slack/types';
import type { Fingerprint } from '../domain/names.js';
import type { Asked } from '../domain/request.js';
import { input, plain, section } from './blocks.js';
import { requestBlocks } from './request-blocks.js';
import { lineText } from './text.js';

export const REVIEW = 'byok-review';
/** The block of the required box: every refusal at submission hangs on it. */
export const UNDERSTANDING = 'understanding';

const IMPLICATIONS =
  'I understand the security, availability, and durability implications of using an imported key';

/** Everything as it will be created; its submit button is the submission. */
export function reviewView(asked: Asked, fingerprint: Fingerprint): ModalView {
  const { account } = asked.terms;
  const needed = account.approvals.map(lineText).join(' and ');
  return {
    type: 'modal',
    callback_id: REVIEW,
    // What the person sees is what is submitted, whatever else has arrived meanwhile.
    private_metadata: fingerprint,
    title: plain('Review the request'),
    submit: plain('Submit request'),
    close: plain('Back'),
    blocks: [
      section('This is what will be created. Nothing has been asked for yet.'),
      ...requestBlocks(asked),
      section(`*Approval*\nPosted to <#${account.channel}>; needs ${needed}, none of them you.`),
      input(
        {
          id: UNDERSTANDING,
          label: IMPLICATIONS,
          hint: 'AWS keeps no copy that it could give back: you must be able to import the same material again.',
        },
        { type: 'checkboxes', options: [{ text: plain('I understand'), value: 'understood' }] },
      ),
    ],
  };
}
