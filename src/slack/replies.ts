import { linesInForce } from '../domain/approvers.js';
import { sessionNameOf } from '../domain/evidence.js';
import type { UserId } from '../domain/names.js';
import type {
  ApproversCounted,
  CardLoss,
  Failure,
  Hold,
  KeyRequest,
  MadeKey,
  TimelineEntry,
} from '../domain/request.js';
import { ASKED_DIRECTLY_MAX } from '../workflow/approvers.js';
import { context, preformatted, section } from './blocks.js';
import type { Message } from './card.js';
import { changeReply } from './change-text.js';
import { decisionReply, type EntryOf } from './decision-replies.js';
import { failureText, saidText } from './failure-text.js';
import { type Handles, NO_HANDLES } from './group-handles.js';
import { leftBehind } from './left-behind.js';
import { pauseText } from './pause-text.js';
import { says } from './says.js';
import { askers, cut, duration, escapeMrkdwn, lineText, mention, onTheCard, someOf } from './text.js';
import { waitingText } from './waiting-text.js';

export interface Reply extends Message {
  /** Whether it is shown in the channel as well. */
  readonly isBroadcast: boolean;
}

/**
 * The replies that the request's thread should have, in order. Later states only add to the end.
 *
 * @param handles of groups that are named without being called.
 */
export function replies(request: KeyRequest, handles: Handles = NO_HANDLES): Reply[] {
  return request.timeline.flatMap((entry) => {
    const message = reply(request, entry, handles);
    return message ? [{ ...message, isBroadcast: LOUD.has(entry.type) }] : [];
  });
}

/** Nobody in the channel should miss these. */
const LOUD: ReadonlySet<TimelineEntry['type']> = new Set(['glass-broken']);

function reply(request: KeyRequest, entry: TimelineEntry, handles: Handles): Message | undefined {
  switch (entry.type) {
    case 'approved':
    case 'commented':
    case 'glass-broken':
    case 'reviewed':
    case 'denied':
    case 'cancelled':
    case 'abandoned':
    case 'retried':
    case 'looked':
    case 'looked-again':
    case 'created-again':
      return decisionReply(request, entry);
    case 'expired':
      return says(expiredText(request));
    case 'reminded':
    case 'escalated':
    case 'review-reminded':
      return says(waitingText(request, entry, handles));
    case 'terms-changed':
      return says(TERMS_CHANGED);
    case 'paused':
    case 'resumed':
      return says(pauseText(request, entry));
    case 'resubmitted':
      return changeReply(entry, request);
    case 'approvers-counted':
      return says(lackingText(request, entry));
    case 'approvers-unasked':
      return says(unaskedText(entry.users));
    case 'failed':
      return failed(request, ':x: The key was *not* created.', entry.failure);
    case 'outcome-unknown':
      return says(unknownText(request));
    case 'held':
      return says(heldText(request, entry));
    case 'unfinished':
      return failed(request, unfinishedTitle(entry.key), entry.failure);
    case 'stray-key':
      return says(strayText(entry.key));
    case 'created':
      return keyReply(request, entry);
    case 'card-lost':
      return says(lostText(entry.how));
    case 'card-posted':
    case 'card-blocked':
    case 'thread-blocked':
      return undefined;
  }
}

function unfinishedTitle({ keyId }: MadeKey): string {
  return `:warning: The key *exists* (${keyId}), but is not finished.`;
}

function expiredText(request: KeyRequest): string {
  return `:hourglass: Expired: not enough approvals in time. ${leftBehind(request)} To ask again, press *Request again* on the card.`;
}

const TERMS_CHANGED =
  ":arrows_counterclockwise: The account's settings in the bot's configuration have changed since the request " +
  'was submitted. Approvals given so far do not count any more: look at the card again and decide anew.';

const LOST: Readonly<Record<CardLoss, string>> = {
  deleted: 'The earlier card of this request was deleted, and its thread with it.',
  frozen:
    'Slack does not let me change the earlier card of this request any more, and its buttons are out of date.',
};

function lostText(how: CardLoss): string {
  return `:arrows_counterclockwise: ${LOST[how]} This card takes its place; decisions given so far count.`;
}

