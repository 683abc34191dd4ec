import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Press } from '../domain/event.js';
import { sessionNameOf } from '../domain/evidence.js';
import { REFERENCE_MAX_CHARS, WORDS_MAX_CHARS } from '../domain/limits.js';
import type { KeyRequest } from '../domain/request.js';
import { input, plain, section, VALUE } from './blocks.js';
import { askers, escapeMrkdwn, mention } from './text.js';

/** A press of a button that needs words: what is asked for, and the press that it becomes with them. */
export interface Dialog {
  /** Callback id of its view. */
  readonly id: string;
  readonly title: string;
  readonly submit: string;
  /** What comes of it, in mrkdwn. */
  readonly consequence: (request: KeyRequest) => string;
  readonly inputs: readonly [WordsInput, ...WordsInput[]];
  /** @param words by the ids of the inputs. */
  readonly press: (words: Words) => Press;
}

interface WordsInput {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly missing: string;
  readonly kind: 'line' | 'text';
}

type Words = Readonly<Record<string, string>>;

export const DENY_DIALOG: Dialog = {
  id: 'byok-deny',
  title: 'Deny the request',
  submit: 'Deny',
  consequence: () =>
    'The request ends, and no key is created. Your reason is shown in the thread, with your name.',
  inputs: [
    {
      id: 'reason',
      label: 'Reason',
      hint: 'What would have to be different? Whoever asked reads it.',
      missing: 'Say why: whoever asked has to know what to change.',
      kind: 'text',
    },
  ],
  press: ({ reason = '' }) => ({ type: 'deny-clicked', reason }),
};

const COMMENT_INPUT: WordsInput = {
  id: 'comment',
  label: 'Comment',
  hint: 'What you looked at, or what has to be kept in mind.',
  missing: 'Say something, or close this.',
  kind: 'text',
};

/** Where the config asks for it. */
export const APPROVE_DIALOG: Dialog = {
  id: 'byok-approve',
  title: 'Approve the request',
  submit: 'Approve',
  consequence: () =>
    'Your approval counts when you submit this. Your comment is shown in the thread, with your name.',
  inputs: [{ ...COMMENT_INPUT, missing: 'Say something: this account asks for it with every approval.' }],
  press: ({ comment = '' }) => ({ type: 'approve-clicked', comment }),
};

export const COMMENT_DIALOG: Dialog = {
  id: 'byok-comment',
  title: 'About your approval',
  submit: 'Comment',
  consequence: () => 'Your approval counts already. Your comment is shown in the thread, with your name.',
  inputs: [COMMENT_INPUT],
  press: ({ comment = '' }) => ({ type: 'comment-clicked', comment }),
};

export const BREAK_GLASS_DIALOG: Dialog = {
  id: 'byok-break-glass',
  title: 'Break glass',
  submit: 'Break glass',
  consequence: ({ terms }) =>
    'The key is created at once, on your decision alone. ' +
    `<#${terms.account.channel}> and the audit record say so, and an approver other than you has to review it.`,
  inputs: [
    {
      id: 'incident',
      label: 'Incident reference',
      hint: 'Where the emergency is written down, such as INC-4711.',
      missing: 'Name the incident: without one there is no emergency.',
      kind: 'line',
    },
    {
      id: 'reason',
      label: 'Reason',
      hint: 'Why it cannot wait for the approvals.',
      missing: 'Say why it cannot wait: whoever reviews it goes by this.',
      kind: 'text',
    },
  ],
  press: ({ incident = '', reason = '' }) => ({ type: 'break-glass-clicked', incident, reason }),
};

export const REVIEW_DIALOG: Dialog = {
  id: 'byok-glass-review',
  title: 'Review the break-glass',
  submit: 'Give review',
  consequence: ({ brokenGlass }) =>
    `${brokenGlass ? `${mention(brokenGlass.by)} approved it alone. ` : ''}` +
    'Your review is shown in the thread, with your name. It changes nothing in AWS.',
  inputs: [
    {
      id: 'comment',
      label: 'Review',
      hint: 'Was it an emergency? Is the key as it should be? What follows from it?',
      missing: 'Say what you found.',
      kind: 'text',
    },
  ],
  press: ({ comment = '' }) => ({ type: 'review-clicked', comment }),
};

export const LOOKED_DIALOG: Dialog = {
  id: 'byok-looked',
  title: 'I have looked',
  submit: 'Say what I found',
  consequence: ({ id }) =>
    `Look in the AWS console for a key with the tag \`byok:request-id\` = ${id}, and in CloudTrail for CreateKey by the ` +
    `session ${sessionNameOf(id)}. What you found is shown in the thread. There is a key: *Look again* adopts it. ` +
    'There is none: *Create again*.',
  inputs: [
    {
      id: 'found',
      label: 'What I found',
      hint: 'A KeyId with its state, or that there is none, and where you looked.',
      missing: 'Say what you found: whoever decides goes by it.',
      kind: 'text',
    },
  ],
  press: ({ found = '' }) => ({ type: 'looked-clicked', found }),
};

/** @param origin what the view gives back with its submission. */
export function dialogView(dialog: Dialog, request: KeyRequest, origin: string): ModalView {
  return {
    type: 'modal',
    callback_id: dialog.id,
    private_metadata: origin,
    title: plain(dialog.title),
    submit: plain(dialog.submit),
    close: plain('Not now'),
    blocks: [
      section(`${subject(request)}\n${dialog.consequence(request)}`),
      ...dialog.inputs.map(wordsInput),
    ],
  };
}

/** Which request it is: its id, what is asked for, where, and who asks. */
function subject(request: KeyRequest): string {
  const { id, parameters, terms } = request;
  const { name, id: accountId } = terms.account;
  const where = `${escapeMrkdwn(name)} (${accountId}), ${parameters.region}`;
  return `*Key request ${id}:* \`${parameters.alias}\` in ${where}, asked for by ${askers(request)}.`;
}

function wordsInput({ id, label, hint, kind }: WordsInput) {
  const element =
    kind === 'line'
      ? { multiline: false, max_length: REFERENCE_MAX_CHARS }
      : { multiline: true, max_length: WORDS_MAX_CHARS };
  return input({ id, label, hint }, { type: 'plain_text_input', ...element });
}

export type ReadDialog =
  | { readonly ok: true; readonly press: Press }
  /** What is missing, by input. */
  | { readonly ok: false; readonly errors: Record<string, string> };

export function readDialog({ inputs, press }: Dialog, { state }: Pick<ViewOutput, 'state'>): ReadDialog {
  const words = Object.fromEntries(
    inputs.map(({ id }) => [id, state.values[id]?.[VALUE]?.value?.trim() ?? '']),
  );
  const missing = inputs.filter(({ id }) => words[id] === '');
  if (missing.length === 0) return { ok: true, press: press(words) };
  return { ok: false, errors: Object.fromEntries(missing.map((each) => [each.id, each.missing])) };
}
