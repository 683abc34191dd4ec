import type { ActionsBlock, KnownBlock } from '@slack/types';
import { asksDirectly } from '../domain/account.js';
import { linesInForce } from '../domain/approvers.js';
import { waitsForPeople } from '../domain/card-life.js';
import type { RequestId, UserId } from '../domain/names.js';
import { missingByLine } from '../domain/quorum.js';
import { type Approval, type Hold, isOver, type KeyRequest } from '../domain/request.js';
import { charsIn, context, header, section } from './blocks.js';
import {
  actions,
  breakersButtons,
  buttons,
  buttonsForAsking,
  commentButtons,
  policyButton,
} from './card-buttons.js';
import { failureText } from './failure-text.js';
import { leftBehind } from './left-behind.js';
import { MESSAGE_BLOCKS_TEXT_MAX_CHARS } from './limits.js';
import { waitsForResumption } from './pause-text.js';
import { proofLines } from './proof-text.js';
import { requestBlocks } from './request-blocks.js';
import { statusWords } from './request-words.js';
import { reviewers } from './reviewers.js';
import { saidBlocks } from './said.js';
import { askers, canceller, escapeMrkdwn, mention, missingText, moment, neededText } from './text.js';

/** A message as Slack takes it: `text` is for notifications and screen readers, `blocks` for the eye. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/**
 * The request as a message: who asks, for what, where, why, and whose turn it is. Buttons only where a press counts.
 *
 * @param earlier a link to the request that it was asked again after.
 */
export function card(request: KeyRequest, earlier?: string): Message {
  const head = afterBlocks(request, earlier);
  const asking = buttonsForAsking(request);
  return isDecidedByCopies(request)
    ? drawn(request, {
        head,
        status: statusForChannel(request),
        buttons: actions(policyButton(request), ...breakersButtons(request), ...asking),
        foot: [],
      })
    : drawn(request, { head, status: statusLine(request), buttons: buttons(request, ...asking), foot: [] });
}

/**
 * The card in an approver's direct messages, with the way to the thread; there is none while the card is on its way.
 * Where approvers are asked in the channel again, it is not decided here any more.
 */
export function copy(request: KeyRequest, reader: UserId, link: string | undefined): Message {
  if (!asksDirectly(request.terms.account)) return retiredCopy(request, link);
  const thread = link === undefined ? '' : ` <${link}|Open its thread>`;
  return drawn(request, {
    head: [],
    status: statusLine(request),
    buttons: buttons(request, ...commentButtons(request, reader)),
    foot: [context(`${askedText(request)}${thread}`)],
  });
}

/** Why the reader has this copy, and whether anything is still wanted of them. */
function askedText(request: KeyRequest): string {
  const role = `as an approver for ${accountName(request)}`;
  if (waitsForPeople(request)) return `You are asked ${role}.`;
  return isOver(request)
    ? `You were asked ${role}. It has ended: ${statusWords(request)}.`
    : `You were asked ${role}. Nothing is needed from you now.`;
}

/** A copy of the card that nothing is decided on: no buttons, and the way to where it is. */
export function retiredCopy({ id, card, terms }: KeyRequest, link: string | undefined): Message {
  const here =
    link === undefined ? `in <#${card?.channel ?? terms.account.channel}>` : `<${link}|Open the request>`;
  const where = asksDirectly(terms.account)
    ? `Those who may decide have the buttons in their direct messages with me. Its thread: ${here}`
    : `It is decided on its card: ${here}`;
  const text = `This is a copy of key request ${id}. ${where}`;
  return { text, blocks: [section(text)] };
}

interface Parts {
  readonly head: readonly KnownBlock[];
  readonly status: string;
  readonly buttons: readonly ActionsBlock[];
  readonly foot: readonly KnownBlock[];
}

function drawn(request: KeyRequest, { head, status, buttons, foot }: Parts): Message {
  const { parameters } = request;
  const what = `a KMS key \`${parameters.alias}\` in ${accountName(request)}, ${parameters.region}`;
  const glass = glassLines(request);
  const above = [
    header(cardTitle(request.id)),
    section(`${askers(request)} asks for a KMS key for imported key material.`),
    ...head,
    ...requestBlocks(request),
    { type: 'divider' } as const,
    ...uncheckedBlocks(request),
    section([status, ...glass].join('\n')),
  ];
  const below = [
    ...buttons,
    ...foot,
    context(
      `Asked ${moment(request.requestedAtMs)}${changedText(request)} · fingerprint ${request.fingerprint.slice(0, 12)}`,
    ),
  ];
  return {
    text: [`${askers(request)} asks for ${what}.`, status, ...glass].join(' '),
    blocks: [...above, ...wordsBeside([...above, ...below], request), ...below],
  };
}

