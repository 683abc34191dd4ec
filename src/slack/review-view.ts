import type { KnownBlock, ModalView } from '@slack/types';
import { type FormPurpose, NEW } from '../domain/form-purpose.js';
import type { Proof } from '../domain/proof.js';
import type { Shown } from '../workflow/form.js';
import { button, input, plain, section } from './blocks.js';
import { SECTION_TEXT_MAX_CHARS } from './limits.js';
import { hasCross, isComplete, reviewLines } from './proof-text.js';
import { requestBlocks } from './request-blocks.js';
import { anyOf, cut, duration, lineText, mention } from './text.js';

export const REVIEW = 'byok-review';
/** The block of the required box: every refusal at submission hangs on it. */
export const UNDERSTANDING = 'understanding';
/** Shows the key policy of the review as JSON. */
export const SHOW_REVIEWED_POLICY = 'show-reviewed-policy';

const IMPLICATIONS =
  'I understand the security, availability, and durability implications of using an imported key';

interface Review extends Shown {
  /** Names the view, so that it can be filled while answers come. */
  readonly viewId: string;
  /** Those that are in so far. */
  readonly proofs: readonly Proof[];
  /** Default: a new request. */
  readonly purpose?: FormPurpose;
}

const NOTHING_YET = 'This is what will be created. Nothing has been asked for yet.';

const SO_FAR: Readonly<Record<FormPurpose['kind'], string>> = {
  new: NOTHING_YET,
  edit: 'This is what will be created instead. Nothing has changed yet; once it has, approvals given before do not count any more.',
  again: NOTHING_YET,
};

/** Everything as it will be created. Its submit button, there once the proofs are in, is the submission. */
export function reviewView(review: Review): ModalView {
  const { asked, fingerprint, viewId, proofs, purpose = NEW } = review;
  const canSubmit = isComplete(proofs) && !hasCross(proofs);
  return {
    type: 'modal',
    callback_id: REVIEW,
    external_id: viewId,
    // What the person sees is what is submitted, whatever else has arrived meanwhile.
    private_metadata: fingerprint,
    title: plain('Review the request'),
    ...(canSubmit ? { submit: plain(purpose.kind === 'edit' ? 'Submit change' : 'Submit request') } : {}),
    close: plain('Back'),
    blocks: [
      section(SO_FAR[purpose.kind]),
      ...requestBlocks(asked),
      {
        type: 'actions',
        elements: [button({ actionId: SHOW_REVIEWED_POLICY, text: 'Key policy as JSON', value: 'show' })],
      },
      ...proofBlocks(proofs),
      ...approvalBlocks(review),
      ...(canSubmit ? [understanding()] : []),
    ],
  };
}

function proofBlocks(proofs: readonly Proof[]): KnownBlock[] {
  const remedy = hasCross(proofs) ? ['*This cannot be submitted yet:* mend what has a cross.'] : [];
  const lines = ['*Checked*', reviewLines(proofs), ...remedy].filter((line) => line !== '');
  return [section(cut(lines.join('\n'), SECTION_TEXT_MAX_CHARS))];
}

function approvalBlocks({ asked }: Shown): KnownBlock[] {
  const { account } = asked.terms;
  const needed = account.approvals.map(lineText).join(' and ');
  const { escalation } = account;
  const further = escalation
    ? ` Once it waits ${duration(escalation.afterMs)}, ${anyOf(escalation)} can stand in for any of them.`
    : '';
  const barred = asked.onBehalfOf === null ? 'you' : `you or ${mention(asked.onBehalfOf)}`;
  return [
    section(
      cut(
        `*Approval*\nPosted to <#${account.channel}>; needs ${needed}, none of them ${barred}.${further}`,
        SECTION_TEXT_MAX_CHARS,
      ),
    ),
  ];
}

function understanding(): KnownBlock {
  return input(
    {
      id: UNDERSTANDING,
      label: IMPLICATIONS,
      hint: 'AWS keeps no copy that it could give back: you must be able to import the same material again.',
    },
    { type: 'checkboxes', options: [{ text: plain('I understand'), value: 'understood' }] },
  );
}
