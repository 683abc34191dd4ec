import type { ModalView } from '@slack/types';
import { type Account, asksDirectly } from '../domain/account.js';
import type { RequestId } from '../domain/names.js';
import type { Person } from '../domain/person.js';
import type { KeyRequest } from '../domain/request.js';
import { plain, section } from './blocks.js';
import { anyOf, escapeMrkdwn, mention } from './text.js';

const TITLE = 'Ask for a KMS key';

/** A view that only tells something; it has no submit button. */
export function noteView(...paragraphs: string[]): ModalView {
  return { type: 'modal', title: plain(TITLE), close: plain('Close'), blocks: paragraphs.map(section) };
}

/** Opened at once, before anything slow, because a trigger lives for three seconds. */
export function loadingView(): ModalView {
  return noteView('One moment: looking up the accounts that you may ask for…');
}

/** The same for a view of another title. */
export function waitingView(title: string): ModalView {
  return { ...noteView('One moment… If nothing comes, close this and press again.'), title: plain(title) };
}

/** The last view; the link to the card follows when it is posted. */
export function receiptView(id: RequestId, account: Account): ModalView {
  const view = noteView(
    `*Your request ${id} is stored.*`,
    `${goesTo(account)} I send you the link in a direct message, and the key when it is there.`,
  );
  // Closing goes to no earlier view: the form has done its work.
  return { ...view, clear_on_close: true };
}

function goesTo(account: Account): string {
  const channel = `<#${account.channel}>`;
  return asksDirectly(account)
    ? `Its approvers are asked by direct message; its card and its thread are in ${channel}.`
    : `It goes to ${channel} for approval.`;
}

/** The last view after a change; what everybody else sees is on the card and in its thread. */
export function changedView(id: RequestId, account: Account): ModalView {
  const view = noteView(
    `*Your request ${id} is changed.*`,
    `Its card in <#${account.channel}> shows it as it is now, and its thread what has changed. Approvals given before do not count any more.`,
  );
  return { ...view, title: plain('Change the request'), clear_on_close: true };
}

/** For somebody who may not ask for a key where an earlier request did. */
export function notForThisAccountView({ name, requesters }: Account): ModalView {
  return noteView(
    `*You may not ask for a key in ${escapeMrkdwn(name)}, or it is not in my configuration any more.*`,
    `Nothing has been asked for. ${requesters ? `As far as I know, ${anyOf(requesters)} may.` : 'Tell whoever runs the bot.'}`,
  );
}

/** For a change of what is asked for on behalf of somebody, where that is not allowed any more. */
export function notOnBehalfView({ id, onBehalfOf, terms }: KeyRequest): ModalView {
  const other = onBehalfOf === null ? 'whom it is for' : mention(onBehalfOf);
  return noteView(
    `*Keys in ${escapeMrkdwn(terms.account.name)} are not asked for on behalf of somebody any more.*`,
    `So request ${id} can be neither changed nor approved. Take it back with \`/byok-key cancel ${id}\`, and have ${other} ask.`,
  );
}

/** For somebody who may ask for no account: whom to turn to. */
export function notEntitledView(person: Person, accounts: readonly Account[]): ModalView {
  if (person.standing !== 'full-member') {
    return noteView(
      '*Only full members of this workspace can ask for keys.*',
      'Ask a colleague who is one to do it.',
    );
  }
  return noteView(
    '*You may not ask for a key in any account.*',
    'Turn to somebody who may, or ask them to have you added:',
    ...accounts.slice(0, MOST_ACCOUNTS).map(({ name, requesters }) => {
      return `${escapeMrkdwn(name)}: ${requesters ? anyOf(requesters) : 'every full member'}`;
    }),
  );
}

/** A modal holds 100 blocks, and nobody reads more lines than this. */
const MOST_ACCOUNTS = 50;
