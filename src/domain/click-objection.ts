import { wasCard } from './card-life.js';
import type { Click, ClickEvent } from './event.js';
import { linesOpenTo } from './person.js';
import type { Refusal } from './refusal.js';
import type { KeyRequest } from './request.js';

/**
 * Whether the person may press this button here at all, whatever the request's state: who they are, where
 * they clicked, and which version of the request they saw.
 */
export function objectionTo(request: KeyRequest, { click, person, on }: ClickEvent): Refusal | undefined {
  const { account } = request.terms;
  const misplaced = on === 'own-copy' ? undefined : objectionToPlace(request, click);
  if (person === null) return 'people-unknown';
  if (person.standing !== 'full-member') return person.standing;
  if (misplaced) return misplaced;
  if (click.fingerprint !== request.fingerprint) return 'stale-fingerprint';
  if (click.by === request.requestedBy) return 'own-request';
  if (linesOpenTo(person, account).length === 0) return 'not-an-approver';
  return undefined;
}

function objectionToPlace(request: KeyRequest, click: Click): Refusal | undefined {
  if (click.channel !== (request.card?.channel ?? request.terms.account.channel)) return 'wrong-channel';
  return isOtherMessage(request, click) ? 'other-copy' : undefined;
}

/** While no card is known, the clicked message can be one whose posting was not recorded; a lost card cannot. */
function isOtherMessage(request: KeyRequest, { channel, messageTs }: Click): boolean {
  return request.card ? request.card.ts !== messageTs : wasCard(request, { channel, ts: messageTs });
}
