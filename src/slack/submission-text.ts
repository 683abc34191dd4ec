import type { Submission } from '../workflow/submit.js';
import { ERROR_MAX_CHARS } from './limits.js';
import { cut } from './text.js';

type NotStored = Exclude<Submission, { outcome: 'stored' }>;

/** Why a submission was not stored, at the box it hangs on. Errors at a field are plain text: no mentions. */
export function submissionProblem(submission: NotStored): string {
  switch (submission.outcome) {
    case 'form-used':
      return `This form was already submitted as ${submission.by}. To ask for another key, close it and type /byok-key again.`;
    case 'no-draft':
      return 'Nothing was stored: what you entered is kept for a day, and that is over. Close this and type /byok-key again.';
    case 'changed-since-review':
      return "Nothing was stored: the account's settings have changed since this review. Press Back, then Review again.";
    case 'not-valid':
      return cut(
        `Nothing was stored. Press Back and mend: ${Object.values(submission.problems).join(' ')}`,
        ERROR_MAX_CHARS,
      );
    case 'unmeetable': {
      const { account, line } = submission;
      const { count = 0, groups = [], users = [] } = account.approvals[line] ?? {};
      const names = [...groups, ...users];
      return (
        `Nothing was stored: without you there are not enough approvers for ${account.name}. Line ${line + 1} of its ` +
        `approvals asks for ${count} of ${cut(names.join(', '), 500)}. Have somebody else ask, or have an ` +
        'approver added.'
      );
    }
  }
}
