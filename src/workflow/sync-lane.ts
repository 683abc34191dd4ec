import type { RequestId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';
import { MessengerError } from './message-port.js';
import { ComeBackLater, channelBucket, type Deps } from './ports.js';
import type { Lane, Snapshot } from './store-port.js';

/** The card comes first; its own job is under way. */
const CARD_SOON_MS = 1_000;
const BLOCKED_AGAIN_MS = 60_000;

/**
 * Posts what the record says is missing in a lane, in order, from the stored cursor. A message whose posting
 * was not recorded, because the process died in between, is posted again; no other is.
 */
export async function syncLane(deps: Deps, id: RequestId, lane: Lane): Promise<void> {
  await deps.leases.holding(`${lane}:${id}`, async () => {
    for (;;) {
      const snapshot = await deps.store.load(id);
      if (!snapshot.found) return;
      const next = nextMessage(deps, snapshot, lane);
      if (next === undefined) return;
      await deps.quotas.take(channelBucket(next.channel));
      await posting(deps, snapshot.request, next.post);
      if (!(await deps.store.advance(id, lane, snapshot.posted[lane]))) return;
    }
  });
}

interface NextMessage {
  readonly channel: string;
  readonly post: () => Promise<void>;
}

function nextMessage(
  { messenger }: Deps,
  { request, posted }: Snapshot,
  lane: Lane,
): NextMessage | undefined {
  const index = posted[lane];
  if (lane === 'direct') {
    if (index >= messenger.directMessagesOf(request)) return undefined;
    return { channel: request.requestedBy, post: () => messenger.sendDirect(request, index) };
  }
  if (index >= messenger.repliesOf(request)) return undefined;
  if (!request.card) throw new ComeBackLater(CARD_SOON_MS);
  return { channel: request.card.channel, post: () => messenger.reply(request, index) };
}

/** The person has left, or the root of the thread is deleted: the message after it must not wait for ever. */
const UNREACHABLE = new Set([
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'thread_not_found',
  'message_not_found',
]);

async function posting(deps: Deps, request: KeyRequest, post: () => Promise<void>): Promise<void> {
  try {
    await post();
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    if (error.kind === 'busy') throw new ComeBackLater(error.afterMs);
    if (error.kind === 'unclear') throw error;
    if (UNREACHABLE.has(error.code)) {
      deps.log.error(
        { requestId: request.id, code: error.code },
        'message given up: nobody can get it any more',
      );
      return;
    }
    deps.log.error({ requestId: request.id, code: error.code }, 'message blocked');
    throw new ComeBackLater(BLOCKED_AGAIN_MS);
  }
}
