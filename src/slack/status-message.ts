import { asksDirectly } from '../domain/account.js';
import { breakersAtDoors } from '../domain/approvers.js';
import { awaitedPeople } from '../domain/awaited.js';
import type { UserId } from '../domain/names.js';
import { type KeyRequest, owedReview, partiesOf } from '../domain/request.js';
import { section } from './blocks.js';
import { type Message, statusLine } from './card.js';
import { accountText, idText } from './request-words.js';
import { reviewers } from './reviewers.js';
import { saidBlocks, saidLines } from './said.js';
import { anyOf, askers, moment } from './text.js';

interface Seeing {
  readonly link: string | undefined;
  /** Whether it is the reader's turn. */
  readonly isAwaited: boolean;
  readonly reader: UserId;
}

/** Where a request stands, and what can be done about it by whom. */
export function statusMessage(request: KeyRequest, seeing: Seeing): Message {
  const { parameters, requestedAtMs } = request;
  const what = [
    `Key request ${idText(request, seeing.link)}  \`${parameters.alias}\`  ${accountText(request)}, ${parameters.region}`,
    `Asked by ${askers(request)} ${moment(requestedAtMs)}`,
  ].join('\n');
  const stands = statusLine(request);
  const next = [nextSteps(request, seeing), ...reviewSteps(request, seeing)].join('\n');
  const text = [what, stands, ...saidLines(request), next].join('\n');
  return { text, blocks: [section(what), section(stands), ...saidBlocks(request), section(next)] };
}

function nextSteps(request: KeyRequest, { link, isAwaited, reader }: Seeing): string {
  const { state } = request;
  const card = link === undefined ? 'its card' : `<${link}|its card>`;
  const where = placeOfButtons(request, isAwaited) ?? `on ${card}`;
  switch (state.status) {
    case 'pending':
      return `${turn(request, isAwaited)} can approve or deny it ${where}.${ownSteps(request, reader)}`;
    case 'failed':
    case 'unfinished':
      return `${turn(request, isAwaited)} can press *Retry* or *Give up* ${where}.`;
    case 'held':
      return `${turn(request, isAwaited)} ${isAwaited ? 'have' : 'has'} to decide ${where}; its thread says what was found.`;
    case 'approved':
    case 'creating':
    case 'unclear':
    case 'made':
      return `Nobody has to do anything now: it goes on by itself, and the thread of ${card} says how.`;
    case 'created':
      return state.readBack['KeyState'] === 'PendingImport'
        ? `Its key material has to be imported before it can be used.\n${state.key.arn}`
        : state.key.arn;
    case 'denied':
    case 'cancelled':
    case 'expired':
    case 'abandoned':
      return `It has ended. *Request again* on ${card} opens the form filled as it was; \`/byok-key\` opens an empty one.`;
  }
}

/** A broken glass is looked at whatever becomes of the request. */
function reviewSteps(request: KeyRequest, { link, reader }: Seeing): string[] {
  const owed = owedReview(request);
  if (!owed) return [];
  const where = asksDirectly(request.terms.account)
    ? 'in their direct messages with me'
    : `on ${link === undefined ? 'its card' : `<${link}|its card>`}`;
  const barred = reader === owed.by ? ' You broke the glass, so it is not for you.' : '';
  return [
    `:rotating_light: Its break-glass is to be reviewed: ${reviewers(request, owed.by)} can press *Give review* ${where}.${barred}`,
  ];
}

/** Where approvers have the buttons instead of on the card; after an emergency the card has them as well. */
function placeOfButtons(request: KeyRequest, isAwaited: boolean): string | undefined {
  if (!asksDirectly(request.terms.account) || anyOf(breakersAtDoors(request)) !== '') return undefined;
  return isAwaited ? 'in your direct messages with me' : 'in their direct messages with me';
}

/** What those whose request it is can do while it waits. */
function ownSteps(request: KeyRequest, reader: UserId): string {
  if (!partiesOf(request).includes(reader)) return '';
  const takeBack = `take it back: \`/byok-key cancel ${request.id}\`.`;
  return reader === request.requestedBy
    ? `\nYou can change it by *Edit* on its card, or ${takeBack}`
    : `\nYou can ${takeBack}`;
}

function turn(request: KeyRequest, isAwaited: boolean): string {
  if (isAwaited) return '*It is your turn:* you';
  const names = anyOf(awaitedPeople(request));
  return names === '' ? 'Nobody but people yet to be added to the configuration' : names;
}
