import type { SlackOptionsMiddlewareArgs } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { z } from 'zod';
import type { Account } from '../domain/account.js';
import type { UserId } from '../domain/names.js';
import type { Workflow } from '../workflow/workflow.js';
import { fitting, option } from './choices.js';
import { accountOption, regionOptions } from './form-view.js';
import { SELECT_MAX_OPTIONS } from './limits.js';
import { principalOption } from './permission-inputs.js';

/** Of the payload, what Bolt's types leave open. */
const View = z.object({ id: z.string(), root_view_id: z.string().nullable().optional() });

interface Suggesting {
  readonly workflow: Workflow;
  readonly by: UserId;
  readonly formId: string;
  readonly query: string;
  /** The account of the block that is typed in; `undefined` in the account's own. */
  readonly account: Account | undefined;
}

type Suggest = (suggesting: Suggesting) => Promise<PlainTextOption[]>;

/** The lists that Slack asks us for while somebody types, by the field they are for. */
const SUGGEST: Readonly<Record<string, Suggest>> = {
  accountId: async ({ workflow, by, query }) => {
    const { accounts } = await workflow.entitlementOf(by);
    return fitting(accounts.map(accountOption), query);
  },
  region: async ({ account, query }) => (account ? fitting(regionOptions(account), query) : []),
  otherAccounts: async ({ account, query }) => {
    return fitting(
      (account?.otherAccounts ?? []).map((id) => option(id, id)),
      query,
    );
  },
  administrators: principals,
  users: principals,
};

/** Answers within Slack's three seconds; nothing is offered when nothing can be found. */
export function onSuggestion(workflow: Workflow, accounts: () => readonly Account[]) {
  return async ({ ack, body }: SlackOptionsMiddlewareArgs<'block_suggestion'>): Promise<void> => {
    const [field = '', accountId] = body.block_id.split(':');
    const view = View.parse(body.view);
    const options = await SUGGEST[field]?.({
      workflow,
      by: body.user.id as UserId,
      formId: view.root_view_id ?? view.id,
      query: body.value,
      account: accounts().find(({ id }) => id === accountId),
    });
    await ack({ options: options ?? [] });
  };
}

async function principals({ workflow, by, formId, query, account }: Suggesting): Promise<PlainTextOption[]> {
  if (!account) return [];
  const found = await workflow.suggestPrincipals({ accountId: account.id, formId, by, query });
  return found.slice(0, SELECT_MAX_OPTIONS).map((arn) => principalOption(arn, account));
}
