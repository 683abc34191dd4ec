import type { UserId } from '../domain/names.js';
import type { KeyRequest, TimelineEntry } from '../domain/request.js';
import { section } from './blocks.js';
import type { Message } from './card.js';
import type { EntryOf } from './decision-replies.js';
import { failureText } from './failure-text.js';
import { leftBehind } from './left-behind.js';
import { pausedText } from './pause-text.js';
import { heldText, lackingText, strayText } from './replies.js';
import { says, withWords } from './says.js';
import { canceller, cut, escapeMrkdwn, mention } from './text.js';

export interface DirectMessage {
  readonly to: UserId;
  /** It gets its link when it is sent, for the card may come after it. */
  readonly draw: (link: string | undefined) => Message;
}

/** The direct messages that those whose request it is should have, in order. Later states only add to the end. */
export function directMessages(request: KeyRequest): DirectMessage[] {
  const { id, parameters, requestedBy, onBehalfOf } = request;
  const what = `${id} (\`${parameters.alias}\`)`;
  const names = new Map([[requestedBy, `Your key request ${what}`]]);
  if (onBehalfOf !== null)
    names.set(onBehalfOf, `The key request ${what} that ${mention(requestedBy)} made for you`);
  return request.timeline.flatMap((entry) =>
    [...names].flatMap(([to, name]) => {
      const text = textOf(request, entry, { to, name });
      if (text === undefined) return [];
      const told = wordsOf(entry).reduce(
        (message, [title, words]) => withWords(message, title, words),
        says(text),
      );
      return [{ to, draw: (link: string | undefined) => withLink(told, link) }];
    }),
  );
}

interface Reader {
  readonly to: UserId;
  /** What the request is to them. */
  readonly name: string;
}

function textOf(request: KeyRequest, entry: TimelineEntry, { to, name }: Reader): string | undefined {
  switch (entry.type) {
    case 'card-posted':
      return `${name} ${postedText(request, entry, to)}`;
    case 'card-blocked':
      return `${name} is stored, but I cannot post it to <#${request.terms.account.channel}>: ${blockedText(entry.reason, BLOCKED)}`;
    case 'thread-blocked':
      return `${name} goes on, but I cannot post to its thread in <#${threadChannel(request)}>: ${blockedText(entry.reason, THREAD_BLOCKED)}`;
    case 'approved':
    case 'denied':
    case 'glass-broken':
    case 'reviewed':
    case 'cancelled':
      return decisionText(request, entry, { to, name });
    case 'expired':
      return `${name} expired without the approvals it needed. ${leftBehind(request)} ${AGAIN}`;
    case 'terms-changed':
      return `${name} needs new approvals: the account's settings have changed. You need not do anything.`;
    case 'paused':
      return `${name} is approved and waits. ${pausedText(request, entry)}`;
    case 'approvers-counted':
      return `${name}: ${inSentence(lackingText(request, entry))}`;
    case 'failed':
      return `${name} was approved, but no key was created. ${failureText(entry.failure).what} ${SEE_THREAD}`;
    case 'held':
      return `${name} is on hold. ${withoutMark(heldText(request, entry))}`;
    case 'unfinished':
      return `${name} has its key, ${entry.key.keyId}, but it is not finished. ${failureText(entry.failure).what} ${SEE_THREAD}`;
    case 'abandoned':
      return `${name} was given up by ${mention(entry.by)}. ${leftBehind(request)} ${AGAIN}`;
    case 'stray-key':
      return `${name}: ${withoutMark(strayText(entry.key))}`;
    case 'created':
      return `${name} is done. The KeyId:\n${entry.key.keyId}`;
    case 'card-lost':
    case 'commented':
    case 'reminded':
    case 'review-reminded':
    case 'resubmitted':
    case 'resumed':
    case 'escalated':
    case 'approvers-unasked':
    case 'outcome-unknown':
    case 'retried':
    case 'looked':
    case 'looked-again':
    case 'created-again':
      return undefined;
  }
}

type Decision = EntryOf<'approved' | 'denied' | 'glass-broken' | 'reviewed' | 'cancelled'>;

