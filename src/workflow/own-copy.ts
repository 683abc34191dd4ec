import { asksDirectly } from '../domain/account.js';
import { isSameCard } from '../domain/card-life.js';
import type { Click } from '../domain/event.js';
import type { RequestId } from '../domain/names.js';
import type { Card, KeyRequest } from '../domain/request.js';
import type { Deps } from './ports.js';

/**
 * Whether the clicked message is this person's own copy of the card. A copy that was posted and never recorded,
 * because the process died or the person was faster, is recorded by the press; a message that nobody can have
 * been sent is no copy.
 */
export async function onOwnCopy(
  { copies }: Deps,
  { id, terms, card }: KeyRequest,
  { by, channel, messageTs }: Click,
): Promise<{ readonly on?: 'own-copy' }> {
  if (!asksDirectly(terms.account) || channel === (card?.channel ?? terms.account.channel)) return {};
  const clicked = { channel, ts: messageTs };
  const own = await copies.record(id, by, clicked);
  return own && isSameCard(own, clicked) ? { on: 'own-copy' } : {};
}

/** Whether the message is anybody's copy by the record. */
export async function isOfApprover({ copies }: Deps, id: RequestId, message: Card): Promise<boolean> {
  const all = await copies.of(id);
  return [...all.values()].some((copy) => copy.state === 'posted' && isSameCard(copy.message, message));
}
