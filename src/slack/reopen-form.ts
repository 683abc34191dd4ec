import type { BlockAction, ButtonAction, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Account } from '../domain/account.js';
import type { FormPurpose } from '../domain/form-purpose.js';
import type { RequestId, UserId } from '../domain/names.js';
import { asAsked } from '../domain/prefill.js';
import { isOver, type KeyRequest } from '../domain/request.js';
import { formView } from './form-view.js';
import { notEntitledView, noteView, notForThisAccountView, notOnBehalfView } from './note-view.js';
import { entitlementOf, type FormOpener, openForm } from './open-form.js';
import { refusalText } from './refusal-text.js';
import { escapeMrkdwn, mention } from './text.js';

type Pressed = SlackActionMiddlewareArgs<BlockAction<ButtonAction>>;

/** Changes a pending request. Everybody sees the button; it works for whoever asked. */
export function onEdit(opener: FormOpener) {
  return async (pressed: Pressed): Promise<void> => {
    const by = pressed.body.user.id as UserId;
    const answer = await opener.workflow.editable((pressed.action.value ?? '') as RequestId, by);
    if (answer.outcome === 'no-such-request') return refuse(pressed, NO_RECORD);
    const { request } = answer;
    if (answer.outcome === 'refused') return refuse(pressed, refusalText(answer.refusal, request));
    const purpose = { kind: 'edit', id: request.id, replaces: request.fingerprint } as const;
    await reopenForm({ ...opener, tell: refuse }, pressed, { by, request, purpose });
  };
}

/** Asks again for what an ended request asked for. Its value is that request's id, wherever the button stands. */
export function onRequestAgain(opener: FormOpener) {
  return askingAgain(opener, refuse);
}

/** The same at the Home tab, where a note has no place: a view tells it. */
export function onRequestAgainAtHome(opener: FormOpener) {
  return askingAgain(opener, async ({ ack, body }, text) => {
    await opener.client.views.open({ trigger_id: body.trigger_id, view: noteView(text) });
    await ack();
  });
}

type Refuse = (pressed: Pressed, text: string) => Promise<void>;

function askingAgain(opener: FormOpener, tell: Refuse) {
  return async (pressed: Pressed): Promise<void> => {
    const by = pressed.body.user.id as UserId;
    const request = await opener.workflow.requestOf((pressed.action.value ?? '') as RequestId);
    if (!request) return tell(pressed, NO_RECORD);
    if (!isOver(request)) return tell(pressed, STILL_OPEN);
    const purpose = { kind: 'again', after: request.id } as const;
    await reopenForm({ ...opener, tell }, pressed, { by, request, purpose });
  };
}

const NO_RECORD = 'I have no record of this request any more. Type `/byok-key` to ask for a key.';
const STILL_OPEN = 'This request has not ended yet. Type `/byok-key` to ask for another key.';
const TOO_LATE = 'Slack took too long to bring your press to me, so I could not open the form. Press again.';

async function refuse({ ack, respond }: Pressed, text: string): Promise<void> {
  await ack();
  await respond({ response_type: 'ephemeral', replace_original: false, text });
}

interface Reopening {
  readonly by: UserId;
  readonly request: KeyRequest;
  readonly purpose: Exclude<FormPurpose, { readonly kind: 'new' }>;
}

/** Opens the form filled with what the request asks for, before anything slow is looked up. */
async function reopenForm(
  opener: FormOpener & { readonly tell: Refuse },
  pressed: Pressed,
  reopening: Reopening,
): Promise<void> {
  const { workflow, client, tell } = opener;
  const opened = await openForm(client, pressed.body.trigger_id);
  if (opened === 'too-late') return tell(pressed, TOO_LATE);
  await pressed.ack();
  if (opened === 'opened-before') return;
  const { view, account } = await filledView(opener, reopening);
  await client.views.update({ view_id: opened.viewId, view });
  const { by } = reopening;
  if (account) await workflow.prepareSuggestions({ accountId: account.id, formId: opened.viewId, by });
}

interface FilledView {
  readonly view: ModalView;
  readonly account?: Account;
}

async function filledView(
  { workflow, accounts }: FormOpener,
  { by, request, purpose }: Reopening,
): Promise<FilledView> {
  const entitlement = await entitlementOf(workflow, by);
  if ('trouble' in entitlement) return { view: entitlement.trouble };
  if (entitlement.accounts.length === 0) return { view: notEntitledView(entitlement.person, accounts()) };
  const account = entitlement.accounts.find(({ id }) => id === request.terms.account.id);
  if (!account) return { view: notForThisAccountView(request.terms.account) };
  if (purpose.kind === 'edit' && isForNobodyAnyMore(request, account))
    return { view: notOnBehalfView(request) };
  // A change stays in its account: the card, its channel and its approvers belong to it.
  const offered = purpose.kind === 'edit' ? [account] : entitlement.accounts;
  const entries = asAsked(request, by);
  const notice =
    entries.onBehalfOf !== '' && isForNobodyAnyMore(request, account)
      ? `${NOTICE.again(request)} ${onlyForYou(request)}`
      : NOTICE[purpose.kind](request);
  return { view: formView({ accounts: offered, account, entries, purpose, notice }), account };
}

/** It was asked for on behalf of somebody, and the running config does not have that any more. */
function isForNobodyAnyMore({ onBehalfOf }: KeyRequest, account: Account): boolean {
  return onBehalfOf !== null && !account.onBehalfOf;
}

function onlyForYou({ onBehalfOf, terms }: KeyRequest): string {
  const other = onBehalfOf === null ? '' : ` ${mention(onBehalfOf)} can ask in the same way.`;
  return `But it would be for you: keys in ${escapeMrkdwn(terms.account.name)} are not asked for on behalf of somebody any more.${other}`;
}

const NOTICE = {
  edit: ({ id }: KeyRequest) =>
    `Filled as request ${id} is now. Approvals given so far will not count for a change.`,
  again: ({ id }: KeyRequest) => `Filled as request ${id} was. Change whatever should be otherwise.`,
};
