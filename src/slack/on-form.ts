import type { WebClient } from '@slack/web-api';
import type { Fingerprint, UserId } from '../domain/names.js';
import { carriedOver } from '../domain/prefill.js';
import type { Workflow } from '../workflow/workflow.js';
import type { SubmissionArgs } from './answering.js';
import { formView } from './form-view.js';
import { receiptView } from './note-view.js';
import type { AccountChosen } from './pressed.js';
import { errorsByBlock, readForm } from './read-form.js';
import { reviewView, UNDERSTANDING } from './review-view.js';
import { submissionProblem } from './submission-text.js';

/** Another account: its Regions and hints, with everything typed so far. */
export function onAccountChosen(workflow: Workflow, client: WebClient) {
  return async ({ ack, body }: AccountChosen): Promise<void> => {
    const { view, user } = body;
    if (!view) return ack();
    const typed = readForm(view);
    const { accounts } = await workflow.entitlementOf(user.id as UserId);
    const account = accounts.find(({ id }) => id === typed.accountId);
    await ack();
    if (!account) return;
    const from = accounts.find(({ id }) =>
      view.blocks.some(({ block_id: block }) => block === `region:${id}`),
    );
    const entries = carriedOver(typed, from, account);
    await client.views.update({
      view_id: view.id,
      hash: view.hash,
      view: formView({ accounts, account, entries }),
    });
  };
}

/** The whole form is checked, kept, and shown as it will be created. */
export function onFormSubmitted(workflow: Workflow) {
  return async ({ ack, body, view }: SubmissionArgs): Promise<void> => {
    const id = view.root_view_id ?? view.id;
    const by = body.user.id as UserId;
    const reviewed = await workflow.review({ id, by, entries: readForm(view) });
    if (reviewed.ok)
      await ack({ response_action: 'push', view: reviewView(reviewed.asked, reviewed.fingerprint) });
    else await ack({ response_action: 'errors', errors: errorsByBlock(view, reviewed.problems) });
  };
}

/** The submission: acknowledged with its receipt once the request is stored. */
export function onReviewSubmitted(workflow: Workflow) {
  return async ({ ack, body, view }: SubmissionArgs): Promise<void> => {
    const by = body.user.id as UserId;
    const shown = view.private_metadata as Fingerprint;
    const submission = await workflow.submit({ id: view.root_view_id ?? view.id, by, shown });
    if (submission.outcome === 'stored') {
      await ack({ response_action: 'update', view: receiptView(submission.id, submission.account) });
    } else {
      await ack({ response_action: 'errors', errors: { [UNDERSTANDING]: submissionProblem(submission) } });
    }
  };
}
