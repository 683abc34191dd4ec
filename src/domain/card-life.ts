import type { ClickEvent } from './event.js';
import type { EpochMs } from './names.js';
import {
  type Card,
  type CardLoss,
  type KeyRequest,
  owedReview,
  type Status,
  type TimelineEntry,
} from './request.js';

/** Somebody, or another app, deletes every card: one more would not stay either. */
const MOST_LOST = 10;

export function isSameCard(one: Card, other: Card): boolean {
  return one.channel === other.channel && one.ts === other.ts;
}

/** Whether the message was the card once and is lost. */
export function wasCard({ timeline }: KeyRequest, message: Card): boolean {
  return timeline.some((entry) => entry.type === 'card-lost' && isSameCard(entry.card, message));
}

/** A deleted card is always missed; a frozen one only when it may lack the buttons that the request needs now. */
export function canBeReplaced(request: KeyRequest, how: CardLoss): boolean {
  const lost = request.timeline.filter(({ type }) => type === 'card-lost').length;
  return lost < MOST_LOST && (how === 'deleted' || needsOtherButtons(request));
}

/** The message that was clicked while no card was known is the card: its posting was not recorded. */
export function withCardOf(request: KeyRequest, { click, on }: ClickEvent, nowMs: EpochMs): KeyRequest {
  if (request.card || on === 'own-copy') return request;
  const timeline = [...request.timeline, { type: 'card-posted', atMs: nowMs } as const];
  return { ...request, timeline, card: { channel: click.channel, ts: click.messageTs } };
}

/** Something is left undone unless somebody presses a button of the card. */
export function waitsForPeople(request: KeyRequest): boolean {
  return WAITING.has(request.state.status) || owedReview(request) !== undefined;
}

const WAITING: ReadonlySet<Status> = new Set(['pending', 'held', 'failed', 'unfinished']);

/** A person has to act, and not by the buttons that the card was posted with. */
function needsOtherButtons(request: KeyRequest): boolean {
  if (!waitsForPeople(request)) return false;
  let decision = 'a decision';
  let review = '';
  let posted = `${decision} ${review}`;
  for (const entry of request.timeline) {
    if (entry.type === 'card-posted') posted = `${decision} ${review}`;
    decision = buttonsFor(entry) ?? decision;
    if (entry.type === 'glass-broken') review = 'a review';
    if (entry.type === 'reviewed' || entry.type === 'terms-changed') review = '';
  }
  return `${decision} ${review}` !== posted;
}

/** Names the buttons that an entry asks for; `undefined`: it asks for none. */
function buttonsFor({ type, atMs }: TimelineEntry): string | undefined {
  // Buttons carry the fingerprint, so every change of what is asked for asks for others.
  if (type === 'terms-changed' || type === 'resubmitted')
    return `a decision on what is asked for since ${atMs}`;
  return HAS_BUTTONS_OF_ITS_OWN.has(type) ? type : undefined;
}

const HAS_BUTTONS_OF_ITS_OWN: ReadonlySet<TimelineEntry['type']> = new Set(['held', 'failed', 'unfinished']);
