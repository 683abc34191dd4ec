import { asksDirectly } from '../domain/account.js';
import { breakersAtDoors, linesInForce } from '../domain/approvers.js';
import type { ClickEventType } from '../domain/event.js';
import { problemsUnder } from '../domain/key-parameters.js';
import type { UserId } from '../domain/names.js';
import { missingByLine } from '../domain/quorum.js';
import type { Refusal } from '../domain/refusal.js';
import { type Approval, type KeyRequest, partiesOf } from '../domain/request.js';
import { reviewers } from './reviewers.js';
import { anyOf, canceller, escapeMrkdwn, mention, moment, onTheCard } from './text.js';

/** Why a click did not count, for the person who clicked; it says who could do it instead. */
export function refusalText(refusal: Refusal, request: KeyRequest): string {
  return TEXT[refusal](request);
}

/**
 * Somebody who did not learn whether their decision was stored presses again, and finds it settled: by themselves.
 * `undefined`: it was settled by somebody else.
 */
export function ownDecisionText(
  { refusal, request }: { readonly refusal: Refusal; readonly request: KeyRequest },
  type: ClickEventType | undefined,
  by: UserId | undefined,
): string | undefined {
  const { state } = request;
  if (refusal !== 'already-settled') return undefined;
  if (type === 'deny-clicked' && state.status === 'denied' && state.by === by)
    return 'Counted already: your denial is stored.';
  const approvals = 'approvals' in state ? state.approvals : [];
  return type === 'approve-clicked' && approvals.some((approval) => approval.by === by)
    ? 'Counted already: your approval is stored, and nothing more is needed from you.'
    : undefined;
}

const DECIDED_DIRECTLY =
  'Not counted: the request is not decided on this message. Its approvers have the buttons on the newest message ' +
  'about it in their direct messages with me.';

const TEXT: Readonly<Record<Refusal, (request: KeyRequest) => string>> = {
  'people-unknown': () =>
    'Not counted: Slack did not tell me who you are, and without that nobody can decide. Press again in a minute; if ' +
    'it lasts, tell whoever runs the bot.',
  guest: (request) => `Not counted: guests cannot decide. ${whoCan(request)}`,
  foreign: (request) => `Not counted: people of other workspaces cannot decide. ${whoCan(request)}`,
  deactivated: (request) => `Not counted: your account is deactivated. ${whoCan(request)}`,
  bot: (request) => `Not counted: apps cannot decide. ${whoCan(request)}`,
  'wrong-channel': (request) =>
    asksDirectly(request.terms.account)
      ? `${DECIDED_DIRECTLY} ${whoCan(request)}`
      : `Not counted: this request is decided in <#${request.card?.channel ?? request.terms.account.channel}>, not here.`,
  'other-copy': ({ card, terms }) =>
    asksDirectly(terms.account)
      ? DECIDED_DIRECTLY
      : card
        ? `Not counted: this message is a copy of the request. Decide on its card in <#${card.channel}>; the copy links to it now, if Slack lets me change it.`
        : `Not counted: this message is not the request's card any more. The new one is on its way to <#${terms.account.channel}>.`,
  'stale-fingerprint': () =>
    'Not counted: the request has changed since this button was drawn. Look at the card as it is now, and decide again.',
  'own-request': (request) => `Not counted: nobody decides on their own request. ${whoCan(request)}`,
  'not-yours': (request) =>
    `Not done: ${whatOwnersCan(request)}. ${anyOfAll(approversOf(request))} can deny it ${onTheCard(request)}.`,
  'not-an-approver': (request) =>
    `Not counted: you are not an approver for ${escapeMrkdwn(request.terms.account.name)}. ${whoCan(request)}`,
  'not-a-breaker': (request) => `Not counted: ${whoCanBreak(request)} ${whoCan(request)}`,
  'own-break': (request) =>
    `Not counted: whoever broke the glass cannot review it. It is for ${reviewers(request, request.brokenGlass?.by ?? request.requestedBy)} to review.`,
  'no-review-owed': ({ brokenGlass }) =>
    brokenGlass?.review
      ? `Not needed: the review was given by ${mention(brokenGlass.review.by)}. Whatever else there is to say, reply in the thread.`
      : 'Not needed: no review is owed here. Whatever you have to say, reply in the thread.',
  'already-approved': (request) => `Counted already: your approval is stored. ${whoCan(request)}`,
  'no-approval': ({ state }) =>
    `Not counted: you have given no approval that counts here. ${whoApproved('approvals' in state ? state.approvals : [])}`,
  commented: () =>
    'Not counted: your approval has its comment already. Whatever else there is to say, reply in the thread.',
  'not-needed': (request) =>
    `Not needed: the approvals that you could give are there already. ${whoCan(request)}`,
  'nothing-said': () => 'Not counted: the words that it needs are missing. Press the button again.',
  'already-settled': settledText,
  expired: (request) => `Too late: the request expired ${moment(request.expiresAtMs)}. ${whoCanAsk(request)}`,
  'nothing-to-do': settledText,
  'not-due': settledText,
  'card-exists': settledText,
  'card-stays': settledText,
  'account-gone': ({ terms }) =>
    `Not counted: ${escapeMrkdwn(terms.account.name)} is not in my configuration any more. Tell whoever runs the bot; ` +
    'once the account is back, press again. Deny still works.',
  forbidden: (request) =>
    `Not counted: the settings of ${escapeMrkdwn(request.terms.account.name)} do not allow what is asked for any more. ` +
    `${whatIsForbidden(request)} Deny it, and have it asked for again.`,
  tampered: () =>
    'Not counted: the stored request is not the one that was submitted; somebody changed the record. Tell whoever runs the bot.',
  'not-settled': notSettledText,
  paused: settledText,
  superseded: settledText,
};

