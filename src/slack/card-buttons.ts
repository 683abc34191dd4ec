import type { ActionsBlock, Button } from '@slack/types';
import type { UserId } from '../domain/names.js';
import { type Hold, isOver, type KeyRequest, owedReview } from '../domain/request.js';
import { button } from './blocks.js';

export const APPROVE = 'approve';
/** The same button where whoever approves must say something. */
export const APPROVE_SAYING = 'approve-saying';
/** Stands under the reply that tells an approval, and on the copy of whoever gave it. */
export const COMMENT = 'comment';
export const DENY = 'deny';
/** Only where the account lets somebody approve alone. */
export const BREAK_GLASS = 'break-glass';
export const GIVE_REVIEW = 'give-review';
export const RETRY = 'retry';
/** Whoever looked in AWS says what they found. */
export const HAVE_LOOKED = 'have-looked';
export const LOOK_AGAIN = 'look-again';
export const CREATE_AGAIN = 'create-again';
export const GIVE_UP = 'give-up';
/** Shows the key policy as JSON; its value is the request's id. */
export const SHOW_POLICY = 'show-policy';
/** Their value is the request's id, too. */
export const EDIT = 'edit';
export const REQUEST_AGAIN = 'request-again';

export function policyButton({ id }: KeyRequest): Button {
  return button({ actionId: SHOW_POLICY, text: 'Key policy as JSON', value: id });
}

/** For whoever asked, or would ask again; an approver's copy has none of them. */
export function buttonsForAsking(request: KeyRequest): Button[] {
  const { id } = request;
  if (isOver(request)) return [button({ actionId: REQUEST_AGAIN, text: 'Request again', value: id })];
  return request.state.status === 'pending' ? [button({ actionId: EDIT, text: 'Edit', value: id })] : [];
}

/** For those whom the account lets approve alone, who need not be approvers, and so have no copy of the card. */
export function breakersButtons(request: KeyRequest): Button[] {
  if (request.state.status === 'pending') return breakGlassButton(request);
  return request.brokenGlass ? doors(request) : [];
}

function breakGlassButton(request: KeyRequest): Button[] {
  if (!request.terms.account.breakGlass) return [];
  return [button({ actionId: BREAK_GLASS, text: 'Break glass', value: buttonValue(request) })];
}

/** For whoever approved without a word; where they cannot see the thread, their copy is where they say something. */
export function commentButtons(request: KeyRequest, reader: UserId): Button[] {
  const { state } = request;
  const approvals = 'approvals' in state ? state.approvals : [];
  const isOpen = approvals.some(({ by, comment }) => by === reader && comment === null);
  return isOpen ? [commentButton(request)] : [];
}

export function commentButton(request: KeyRequest): Button {
  return button({ actionId: COMMENT, text: 'Comment', value: buttonValue(request) });
}

/** Those of people who decide, and `also`. */
export function buttons(request: KeyRequest, ...also: readonly Button[]): ActionsBlock[] {
  const value = buttonValue(request);
  const review = owedReview(request)
    ? [button({ actionId: GIVE_REVIEW, text: 'Give review', value, style: 'primary' })]
    : [];
  const policy = isOver(request) ? [] : [policyButton(request)];
  const all = [...doors(request), ...review, ...policy, ...also];
  return all.length === 0 ? [] : actions(...all);
}

/** What people can do with it, where it stands. */
function doors(request: KeyRequest): Button[] {
  const value = buttonValue(request);
  const giveUp = button({
    actionId: GIVE_UP,
    text: 'Give up',
    value,
    confirm: 'The request ends here. What exists in AWS stays as it is.',
  });
  switch (request.state.status) {
    case 'pending':
      return [
        button({ actionId: approveId(request), text: 'Approve', value, style: 'primary' }),
        button({ actionId: DENY, text: 'Deny', value, style: 'danger' }),
        ...breakGlassButton(request),
      ];
    case 'failed':
    case 'unfinished':
      return [button({ actionId: RETRY, text: 'Retry', value, style: 'primary' }), giveUp];
    case 'held':
      return [
        button({ actionId: LOOK_AGAIN, text: 'Look again', value, style: 'primary' }),
        ...createAgainButton(request.state, value),
        button({ actionId: HAVE_LOOKED, text: 'I have looked', value }),
        giveUp,
      ];
    case 'approved':
    case 'creating':
    case 'unclear':
    case 'made':
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'abandoned':
    case 'created':
      return [];
  }
}

function approveId({ terms }: KeyRequest): string {
  return terms.account.approvalComment === 'required' ? APPROVE_SAYING : APPROVE;
}

/** Where keys were found, or nobody could look, there is something else to do first. */
function createAgainButton({ found, lookFailure }: Hold, value: string): Button[] {
  if (found.length > 0 || lookFailure) return [];
  return [
    button({
      actionId: CREATE_AGAIN,
      text: 'Create again',
      value,
      style: 'danger',
      confirm: 'I look for the key once more, and create it if there is none.',
    }),
  ];
}

export function actions(...elements: ActionsBlock['elements']): ActionsBlock[] {
  return [{ type: 'actions', elements }];
}

/** What a button stands for: this request as it was when the card was drawn. */
function buttonValue({ id, fingerprint }: KeyRequest): string {
  return `${id} ${fingerprint}`;
}
