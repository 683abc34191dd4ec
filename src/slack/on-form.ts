import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModalView } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import type { Fingerprint, UserId } from '../domain/names.js';
import type { Proof } from '../domain/proof.js';
import type { Workflow } from '../workflow/workflow.js';
import type { SubmissionArgs } from './answering.js';
import { readPurpose } from './form-purpose.js';
import { formView } from './form-view.js';
import { changedView, receiptView } from './note-view.js';
import type { AccountChosen } from './pressed.js';
import { errorsByBlock, readForm } from './read-form.js';
import { REVIEW, reviewView, UNDERSTANDING } from './review-view.js';
import { submissionProblem } from './submission-text.js';

/** Another account: its Regions and hints, with everything typed so far. */
export function onAccountChosen(workflow: Workflow, client: WebClient) {
  return async ({ ack, body }: AccountChosen): Promise<void> => {
    const { view, user } = body;
    if (!view) return ack();
    const typed = readForm(view);
    const by = user.id as UserId;
    const { accounts } = await workflow.entitlementOf(by);
    const account = accounts.find(({ id }) => id === typed.accountId);
    if (!account) return ack();
    const from = accounts.find(({ id }) =>
      view.blocks.some(({ block_id: block }) => block === `region:${id}`),
    );
    const purpose = readPurpose(view);
    const form = { id: view.root_view_id ?? view.id, by, purpose, entries: typed };
    const entries = await workflow.changeAccount(form, from, account);
    await ack();
    void workflow.prepareSuggestions({ accountId: account.id, formId: form.id, by });
    await client.views.update({
      view_id: view.id,
      hash: view.hash,
      view: formView({ accounts, account, entries, purpose }),
    });
  };
}

/** The whole form is checked, kept, and shown as it will be created. */
export function onFormSubmitted(workflow: Workflow, client: WebClient) {
  return async ({ ack, body, view }: SubmissionArgs): Promise<void> => {
    const id = view.root_view_id ?? view.id;
    const by = body.user.id as UserId;
    const purpose = readPurpose(view);
    const form = { id, by, purpose, entries: readForm(view) };
    const reviewed = await workflow.review(form);
    if (!reviewed.ok) {
      await ack({ response_action: 'errors', errors: errorsByBlock(view, reviewed.problems) });
      return;
    }
    const viewId = `${REVIEW}-${id}-${randomUUID()}`;
    const draw = (proofs: readonly Proof[]) => reviewView({ ...reviewed, viewId, proofs, purpose });
    await ack({ response_action: 'push', view: draw([]) });
    let showing: Promise<unknown> | undefined;
    const proofs = await workflow.prove(form, reviewed, (soFar) => {
      // One at a time, so that an earlier state cannot land on a later one; those in between may be left out.
      showing ??= show(client, viewId, draw(soFar)).finally(() => {
        showing = undefined;
      });
    });
    await showing;
    await fill(client, viewId, draw(proofs));
  };
}

/** A state on the way; the last one is what counts. */
async function show(client: WebClient, viewId: string, view: ModalView): Promise<void> {
  await client.views.update({ external_id: viewId, view }).catch(() => undefined);
}

/** Without its button the review leads nowhere but Back: what fails for a moment is tried again. */
const FILL_AGAIN_AFTER_MS = [300, 1_000];

/** The review fills as answers come; somebody who went Back meanwhile gets a new one with the next press. */
async function fill(
  client: WebClient,
  viewId: string,
  view: ModalView,
  [againAfterMs, ...later] = FILL_AGAIN_AFTER_MS,
): Promise<void> {
  try {
    await client.views.update({ external_id: viewId, view });
  } catch (error) {
    if (error instanceof WebAPIPlatformError && error.data.error === 'not_found') return;
    if (againAfterMs === undefined) throw error;
    await sleep(againAfterMs);
    await fill(client, viewId, view, later);
  }
}

/** The submission: acknowledged with its receipt once the request is stored. */
export function onReviewSubmitted(workflow: Workflow) {
  return async ({ ack, body, view }: SubmissionArgs): Promise<void> => {
    const by = body.user.id as UserId;
    const shown = view.private_metadata as Fingerprint;
    const submission = await workflow.submit({ id: view.root_view_id ?? view.id, by, shown });
    if (submission.outcome === 'stored') {
      await ack({ response_action: 'update', view: receiptView(submission.id, submission.account) });
    } else if (submission.outcome === 'changed') {
      await ack({ response_action: 'update', view: changedView(submission.id, submission.account) });
    } else {
      await ack({ response_action: 'errors', errors: { [UNDERSTANDING]: submissionProblem(submission) } });
    }
  };
}
