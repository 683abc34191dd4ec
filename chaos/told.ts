/** What people read, in the terms of this check. Written from the words alone: nothing here comes from the bot. */

export type CardStatus =
  | { readonly kind: 'pending' | 'working' | 'searching' | 'held' | 'failed' | 'unfinished' }
  | { readonly kind: 'denied' | 'expired' | 'cancelled' | 'abandoned' }
  | { readonly kind: 'created'; readonly keyId: string }
  /** A copy of a card, without buttons, that leads to the right one. */
  | { readonly kind: 'copy' }
  | { readonly kind: 'unknown' };

const KEY_ID = /(mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

const STATUSES: readonly (readonly [RegExp, Exclude<CardStatus['kind'], 'created' | 'unknown'>])[] = [
  [/This is a copy of key request/, 'copy'],
  [/Needs approval by/, 'pending'],
  [/Denied by @/, 'denied'],
  [/Cancelled by @/, 'cancelled'],
  [/Expired without the approvals/, 'expired'],
  [/Approved; the key|Looking once more/, 'working'],
  [/Outcome unknown\./, 'searching'],
  [/On hold\./, 'held'],
  [/No key was created\. /, 'failed'],
  [/The key exists, but is not finished/, 'unfinished'],
  [/Given up by @/, 'abandoned'],
];

export function requestOn(text: string): string | undefined {
  return /[Kk]ey request ([0-9a-z]+-[0-9a-z-]+)/.exec(text)?.[1];
}

export function statusOnCard(text: string): CardStatus {
  const keyId = new RegExp(`Created: ${KEY_ID.source}`).exec(text)?.[1];
  if (keyId !== undefined) return { kind: 'created', keyId };
  return { kind: STATUSES.find(([words]) => words.test(text))?.[1] ?? 'unknown' };
}

export type Reply =
  | { readonly kind: 'approved'; readonly by: string; readonly isQuorum: boolean }
  | { readonly kind: 'denied' | 'cancelled' | 'abandoned'; readonly by: string; readonly saysNoKey: boolean }
  | { readonly kind: 'resubmitted'; readonly by: string }
  | { readonly kind: 'retried' | 'looked-again' | 'created-again'; readonly by: string }
  | {
      readonly kind:
        | 'expired'
        | 'reminded'
        | 'escalated'
        | 'terms-changed'
        | 'failed'
        | 'outcome-unknown'
        | 'held';
    }
  | { readonly kind: 'unfinished' | 'stray' | 'created'; readonly keyId: string }
  | { readonly kind: 'unknown' };

type By = (by: string, text: string) => Reply;

const saysNoKey = (text: string): boolean => text.includes('No key was created.');

const BY_SOMEBODY: readonly (readonly [RegExp, By])[] = [
  [
    /Approved by @([a-z]+)\./,
    (by, text) => ({ kind: 'approved', by, isQuorum: text.includes('That is all') }),
  ],
  [/Denied by @([a-z]+)\./, (by, text) => ({ kind: 'denied', by, saysNoKey: saysNoKey(text) })],
  [/Cancelled by @([a-z]+),/, (by, text) => ({ kind: 'cancelled', by, saysNoKey: saysNoKey(text) })],
  [/Given up by @([a-z]+)\./, (by, text) => ({ kind: 'abandoned', by, saysNoKey: saysNoKey(text) })],
  [/:pencil2: Changed by @([a-z]+), who asked/, (by) => ({ kind: 'resubmitted', by })],
  [/@([a-z]+) pressed Retry/, (by) => ({ kind: 'retried', by })],
  [/@([a-z]+) pressed Look again/, (by) => ({ kind: 'looked-again', by })],
  [/@([a-z]+) pressed Create again/, (by) => ({ kind: 'created-again', by })],
];

const OF_A_KEY: readonly (readonly [RegExp, 'unfinished' | 'stray' | 'created'])[] = [
  [/The key is created, and read back as approved/, 'created'],
  [/The key exists \(/, 'unfinished'],
  [/AWS answered late: a key was created/, 'stray'],
];

const PLAIN: readonly (readonly [
  RegExp,
  'expired' | 'reminded' | 'escalated' | 'terms-changed' | 'failed' | 'outcome-unknown' | 'held',
])[] = [
  [/Expired: not enough approvals/, 'expired'],
  [/:bell: (Still needed:|A reminder was due)/, 'reminded'],
  [/:rotating_light: Escalated/, 'escalated'],
  [/settings in the bot's configuration have changed/, 'terms-changed'],
  [/The key was not created\./, 'failed'],
  [/AWS did not answer whether the key was created/, 'outcome-unknown'],
  [/raised_hand/, 'held'],
];

export function readReply(text: string): Reply {
  for (const [words, read] of BY_SOMEBODY) {
    const by = words.exec(text)?.[1];
    if (by !== undefined) return read(by, text);
  }
  const keyId = KEY_ID.exec(text)?.[1];
  const ofKey = OF_A_KEY.find(([words]) => words.test(text));
  if (ofKey && keyId !== undefined) return { kind: ofKey[1], keyId };
  return { kind: PLAIN.find(([words]) => words.test(text))?.[1] ?? 'unknown' };
}

/** Who asks, as the card says it. */
export function requesterOn(text: string): string | undefined {
  return /@([a-z]+) asks for a KMS key/.exec(text)?.[1];
}

interface Copy {
  readonly ts: string;
  readonly text: string;
  readonly buttons: readonly string[];
  readonly replies: readonly unknown[];
}

/**
 * The card among its copies: the one with the thread; where there is none, one with buttons; where there is
 * none either, the latest one that does not call itself a copy.
 */
export function cardAmong<Card extends Copy>(cards: readonly Card[]): Card | undefined {
  const rankOf = ({ text, buttons, replies }: Copy): number => {
    if (replies.length > 0) return 3;
    if (buttons.length > 0) return 2;
    return statusOnCard(text).kind === 'copy' ? 0 : 1;
  };
  return [...cards].sort((one, other) => rankOf(other) - rankOf(one) || Number(other.ts) - Number(one.ts))[0];
}
