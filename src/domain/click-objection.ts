import { breakersAtDoors, linesInForce } from './approvers.js';
import { wasCard } from './card-life.js';
import type { Click, ClickEvent } from './event.js';
import { isAmong, linesOpenTo } from './person.js';
import type { Refusal } from './refusal.js';
import { type KeyRequest, partiesOf } from './request.js';

/**
 * Whether the person may press this button here at all, whatever the request's state: who they are, where
 * they clicked, and which version of the request they saw.
 */
export function objectionTo(request: KeyRequest, event: ClickEvent): Refusal | undefined {
  const objection = objectionToPress(request, event);
  if (objection || event.person === null) return objection ?? 'people-unknown';
  const lines = linesOpenTo(event.person, linesInForce(request));
  return lines.length === 0 ? 'not-an-approver' : undefined;
}

/** The same for the doors after a failure: whoever may break the glass may also go on with what came of it. */
export function objectionToDoor(request: KeyRequest, event: ClickEvent): Refusal | undefined {
  const objection = objectionTo(request, event);
  const isBreaker = event.person !== null && isAmong(event.person, breakersAtDoors(request));
  return objection === 'not-an-approver' && isBreaker ? undefined : objection;
}

/** The same, whatever the button lets people do. */
export function objectionToPress(request: KeyRequest, event: ClickEvent): Refusal | undefined {
  const { click } = event;
  const elsewhere = event.on === 'own-copy' ? objectionToPerson(event) : objectionToMessage(request, event);
  if (elsewhere) return elsewhere;
  if (click.fingerprint !== request.fingerprint) return 'stale-fingerprint';
  return partiesOf(request).includes(click.by) ? 'own-request' : undefined;
}

function objectionToMessage(request: KeyRequest, event: ClickEvent): Refusal | undefined {
  return (
    objectionToPlace(request, event) ?? (isOtherMessage(request, event.click) ? 'other-copy' : undefined)
  );
}

/** For a button that is not the card's own: whether the person may press anything in this channel, or on their copy. */
export function objectionToPlace(request: KeyRequest, event: ClickEvent): Refusal | undefined {
  const channel = request.card?.channel ?? request.terms.account.channel;
  const isHere = event.on === 'own-copy' || event.click.channel === channel;
  return objectionToPerson(event) ?? (isHere ? undefined : 'wrong-channel');
}

function objectionToPerson({ person }: ClickEvent): Refusal | undefined {
  if (person === null) return 'people-unknown';
  return person.standing === 'full-member' ? undefined : person.standing;
}

/** While no card is known, the clicked message can be one whose posting was not recorded; a lost card cannot. */
function isOtherMessage(request: KeyRequest, { channel, messageTs }: Click): boolean {
  return request.card ? request.card.ts !== messageTs : wasCard(request, { channel, ts: messageTs });
}
