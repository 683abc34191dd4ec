import type { SlackEventMiddlewareArgs } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Account } from '../domain/account.js';
import type { RequestId, UserId } from '../domain/names.js';
import type { Log } from '../workflow/ports.js';
import type { Workflow } from '../workflow/workflow.js';
import { homeTrouble } from './home-view.js';
import { noteView } from './note-view.js';
import { fillForm, openForm } from './open-form.js';
import type { ButtonPressed } from './pressed.js';
import { refusalText } from './refusal-text.js';

/** An event has no answer to carry words: what fails stands in the tab itself. */
export function onHomeOpened(workflow: Workflow, client: WebClient, log: Log) {
  return async ({ event }: SlackEventMiddlewareArgs<'app_home_opened'>): Promise<void> => {
    if (event.tab !== 'home') return;
    try {
      await workflow.openHome(event.user as UserId);
    } catch (error) {
      log.error({ user: event.user, err: error }, 'Home tab not drawn');
      await client.views.publish({ user_id: event.user, view: homeTrouble() });
    }
  };
}

/** A form that could not be opened is not acknowledged, so that Slack itself marks the press as failed. */
export function onRequestKey(workflow: Workflow, client: WebClient, accounts: () => readonly Account[]) {
  return async ({ ack, body }: ButtonPressed): Promise<void> => {
    const opened = await openForm(client, body.trigger_id);
    if (opened === 'too-late') return;
    await ack();
    const asking = { by: body.user.id as UserId, word: '' };
    if (opened !== 'opened-before') await fillForm({ workflow, client, accounts }, asking, opened.viewId);
  };
}

/** Done and stored before it is acknowledged; then the tab shows it. A refusal is told in a view of its own. */
export function onCancelRequest(workflow: Workflow, client: WebClient) {
  return async ({ ack, action, body }: ButtonPressed): Promise<void> => {
    const by = body.user.id as UserId;
    const id = (action.value ?? '') as RequestId;
    const answer = await workflow.cancel(id, { by, commandId: action.action_ts });
    await ack();
    if (answer.outcome === 'refused') {
      const view = noteView(refusalText(answer.refusal, answer.request));
      await client.views.open({ trigger_id: body.trigger_id, view });
    }
    await workflow.openHome(by);
  };
}

/** Slack has opened the link already. */
export async function onOpenCard({ ack }: ButtonPressed): Promise<void> {
  await ack();
}
