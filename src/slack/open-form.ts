import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Account } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import { prefilled } from '../domain/prefill.js';
import type { Entitlement } from '../workflow/form.js';
import { DirectoryError } from '../workflow/people-port.js';
import type { Workflow } from '../workflow/workflow.js';
import { named } from './command-words.js';
import { formView } from './form-view.js';
import { loadingView, notEntitledView, noteView } from './note-view.js';
import { type Opened, openView } from './open-view.js';
import { anyOf, cut, escapeMrkdwn } from './text.js';

export interface FormOpener {
  readonly workflow: Workflow;
  readonly client: WebClient;
  readonly accounts: () => readonly Account[];
}

/** Somebody who asks for the form; `word`: the account or preset that it shall open with, if any. */
export interface Asking {
  readonly by: UserId;
  readonly word: string;
}

/** A view is opened before anything else, for the trigger lives three seconds; `fillForm` then fills it. */
export function openForm(client: WebClient, trigger: string): Promise<Opened> {
  return openView(client, trigger, loadingView());
}

export async function fillForm(
  { workflow, client, accounts }: FormOpener,
  asking: Asking,
  viewId: string,
): Promise<void> {
  const { view, account } = await firstView(workflow, asking, accounts());
  await client.views.update({ view_id: viewId, view });
  const { by } = asking;
  if (account) await workflow.prepareSuggestions({ accountId: account.id, formId: viewId, by });
}

/** What somebody may ask for; `trouble`: the view that says why nobody knows. */
export async function entitlementOf(
  workflow: Workflow,
  by: UserId,
): Promise<Entitlement | { readonly trouble: ModalView }> {
  try {
    return await workflow.entitlementOf(by);
  } catch (error) {
    return { trouble: error instanceof DirectoryError ? SLACK_SILENT : STORE_SILENT };
  }
}

interface FirstView {
  readonly view: ModalView;
  /** The account that the form opens with. */
  readonly account?: Account;
}

async function firstView(
  workflow: Workflow,
  { by, word }: Asking,
  accounts: readonly Account[],
): Promise<FirstView> {
  const entitlement = await entitlementOf(workflow, by);
  if ('trouble' in entitlement) return { view: entitlement.trouble };
  const [first] = entitlement.accounts;
  if (!first) return { view: notEntitledView(entitlement.person, accounts) };
  const found = word === '' ? undefined : named(entitlement.accounts, word);
  const { account, preset } = found ?? { account: first };
  const notice = word === '' || found ? undefined : unknownWord(word, accounts);
  const form = { accounts: entitlement.accounts, account, entries: prefilled(account, preset) };
  return { view: formView({ ...form, ...(notice ? { notice } : {}) }), account };
}

/** Why a word after the command opened another form, in mrkdwn. */
function unknownWord(word: string, accounts: readonly Account[]): string {
  const shown = escapeMrkdwn(cut(word, WORD_MAX_CHARS));
  const closed = named(accounts, word)?.account.requesters;
  return closed
    ? `You may not ask for keys in "${shown}"; ${anyOf(closed)} may.`
    : `There is no account or preset "${shown}" that you may ask for.`;
}

/** A person can type a whole page after the command. */
const WORD_MAX_CHARS = 100;

const SLACK_SILENT = noteView(
  '*Slack did not tell me who you are,* and without that I cannot offer an account.',
  'Nothing has been asked for. Close this and type `/byok-key` again in a minute.',
);

const STORE_SILENT = noteView(
  '*My store does not answer.*',
  'Nothing has been asked for. Close this and type `/byok-key` again in a minute; if it lasts, tell whoever runs the bot.',
);
