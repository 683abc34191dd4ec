import { isSameCard } from '../domain/card-life.js';
import type { Card, CardLoss, KeyRequest } from '../domain/request.js';
import { apply } from './apply.js';
import { deliver, type Verdict } from './deliver.js';
import { loadReplicated } from './load-replicated.js';
import { MessengerError } from './message-port.js';
import { type Bucket, channelBucket, type Deps } from './ports.js';
import type { OwedEffect } from './store-port.js';
import { checkTerms } from './terms.js';
import type { Delivery } from './undelivered-port.js';
import { untilStored } from './until-stored.js';

/**
 * Posts the card or makes it look like the request is now. One at a time, so that the newest drawing stays; one
 * that is held up in the network and lands later is mended by the next press of a button it should not have.
 * A drawing that has waited until a newer version owes one as well is left to that one's job.
 */
export async function drawCard(deps: Deps, { id, effect, version }: OwedEffect): Promise<void> {
  await deps.leases.holding(`card:${id}`, async () => {
    const snapshot = await loadReplicated(deps, id);
    if (!snapshot.found || snapshot.owed.some((newer) => newer.effect === effect && newer.version > version))
      return;
    const { request } = snapshot;
    if (request.card) await redraw(deps, request, request.card);
    else if (await isUpToDate(deps, request)) await post(deps, request);
  });
}

/** A card that could not be posted yet goes where the config says by now; a change asks for a drawing of its own. */
async function isUpToDate(deps: Deps, request: KeyRequest): Promise<boolean> {
  return request.state.status !== 'pending' || (await checkTerms(deps, request)) !== 'changed';
}

/**
 * Slack takes fifty a minute and more from all channels together, and says when it has had enough; this only
 * lets what was refused come back in order, and not all at once.
 */
export const REDRAWING: Bucket = { name: 'redraw', perSecond: 10, burst: 50 };

async function redraw(deps: Deps, request: KeyRequest, card: Card): Promise<void> {
  const what = cardOf(request, card.channel);
  const send = () => deps.messenger.redrawCard(request, card);
  const turn = { bucket: REDRAWING, taker: takerOf(request) };
  const { outcome } = await deliver(deps, { what, turn, send }, async (code) => {
    const how = LOST[code];
    if (how !== undefined) return replace(deps, request, { card, how });
    const reason = CHANNEL_SHUT[code];
    // Nobody can press a button there either.
    if (reason !== undefined) await apply(deps, request.id, { type: 'thread-blocked', reason });
    return 'blocked';
  });
  if (outcome !== 'given-up') await deps.undelivered.clear(what);
}

/** Slack's words for a message that will never change again. */
const LOST: Readonly<Record<string, CardLoss>> = {
  message_not_found: 'deleted',
  edit_window_closed: 'frozen',
  cant_update_message: 'frozen',
};

/** Slack's words for a channel that nobody can act in, as replies would hear them. */
const CHANNEL_SHUT: Readonly<Record<string, string>> = {
  is_inactive: 'is_archived',
  is_archived: 'is_archived',
  channel_not_found: 'channel_not_found',
};

/** A card that is lost is posted anew by a job of its own; one that still serves stays as it is, and the thread goes on. */
async function replace(
  deps: Deps,
  { id }: KeyRequest,
  lost: { readonly card: Card; readonly how: CardLoss },
): Promise<Verdict> {
  const applied = await apply(deps, id, { type: 'card-lost', ...lost });
  return applied.outcome === 'refused' && applied.refusal === 'card-stays' ? 'given-up' : 'not-needed';
}

async function post(deps: Deps, request: KeyRequest): Promise<void> {
  const { terms, id } = request;
  const { channel } = terms.account;
  const what = cardOf(request, channel);
  const send = () => deps.messenger.postCard(request);
  const turn = { bucket: channelBucket(channel), taker: takerOf(request) };
  const delivered = await deliver(deps, { what, turn, send }, async (reason) => {
    await apply(deps, id, { type: 'card-blocked', reason });
    return 'blocked';
  });
  if (delivered.outcome !== 'sent') return;
  const card = delivered.sent;
  const event = { type: 'card-posted', card } as const;
  // Slack has it now: the record must say so, or it is posted again.
  const applied = await untilStored(deps, { requestId: id, event: event.type }, () => apply(deps, id, event));
  // Somebody clicked a copy whose posting was not recorded, and made it the card.
  if (applied.outcome === 'refused' && !isCardOf(applied.request, card))
    await retireCopy(deps, applied.request, card);
  await deps.undelivered.clear(what);
}

function isCardOf(request: KeyRequest, card: Card): boolean {
  return request.card !== null && isSameCard(request.card, card);
}

function takerOf({ id }: KeyRequest): string {
  return `${id}.draw-card`;
}

function cardOf({ id }: KeyRequest, channel: string): Delivery {
  return { id, piece: 'card', index: 0, channel };
}

/** Takes the buttons from a copy. One that cannot be changed keeps them; a press on it is refused all the same. */
export async function retireCopy(
  { messenger, log }: Pick<Deps, 'messenger' | 'log'>,
  request: KeyRequest,
  copy: Card,
): Promise<void> {
  try {
    await messenger.retireCopy(request, copy);
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    log.warn({ requestId: request.id, copy, code: error.code }, 'copy of a card keeps its buttons');
  }
}
