import type { RequestId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import { apply } from './apply.js';
import { MessengerError } from './message-port.js';
import { ComeBackLater, channelBucket, type Deps } from './ports.js';
import { checkTerms } from './terms.js';

/** A person has to mend what stops the card: invite the bot, bring the channel back. */
const BLOCKED_AGAIN_MS = 10_000;

/**
 * Posts the card or makes it look like the request is now. One at a time, so that the newest drawing stays; one
 * that is held up in the network and lands later is mended by the next press of a button it should not have.
 */
export async function drawCard(deps: Deps, id: RequestId): Promise<void> {
  await deps.leases.holding(`card:${id}`, async () => {
    const snapshot = await deps.store.load(id);
    if (!snapshot.found) return;
    const { request } = snapshot;
    if (request.card) await minding(deps, request, () => redraw(deps, request));
    else if (await isUpToDate(deps, request)) await minding(deps, request, () => post(deps, request));
  });
}

/** A card that could not be posted yet goes where the config says by now; a change asks for a drawing of its own. */
async function isUpToDate(deps: Deps, request: KeyRequest): Promise<boolean> {
  return request.state.status !== 'pending' || (await checkTerms(deps, request)) !== 'changed';
}

async function redraw({ messenger, log }: Deps, request: KeyRequest): Promise<void> {
  if (!request.card) return;
  try {
    await messenger.redrawCard(request, request.card);
  } catch (error) {
    if (!(error instanceof MessengerError) || !BEYOND_REDRAWING.has(error.code)) throw error;
    log.warn(
      { requestId: request.id, code: error.code },
      'card cannot be redrawn; the thread says what happened',
    );
  }
}

/** Slack's words for a message that will never change again. */
const BEYOND_REDRAWING = new Set([
  'message_not_found',
  'edit_window_closed',
  'is_inactive',
  'cant_update_message',
]);

async function post(deps: Deps, request: KeyRequest): Promise<void> {
  const { terms, id } = request;
  const { channel } = terms.account;
  await deps.quotas.take(channelBucket(channel));
  const card = await deps.messenger.postCard(request);
  const applied = await apply(deps, id, { type: 'card-posted', card });
  // Somebody clicked a copy whose posting was not recorded, and made it the card.
  if (applied.outcome === 'refused' && applied.request.card)
    await deps.messenger.retireCopy(applied.request, card);
}

async function minding(deps: Deps, request: KeyRequest, drawing: () => Promise<void>): Promise<void> {
  try {
    await drawing();
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    if (error.kind === 'busy') throw new ComeBackLater(error.afterMs);
    if (error.kind === 'unclear') throw error;
    deps.log.error(
      { requestId: request.id, channel: request.terms.account.channel, code: error.code },
      'card blocked',
    );
    await apply(deps, request.id, { type: 'card-blocked', reason: error.code });
    throw new ComeBackLater(BLOCKED_AGAIN_MS);
  }
}
