import type { Card, CardLoss, KeyRequest, Status, TimelineEntry } from './request.js';

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

/** Nothing happens unless somebody presses a button of the card. */
export function waitsForPeople({ state }: KeyRequest): boolean {
  return WAITING.has(state.status);
}

const WAITING: ReadonlySet<Status> = new Set(['pending', 'held', 'failed', 'unfinished']);

/** A person has to act, and not by the buttons that the card was posted with. */
function needsOtherButtons(request: KeyRequest): boolean {
  if (!waitsForPeople(request)) return false;
  let needed = 'a decision';
  let posted = needed;
  for (const entry of request.timeline) {
    if (entry.type === 'card-posted') posted = needed;
    needed = buttonsFor(entry) ?? needed;
  }
  return needed !== posted;
}

/** Names the buttons that an entry asks for; `undefined`: it asks for none. */
function buttonsFor({ type, atMs }: TimelineEntry): string | undefined {
  // Buttons carry the fingerprint, so every change of the terms asks for others.
  if (type === 'terms-changed') return `a decision on the terms since ${atMs}`;
  return HAS_BUTTONS_OF_ITS_OWN.has(type) ? type : undefined;
}

const HAS_BUTTONS_OF_ITS_OWN: ReadonlySet<TimelineEntry['type']> = new Set(['held', 'failed', 'unfinished']);
