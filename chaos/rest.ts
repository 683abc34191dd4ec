import type { RequestEvidence } from './evidence.js';
import { readThread } from './story.js';
import { cardAmong, statusOnCard } from './told.js';

const ENDS = new Set(['denied', 'expired', 'cancelled', 'abandoned', 'created']);

/**
 * Whether nothing more is to come: it has ended, its thread says so too, and no copy of its card asks for more.
 * A key that was never made is looked for, and then on hold: to be created again only when no lost call can make it
 * any more, which is later than a round.
 */
export function isAtRest({ cards, keys }: Pick<RequestEvidence, 'cards' | 'keys'>): boolean {
  const card = cardAmong(cards);
  if (card === undefined || cards.some((copy) => copy !== card && copy.buttons.length > 0)) return false;
  const status = statusOnCard(card.text).kind;
  if (status === 'searching' || status === 'held') return keys.length === 0;
  return ENDS.has(status) && readThread(card.replies).standing === status;
}
