import type { RequestId } from '../domain/names.js';
import type { Card, KeyRequest } from '../domain/request.js';
import { apply } from './apply.js';
import { deliver, type Verdict } from './deliver.js';
import { eachForItself } from './each-for-itself.js';
import { judgeDirect } from './judge-direct.js';
import { loadReplicated } from './load-replicated.js';
import { ComeBackLater, channelBucket, type Deps } from './ports.js';
import type { Lane, Snapshot } from './store-port.js';
import { untilStored } from './until-stored.js';

/** The card comes first; its own job is under way. */
const CARD_SOON_MS = 1_000;
const LEASE_AGAIN_MS = 500;

/**
 * Posts what the record says is missing in a lane, in order, from the stored cursor. A message whose posting
 * was not recorded, because the process died or Slack's answer was lost, is posted again; no other is.
 */
export async function syncLane(deps: Deps, id: RequestId, lane: Lane): Promise<void> {
  await deps.leases.holding(`${lane}:${id}`, async () => {
    for (;;) {
      const snapshot = await loadReplicated(deps, id);
      if (!snapshot.found) return;
      const next = nextMessage(deps, snapshot, lane);
      if (next === undefined) return deps.undelivered.clear({ id, piece: lane });
      const { channel, send, judge } = next;
      const index = snapshot.posted[lane];
      const turn = { bucket: channelBucket(channel), taker: `${id}.${lane}` };
      await deliver(deps, { what: { id, piece: lane, index, channel }, turn, send }, judge);
      await advance(deps, id, { lane, index });
    }
  });
}

/** Each of those whose request it is has a lane: one whom nothing reaches keeps the other waiting for nothing. */
export async function syncDirect(deps: Deps, id: RequestId): Promise<void> {
  await eachForItself([() => syncLane(deps, id, 'direct'), () => syncLane(deps, id, 'on-behalf')]);
}

interface Posted {
  readonly lane: Lane;
  readonly index: number;
}

/**
 * Slack has it now: the record must say so, or it is posted again. Where it says so already, another run has overtaken
 * this one, or a first try was done after all: the lease says whose turn it is, and nothing is struck off before all is posted.
 */
async function advance(deps: Deps, id: RequestId, { lane, index }: Posted): Promise<void> {
  const what = { requestId: id, event: `${lane}-posted` };
  const isOwn = await untilStored(deps, what, () => deps.store.advance(id, lane, index));
  if (!isOwn) throw new ComeBackLater(LEASE_AGAIN_MS);
}

interface NextMessage {
  readonly channel: string;
  readonly send: () => Promise<void>;
  readonly judge: (code: string) => Promise<Verdict>;
}

function nextMessage(deps: Deps, { request, posted }: Snapshot, lane: Lane): NextMessage | undefined {
  const { messenger } = deps;
  const index = posted[lane];
  if (lane !== 'thread') {
    const to = lane === 'direct' ? request.requestedBy : request.onBehalfOf;
    if (to === null || index >= messenger.directMessagesOf(request, to)) return undefined;
    return {
      channel: to,
      send: () => messenger.sendDirect(request, to, index),
      judge: (code) => judgeDirect(deps, to, code),
    };
  }
  if (index >= messenger.repliesOf(request)) return undefined;
  const { card } = request;
  if (!card) throw new ComeBackLater(CARD_SOON_MS);
  return {
    channel: card.channel,
    send: () => messenger.reply(request, index),
    judge: (code) => judgeReply(deps, { request, card, code }),
  };
}

/** Slack's words for a thread whose card was deleted; with replies in it, something remains that takes no more. */
const CARD_DELETED = new Set(['thread_not_found', 'message_not_found', 'cannot_reply_to_message']);

async function judgeReply(
  deps: Deps,
  { request, card, code }: { readonly request: KeyRequest; readonly card: Card; readonly code: string },
): Promise<Verdict> {
  if (!CARD_DELETED.has(code)) {
    await apply(deps, request.id, { type: 'thread-blocked', reason: code });
    return 'blocked';
  }
  const applied = await apply(deps, request.id, { type: 'card-lost', card, how: 'deleted' });
  if (applied.outcome === 'refused' && applied.refusal === 'card-stays') return 'given-up';
  throw new ComeBackLater(CARD_SOON_MS);
}