/** Which lines nobody can fill, who is the reason, and what to do. Names do no harm: whoever is meant has left. */
export function lackingText(request: KeyRequest, { lacking, gone }: ApproversCounted): string {
  const { account } = request.terms;
  const lines = linesInForce(request).flatMap((line, index) => {
    const count = lacking[index] ?? 0;
    return count > 0 ? [`line ${index + 1} (${lineText(line)}) lacks ${count}`] : [];
  });
  if (lines.length === 0) return ':white_check_mark: There are approvers enough for this request again.';
  const left = gone.length > 0 ? ` Not able to approve any more: ${someOf(gone.map(mention))}.` : '';
  return (
    `:warning: As things are, this request cannot be approved: there are not enough approvers for ${escapeMrkdwn(account.name)}. ` +
    `Of its approvals, ${lines.join(', and ')}.${left}\n*What to do:* have people added to the group in Slack, or the approvals ` +
    "corrected in the bot's configuration. I look again every hour; approvals given so far count, unless the " +
    'configuration changes.'
  );
}

/** They cannot decide without a copy, so whoever reads it has to know. */
function unaskedText(users: readonly UserId[]): string {
  return (
    `:warning: Not asked by direct message: ${someOf(users.map(mention))}. I ask ${ASKED_DIRECTLY_MAX} people at most, and as many ` +
    "further ones once it is escalated.\n*What to do:* have a smaller group named in the bot's configuration, or approvers " +
    'asked in the channel.'
  );
}

function unknownText({ searchTimes }: KeyRequest): string {
  return (
    ':mag: AWS did not answer whether the key was created. I look for it by its tag, for up to ' +
    `${duration(searchTimes.holdAfterMs)}; no second key is made meanwhile. Nobody has to do anything now.`
  );
}

export function heldText(request: KeyRequest, { found, lookFailure }: Hold): string {
  const where = onTheCard(request);
  if (found.length > 1) {
    return (
      `:raised_hand: ${found.length} keys carry this request's tag: ${found.join(', ')}. An approver has to look at them in ` +
      'the AWS console. When one is left (the others without the tag `byok:request-id`), they press *Look again* ' +
      `${where}.`
    );
  }
  if (lookFailure) {
    return (
      ':raised_hand: I could not look whether the key was created: ' +
      `${escapeMrkdwn(`${lookFailure.operation}: ${lookFailure.code}: ${cut(lookFailure.message, 500)}`)}\n` +
      `So it may exist. Mend what AWS says and have an approver press *Look again* ${where}. Until I can look, ` +
      'no other key is created.'
    );
  }
  return (
    `:raised_hand: The key did not turn up within ${duration(request.searchTimes.holdAfterMs)}, so it was most likely never created; but that is not ` +
    `certain. An approver decides ${where}: ` +
    '*Look again*, *Create again* (I look once more first, and create only if ' +
    'there is none), or *Give up*. *I have looked* tells the others what somebody found in AWS.'
  );
}

export function strayText({ keyId, arn }: MadeKey): string {
  return (
    `:warning: AWS answered late: a key was created for this request that nobody waits for, ${keyId} (${arn}). It is not used. ` +
    'Schedule its deletion in the AWS console.'
  );
}

function failed({ id }: KeyRequest, headline: string, failure: Failure): Message {
  const { what, remedy } = failureText(failure);
  const awsSays = saidText(failure);
  const summary = `${headline} ${what}\n*What to do:* ${remedy}`;
  const inCloudTrail =
    failure.requestId === undefined
      ? []
      : [context(`In CloudTrail: request id ${failure.requestId}, session ${sessionNameOf(id)}`)];
  return {
    text: `${summary}\n${escapeMrkdwn(awsSays)}`,
    blocks: [section(summary), preformatted(awsSays), ...inCloudTrail],
  };
}

/** What KeyState means for the person who waits for the key. */
const STATE_MEANS: Readonly<Record<string, string>> = {
  PendingImport: 'it is empty and cannot be used for anything until its key material is imported',
  Enabled: 'it has its key material and can be used',
};

/** KeyId alone on a line, ARN, state with its meaning, and the read-back as JSON indented by four spaces. */
function keyReply(request: KeyRequest, { key, readBack }: EntryOf<'created'>): Message {
  const { keyId, arn } = key;
  const state = String(readBack['KeyState']);
  const means = STATE_MEANS[state];
  const told = [
    ':key: The key is created, and read back as approved.',
    keyId,
    arn,
    `State *${state}*${means === undefined ? '' : `: ${means}`}.`,
    ...(request.onBehalfOf === null ? [] : [`Asked for by ${askers(request)}.`]),
  ].join('\n');
  const json = JSON.stringify({ KeyMetadata: readBack }, undefined, 4);
  return {
    text: `${told}\n\`\`\`\n${escapeMrkdwn(json)}\n\`\`\``,
    blocks: [section(told), preformatted(json)],
  };
}
