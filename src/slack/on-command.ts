import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Account } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { prefilled } from '../domain/prefill.js';
import type { Entitlement } from '../workflow/form.js';
import { DirectoryError } from '../workflow/people-port.js';
import type { Workflow } from '../workflow/workflow.js';
import { formView } from './form-view.js';
import { loadingView, notEntitledView, noteView } from './note-view.js';

/** Opens a view before anything else, for the trigger lives three seconds; then fills it. */
export function onCommand(workflow: Workflow, client: WebClient, accounts: readonly Account[]) {
  return async ({ ack, command }: SlackCommandMiddlewareArgs & Partial<AllMiddlewareArgs>): Promise<void> => {
    const opened = await client.views.open({ trigger_id: command.trigger_id, view: loadingView() });
    await ack();
    const view = await firstView(workflow, command.user_id as UserId, accounts);
    await client.views.update({ view_id: opened.view?.id ?? '', view });
  };
}

async function firstView(workflow: Workflow, user: UserId, accounts: readonly Account[]): Promise<ModalView> {
  let entitlement: Entitlement;
  try {
    entitlement = await workflow.entitlementOf(user);
  } catch (error) {
    if (error instanceof DirectoryError) return SLACK_SILENT;
    return STORE_SILENT;
  }
  const [account] = entitlement.accounts;
  if (!account) return notEntitledView(entitlement.person, accounts);
  return formView({ accounts: entitlement.accounts, account, entries: prefilled(account) });
}

const SLACK_SILENT = noteView(
  '*Slack did not tell me who you are,* and without that I cannot offer an account.',
  'Nothing has been asked for. Close this and type `/byok-key` again in a minute.',
);

const STORE_SILENT = noteView(
  '*My store does not answer.*',
  'Nothing has been asked for. Close this and type `/byok-key` again in a minute; if it lasts, tell whoever runs the bot.',
);
