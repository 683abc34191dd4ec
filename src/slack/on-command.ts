import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
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
    const opened = await open(client, command.trigger_id);
    await ack(opened === 'too-late' ? TOO_LATE : undefined);
    if (typeof opened === 'string') return;
    const view = await firstView(workflow, command.user_id as UserId, accounts);
    await client.views.update({ view_id: opened.viewId, view });
  };
}

const TOO_LATE =
  'Slack took too long to bring your command to me, so I could not open the form. Type it again.';

/** `opened-before`: the same command, delivered again; its form is open already. */
async function open(
  client: WebClient,
  trigger: string,
): Promise<{ viewId: string } | 'too-late' | 'opened-before'> {
  try {
    const { view } = await client.views.open({ trigger_id: trigger, view: loadingView() });
    return { viewId: view?.id ?? '' };
  } catch (error) {
    const code = error instanceof WebAPIPlatformError ? error.data.error : undefined;
    if (code === 'expired_trigger_id') return 'too-late';
    if (code === 'exchanged_trigger_id') return 'opened-before';
    throw error;
  }
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