function decisionText(request: KeyRequest, entry: Decision, { to, name }: Reader): string | undefined {
  switch (entry.type) {
    case 'approved':
      return isQuorumOf(entry) ? `${name} is approved; the key is being created.` : undefined;
    case 'denied':
      return `${name} was denied by ${mention(entry.by)}. ${leftBehind(request)} ${AGAIN}`;
    case 'glass-broken':
      return `${name} was approved by ${mention(entry.by)} alone, by break-glass. Somebody else has to review it.`;
    case 'reviewed':
      return `${name}: its break-glass was reviewed by ${mention(entry.by)}.`;
    case 'cancelled':
      // Whoever did it is told where they did it.
      return to === entry.by
        ? undefined
        : `${name} was cancelled by ${cancellerFor(to, request, entry.by)}. ${leftBehind(request)} ${AGAIN}`;
  }
}

/** Whoever asked is not told of themselves by name. */
function cancellerFor(reader: UserId, request: KeyRequest, by: UserId): string {
  return reader === request.requestedBy ? `${mention(by)}, for whom you asked` : canceller(request, by);
}

const AGAIN = 'To ask again, press *Request again* on its card.';
const SEE_THREAD = 'Its thread says what to do.';

/** The sign at the start of a reply stands in the middle of a direct message, where it says nothing. */
function withoutMark(reply: string): string {
  return reply.replace(/^:[a-z_]+: /, '');
}

function inSentence(reply: string): string {
  const text = withoutMark(reply);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function isQuorumOf({ missing }: { readonly missing: readonly number[] }): boolean {
  return missing.every((count) => count === 0);
}

/** A card that replaces a lost one is told as that: the request may be far beyond its approval. */
function postedText({ id, requestedBy, timeline }: KeyRequest, posted: TimelineEntry, to: UserId): string {
  const before = timeline.slice(0, timeline.indexOf(posted)).findLast(({ type }) => type === 'card-lost');
  if (before?.type !== 'card-lost') {
    const change = to === requestedBy ? 'To change it, press *Edit* on its card. ' : '';
    return `is posted for approval. ${change}To take it back, type \`/byok-key cancel ${id}\`.`;
  }
  return before.how === 'deleted'
    ? 'is posted anew: its card was deleted.'
    : 'is posted anew: Slack does not let me change its earlier card any more.';
}

function threadChannel({ card, terms }: KeyRequest): string {
  return card?.channel ?? terms.account.channel;
}

/** Slack's reason in words, and what to do; it is posted by itself as soon as it can be. */
function blockedText(reason: string, known: Readonly<Record<string, string>>): string {
  const words = known[reason] ?? `Slack says "${escapeMrkdwn(reason)}". Tell whoever runs the bot.`;
  return `${words} I keep trying.`;
}

const BLOCKED: Readonly<Record<string, string>> = {
  not_in_channel: 'I am not in that channel. Have somebody there type `/invite @byok-key`.',
  channel_not_found:
    'I cannot see that channel. Have somebody there type `/invite @byok-key`, or have my configuration corrected.',
  is_archived: 'the channel is archived. Have it restored, or another one put into my configuration.',
  restricted_action: 'the workspace does not let me post there. Have an administrator of Slack allow it.',
  restricted_action_read_only_channel:
    'only some people may post there. Have an administrator of Slack add me to them.',
  restricted_action_thread_locked: 'the thread is locked. Have an administrator of Slack unlock it.',
};

/** The thread stays where its card is; another channel in the config does not move it. */
const THREAD_BLOCKED: Readonly<Record<string, string>> = {
  ...BLOCKED,
  channel_not_found:
    'I cannot see that channel any more. Have somebody there type `/invite @byok-key`; if it was deleted, follow your request by these messages.',
  is_archived:
    'the channel is archived. Have it restored; until then nobody can press a button there, and these messages tell you how it goes on.',
};

/** What people said stands there as they typed it: nothing in it is a mention, a link or formatting. */
function wordsOf(entry: TimelineEntry): (readonly [title: string, words: string])[] {
  if (entry.type === 'denied') return [['Reason', cut(entry.reason, SAID_MAX_CHARS)]];
  if (entry.type !== 'glass-broken') return [];
  return [
    ['Incident', entry.incident],
    ['Reason', cut(entry.reason, SAID_MAX_CHARS)],
  ];
}

/** The thread has it whole. */
const SAID_MAX_CHARS = 500;

function withLink(told: Message, link: string | undefined): Message {
  if (link === undefined) return told;
  const way = `<${link}|Open the request>`;
  return { text: `${told.text}\n${way}`, blocks: [...told.blocks, section(way)] };
}
