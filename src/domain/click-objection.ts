import { wasCard } from './card-life.js';
import type { Click, ClickEvent } from './event.js';
import { linesOpenTo } from './person.js';
import type { Refusal } from './refusal.js';
import type { KeyRequest } from './request.js';

/**
 * Whether the person may press this button here at all, whatever the request's state: who they are, where
 * they clicked, and which version of the request they saw.
 */
export function objectionTo(request: KeyRequest, { click, person }: ClickEvent): Refusal | undefined {
  const { account } = request.terms;
  if (person === null) return 'people-unknown';
  if (person.standing !== 'full-member') return person.standing;
  if (click.channel !== (request.card?.channel ?? account.channel)) return 'wrong-channel';
  if (isOtherMessage(request, click)) return 'other-copy';
  if (click.fingerprint !== request.fingerprint) return 'stale-fingerprint';
  if (click.by === request.requestedBy) return 'own-request';
  if (linesOpenTo(person, account).length === 0) return 'not-an-approver';
  return undefined;
}

/** While no card is known, the clicked message can be one whose posting was not recorded; a lost card cannot. */
function isOtherMessage(request: KeyRequest, { channel, messageTs }: Click): boolean {
  return request.card ? request.card.ts !== messageTs : wasCard(request, { channel, ts: messageTs });
}
