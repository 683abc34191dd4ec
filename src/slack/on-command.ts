import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs, SlashCommand } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Account, Preset } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { prefilled } from '../domain/prefill.js';
import type { Entitlement } from '../workflow/form.js';
import { DirectoryError } from '../workflow/people-port.js';
import type { Workflow } from '../workflow/workflow.js';
import { cancelByCommand } from './cancel-command.js';
import { formView } from './form-view.js';
import { loadingView, notEntitledView, noteView } from './note-view.js';
import { openView } from './open-view.js';

/** `cancel <id>` is answered where it was typed; anything else opens the form. */
export function onCommand(workflow: Workflow, client: WebClient, accounts: readonly Account[]) {
  return async ({ ack, command }: SlackCommandMiddlewareArgs & Partial<AllMiddlewareArgs>): Promise<void> => {
    const [word = '', ...rest] = command.text.trim().split(/\s+/);
    if (word.toLowerCase() === 'cancel') {
      await ack(await cancelByCommand(workflow, command, rest.join(' ')));
      return;
    }
    const opened = await openView(client, command.trigger_id, loadingView());
    await ack(opened === 'too-late' ? TOO_LATE : undefined);
    if (typeof opened !== 'string') await fill({ workflow, client, accounts }, command, opened.viewId);
  };
}

interface Filling {
  readonly workflow: Workflow;
  readonly client: WebClient;
  readonly accounts: readonly Account[];
}

/** A view is opened before anything else, for the trigger lives three seconds; then it is filled. */
async function fill(
  { workflow, client, accounts }: Filling,
  command: SlashCommand,
  viewId: string,
): Promise<void> {
  const { view, account } = await firstView(workflow, command, accounts);
  await client.views.update({ view_id: viewId, view });
  const by = command.user_id as UserId;
  if (account) await workflow.prepareSuggestions({ accountId: account.id, formId: viewId, by });
}

const TOO_LATE =
  'Slack took too long to bring your command to me, so I could not open the form. Type it again.';

interface FirstView {
  readonly view: ModalView;
  /** The account that the form opens with. */
  readonly account?: Account;
}

async function firstView(
  workflow: Workflow,
  command: SlashCommand,
  accounts: readonly Account[],
): Promise<FirstView> {
  let entitlement: Entitlement;
  try {
    entitlement = await workflow.entitlementOf(command.user_id as UserId);
  } catch (error) {
    return { view: error instanceof DirectoryError ? SLACK_SILENT : STORE_SILENT };
  }
  const [first] = entitlement.accounts;
  if (!first) return { view: notEntitledView(entitlement.person, accounts) };
  const word = command.text.trim();
  const found = named(entitlement.accounts, word);
  const { account, preset } = found ?? { account: first };
  const notice =
    word === '' || found ? undefined : `There is no account or preset "${word}" that you may ask for.`;
  const form = { accounts: entitlement.accounts, account, entries: prefilled(account, preset) };
  return { view: formView({ ...form, ...(notice ? { notice } : {}) }), account };
}

/** The account or preset that a word after the command names. */
function named(
  accounts: readonly Account[],
  word: string,
): { account: Account; preset?: Preset } | undefined {
  if (word === '') return undefined;
  const byName = accounts.find(({ id, name }) => id === word || name === word);
  if (byName) return { account: byName };
  const withPreset = accounts.flatMap((account) => account.presets.map((preset) => ({ account, preset })));
  return withPreset.find(({ preset }) => preset.name === word);
}

const SLACK_SILENT = noteView(
  '*Slack did not tell me who you are,* and without that I cannot offer an account.',
  'Nothing has been asked for. Close this and type `/byok-key` again in a minute.',
);

const STORE_SILENT = noteView(
  '*My store does not answer.*',
  'Nothing has been asked for. Close this and type `/byok-key` again in a minute; if it lasts, tell whoever runs the bot.',
);
