import type { Refusal } from '../domain/refusal.js';
import type { KeyRequest } from '../domain/request.js';
import { ASKED_DIRECTLY_MAX } from '../workflow/approvers.js';
import type { Submission } from '../workflow/submit.js';
import { ERROR_MAX_CHARS } from './limits.js';
import { cut } from './text.js';

type NotStored = Exclude<Submission, { outcome: 'stored' | 'changed' }>;

/** Why a submission was not stored, at the box it hangs on. Errors at a field are plain text: no mentions. */
export function submissionProblem(submission: NotStored): string {
  switch (submission.outcome) {
    case 'form-used':
      return `This form was already submitted as ${submission.by}. To ask for another key, close it and type /byok-key again.`;
    case 'no-draft':
      return 'Nothing was stored: what you entered is kept for a day, and that is over. Close this and type /byok-key again.';
    case 'changed-since-review':
      return "Nothing was stored: the account's settings have changed since this review. Press Back, then Review again.";
    case 'cannot-work':
      return cut(
        `Nothing was stored. ${submission.crosses.map(({ said }) => said).join(' ')}`,
        ERROR_MAX_CHARS,
      );
    case 'not-valid':
      return cut(
        `Nothing was stored. Press Back and mend: ${Object.values(submission.problems).join(' ')}`,
        ERROR_MAX_CHARS,
      );
    case 'too-many-approvers':
      return (
        `Nothing was stored: approvers of ${submission.account.name} are asked by direct message, at most ${ASKED_DIRECTLY_MAX} of ` +
        `them, and its ${submission.by} ${submission.by === 'approvals' ? 'name' : 'names'} ${submission.count}. Have a smaller group named, or have them asked in the channel.`
      );
    case 'nothing-changed':
      return `Nothing was changed: request ${submission.id} asks for just this. Press Back and change something, or close this.`;
    case 'other-account':
      return `Nothing was changed: the request stays in ${submission.account.name}, whose approvers have it before them. To ask for a key in another one, close this and type /byok-key.`;
    case 'other-person':
      return `Nothing was changed: request ${submission.id} stays for the person it was asked for. Press Back and choose them again. For somebody else, close this, take it back (/byok-key cancel ${submission.id}) and ask anew.`;
    case 'no-such-request':
      return `Nothing was changed: I have no record of request ${submission.id} any more. Close this and type /byok-key to ask for a key.`;
    case 'cannot-change':
      return cannotChangeText(submission.refusal, submission.request);
    case 'unmeetable': {
      const { account, line, byAnybody, gone, isForAnother } = submission;
      const { count = 0, groups = [], users = [] } = account.approvals[line] ?? {};
      const left =
        gone.length > 0 ? ` Not able to approve any more: ${cut([...gone].sort().join(', '), 500)}.` : '';
      const asked = `Line ${line + 1} of its approvals asks for ${count} of ${cut([...groups, ...users].join(', '), 500)}.${left}`;
      if (byAnybody)
        return `Nothing was stored: ${account.name} has not enough approvers. ${asked} Have approvers added.`;
      return (
        `Nothing was stored: without you${isForAnother ? ' and the person you ask for' : ''} there are not enough approvers for ${account.name}. ${asked} ` +
        'Have somebody else ask, or have an approver added.'
      );
    }
  }
}

/** Somebody was faster than the requester. What to do depends on where the request stands by now. */
function cannotChangeText(refusal: Refusal, { id, state }: KeyRequest): string {
  if (refusal === 'stale-fingerprint' || refusal === 'superseded')
    return `Nothing was changed: request ${id} has changed since you began. Close this and press Edit on its card again.`;
  if (refusal === 'not-yours')
    return 'Nothing was changed: only whoever asked can change a request. Have them press Edit on its card.';
  const again = 'Close this; to ask for what you entered, press Request again on its card or type /byok-key.';
  switch (state.status) {
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'abandoned':
      return `Nothing was changed: request ${id} has ended meanwhile (${state.status}). ${again}`;
    case 'pending':
      return `Nothing was changed: request ${id} has expired meanwhile. ${again}`;
    default:
      return (
        `Nothing was changed: request ${id} has been approved meanwhile, and the key is made as it was approved. ` +
        'Close this; for another key, type /byok-key.'
      );
  }
}