function whatIsForbidden({ terms, parameters, onBehalfOf }: KeyRequest): string {
  const problem = problemsUnder(terms.account, parameters);
  if (problem !== undefined) return `The form would say now: ${escapeMrkdwn(problem)}`;
  return onBehalfOf === null ? '' : `Nobody can ask on behalf of ${mention(onBehalfOf)} there.`;
}

/** Whose request it is, and what that lets them do. */
function whatOwnersCan({ requestedBy, onBehalfOf }: KeyRequest): string {
  const asker = mention(requestedBy);
  return onBehalfOf === null
    ? `only ${asker}, who asked, can cancel it or edit it`
    : `only ${asker}, who asked, can edit it, and only ${asker} or ${mention(onBehalfOf)} can cancel it`;
}

/** Who could decide: of the lines that are still open, or of all when none is, whoever has not decided yet. */
function whoCan(request: KeyRequest): string {
  const open = approversOf(request);
  if (open.length === 0) return 'Nobody else can decide: have an approver added to the configuration.';
  const all = request.state.status === 'pending' ? open.join(', and for ') : anyOfAll(open);
  return `It is for ${all} to decide.`;
}

/** By line, those whom it names besides who may not decide, or not any more. */
function approversOf(request: KeyRequest): string[] {
  const { state } = request;
  const lines = linesInForce(request);
  const approvals = state.status === 'pending' ? state.approvals : [];
  const missing = missingByLine(approvals, lines);
  const given = new Set([...partiesOf(request), ...approvals.map(({ by }) => by)]);
  const open = lines.filter((_line, index) => (missing[index] ?? 0) > 0);
  return [...open, breakersAtDoors(request)]
    .map(({ groups, users }) => anyOf({ groups, users: users.filter((user) => !given.has(user)) }))
    .filter((names) => names !== '');
}

/** Of whom one is enough, whatever the line. */
function anyOfAll(names: readonly string[]): string {
  return names.length === 0 ? 'Approvers' : names.join(' or ');
}

function whoCanBreak({ terms }: KeyRequest): string {
  const { breakGlass, name } = terms.account;
  return breakGlass
    ? `only ${anyOf(breakGlass)} can break the glass for ${escapeMrkdwn(name)}.`
    : `nobody can break the glass for ${escapeMrkdwn(name)}: its configuration names nobody.`;
}

function whoCanAsk({ terms }: KeyRequest): string {
  const { requesters } = terms.account;
  return `${requesters ? anyOf(requesters) : 'Every full member of the workspace'} can ask again: *Request again* on its card, or \`/byok-key\`.`;
}

function whoApproved(approvals: readonly Approval[]): string {
  const said = 'Whatever you have to say, reply in the thread.';
  if (approvals.length === 0) return said;
  return `Only ${anyOf({ groups: [], users: approvals.map(({ by }) => by) })} can comment on an approval. ${said}`;
}

function notSettledText({ state }: KeyRequest): string {
  const until = state.status === 'held' ? ` until ${moment(state.settledAtMs)}` : '';
  return (
    `Not yet: the call that was sent to AWS before can still make the key${until}, and another one now could make a ` +
    'second. Press *Look again* meanwhile, or *Create again* after that.'
  );
}

function settledText(request: KeyRequest): string {
  const { state } = request;
  switch (state.status) {
    case 'pending':
      return `Not counted: the request waits for approvals now, and has other buttons. Look at its card as it is. ${whoCan(request)}`;
    case 'denied':
      return `Too late: the request was denied by ${mention(state.by)}. ${whoCanAsk(request)}`;
    case 'cancelled':
      return `Too late: the request was cancelled by ${canceller(request, state.by)}. ${whoCanAsk(request)}`;
    case 'expired':
      return `Too late: the request has expired. ${whoCanAsk(request)}`;
    case 'abandoned':
      return `Too late: the request was given up by ${mention(state.by)}. ${whoCanAsk(request)}`;
    case 'created':
      return `Too late: the request was approved, and the key is created: ${state.key.keyId}. ${WHO_STOPS_A_KEY}`;
    case 'approved':
    case 'creating':
    case 'made':
      return `Too late: the request is approved already, and the key is being created. ${WHO_STOPS_A_KEY}`;
    case 'unclear':
      return `Too late: the request is approved already, and I am finding out whether its key was created. ${WHO_STOPS_A_KEY}`;
    case 'held':
    case 'failed':
    case 'unfinished':
      return (
        'Too late: the request is approved already. The thread says how it goes on; ' +
        `${anyOfAll(approversOf(request))} can press ${buttonsOf(request)}.`
      );
  }
}

function buttonsOf({ terms }: KeyRequest): string {
  return asksDirectly(terms.account)
    ? 'the buttons in their direct messages with me'
    : 'the buttons of its card';
}

const WHO_STOPS_A_KEY =
  'It can no longer be stopped here; an administrator of the account can disable the key in the AWS console.';