/** What is asked for must stand on the card; what was said stands in the thread as well, and gives way to it. */
function wordsBeside(others: readonly KnownBlock[], request: KeyRequest): KnownBlock[] {
  const words = saidBlocks(request);
  if (words.length === 0 || charsIn([others, words]) <= MESSAGE_BLOCKS_TEXT_MAX_CHARS) return words;
  return [context('What was said is in the thread: there is no room for it here.')];
}

function afterBlocks({ after }: KeyRequest, link: string | undefined): KnownBlock[] {
  if (!after) return [];
  return [
    context(`Asked again after key request ${link === undefined ? after.id : `<${link}|${after.id}>`}.`),
  ];
}

function changedText({ timeline }: KeyRequest): string {
  const changed = timeline.findLast(({ type }) => type === 'resubmitted');
  return changed ? ` · changed ${moment(changed.atMs)}` : '';
}

function accountName({ terms }: KeyRequest): string {
  return escapeMrkdwn(terms.account.name);
}

/** What tells a card from every other message. */
export function cardTitle(id: RequestId): string {
  return `Key request ${id}`;
}

/** People are needed, and they have their buttons elsewhere. */
function isDecidedByCopies(request: KeyRequest): boolean {
  return asksDirectly(request.terms.account) && waitsForPeople(request);
}

/** Names nobody who is still to decide: they would be called to a message without buttons. */
function statusForChannel(request: KeyRequest): string {
  const { state, expiresAtMs } = request;
  const where = 'Its approvers have the buttons in their direct messages with me.';
  if (state.status !== 'pending') return `${statusLine(request)} ${where}`;
  const needed = neededText(missingByLine(state.approvals, linesInForce(request)), request);
  return `:hourglass_flowing_sand: *Needs ${needed}*, until ${moment(expiresAtMs)}. ${where}${approvedBy(state.approvals)}`;
}

/** How it stands, in one paragraph. */
export function statusLine(request: KeyRequest): string {
  const { state, expiresAtMs } = request;
  switch (state.status) {
    case 'pending': {
      const lines = linesInForce(request);
      const needed = `*Needs approval* by ${missingText(missingByLine(state.approvals, lines), lines)}`;
      return `:hourglass_flowing_sand: ${needed}, until ${moment(expiresAtMs)}.${approvedBy(state.approvals)}`;
    }
    case 'denied':
      return `:no_entry: *Denied* by ${mention(state.by)}. ${leftBehind(request)}`;
    case 'cancelled':
      return `:no_entry: *Cancelled* by ${canceller(request, state.by)}. ${leftBehind(request)}`;
    case 'expired':
      return `:hourglass: *Expired* without the approvals it needed. ${leftBehind(request)}`;
    case 'approved':
    case 'creating': {
      const doing = waitsForResumption(request) ?? ':gear: *Approved*; the key is being created.';
      return `${doing}${approvedBy(state.approvals)}`;
    }
    case 'made':
      return `:gear: *Approved*; the key exists and is being given its alias.${approvedBy(state.approvals)}`;
    case 'unclear':
      return state.ifMissing === 'create'
        ? ':mag: *Looking once more* whether the key was created. If there is none, it is created again.'
        : ':mag: *Outcome unknown.* AWS did not answer whether the key was created. It is being looked for; no second one is made.';
    case 'held':
      return `:raised_hand: *On hold.* ${whatWasFound(state)} An approver has to decide, see the thread.`;
    case 'failed':
      return `:x: *No key was created.* ${failureText(state.failure).what} ${failureText(state.failure).remedy}`;
    case 'unfinished':
      return `:warning: *The key exists, but is not finished.* ${failureText(state.failure).what} ${failureText(state.failure).remedy}`;
    case 'abandoned':
      return `:no_entry: *Given up* by ${mention(state.by)}. ${leftBehind(request)}`;
    case 'created':
      return `:white_check_mark: *Created:* ${state.key.keyId}.${approvedBy(state.approvals)}`;
  }
}

function whatWasFound({ found, lookFailure }: Hold): string {
  if (found.length > 1) return `${found.length} keys carry this request's tag, and only one may.`;
  return lookFailure
    ? 'It is not known whether the key was created: I could not look.'
    : 'It is not known whether the key was created: I looked, and found none.';
}

function approvedBy(approvals: readonly Approval[]): string {
  return approvals.length === 0 ? '' : ` Approved by ${approvals.map(({ by }) => mention(by)).join(', ')}.`;
}

/** That the quorum was passed over, and who owes a look at it. */
function glassLines(request: KeyRequest): string[] {
  const { brokenGlass: glass } = request;
  if (glass === null) return [];
  const review = glass.review
    ? `Reviewed by ${mention(glass.review.by)}.`
    : `*A review is owed* by ${reviewers(request, glass.by)}.`;
  return [`:rotating_light: *Break-glass:* ${mention(glass.by)} alone approved it. ${review}`];
}

/** What nobody could find out before it was submitted. */
function uncheckedBlocks({ unchecked }: KeyRequest): KnownBlock[] {
  return unchecked.length === 0 ? [] : [section(proofLines(unchecked))];
}
