import { MessengerError } from './message-port.js';
import { type Bucket, ComeBackLater, type Deps } from './ports.js';
import type { Delivery, Setback } from './undelivered-port.js';

/** What Slack's "no" to one message means: a person can mend it, nobody can, or the message is not needed any more. */
export type Verdict = 'blocked' | 'given-up' | 'not-needed';

export type Delivered<T> =
  | { readonly outcome: 'sent'; readonly sent: T }
  | { readonly outcome: 'given-up' | 'not-needed' };

/** Whose turn it must be. Where Slack says "not now" all the same, everybody in that line waits. */
interface Turn {
  readonly bucket: Bucket;
  /** Names the job, the same each time it comes back. */
  readonly taker: string;
}

interface Sending<T> {
  readonly what: Delivery;
  readonly turn: Turn;
  readonly send: () => Promise<T>;
}

/**
 * Brings one message to Slack when it is its turn. What fails is listed as undelivered, with its reason; the caller clears it from
 * there when all is done.
 *
 * @param judge says what to make of a "no" of Slack; it may throw `ComeBackLater` itself.
 * @throws {ComeBackLater} while it cannot be delivered; none of the job's tries is used up.
 */
export async function deliver<T>(
  deps: Deps,
  { what, turn: { bucket, taker }, send }: Sending<T>,
  judge: (code: string) => Promise<Verdict>,
): Promise<Delivered<T>> {
  await deps.quotas.take(bucket, taker);
  try {
    return { outcome: 'sent', sent: await send() };
  } catch (error) {
    if (!(error instanceof MessengerError)) throw error;
    if (error.kind === 'busy') await deps.quotas.hold(bucket, taker, error.afterMs);
    if (error.kind !== 'refused') return comeBack(deps, what, setbackOf(error));
    const verdict = await judge(error.code);
    if (verdict === 'blocked') return comeBack(deps, what, blockedBy(error.code));
    if (verdict === 'given-up') await giveUp(deps, what, error.code);
    return { outcome: verdict };
  }
}

const A_MINUTE_MS = 60_000;
/** Slack may have posted it: each try can add a copy, so they soon become rare. */
const UNCLEAR_AGAIN_MS = 1_000;
/** Soon after a person has mended what blocks a message, it goes on; one that is blocked for ever costs little. */
const BLOCKED_AGAIN_MS = 2_000;
const BLOCKED_LONGEST_MS = 5 * A_MINUTE_MS;

function setbackOf({ kind, code, afterMs }: MessengerError): Setback {
  const wait =
    kind === 'unclear'
      ? { firstWaitMs: UNCLEAR_AGAIN_MS, longestWaitMs: A_MINUTE_MS }
      : { firstWaitMs: afterMs, longestWaitMs: afterMs };
  return { state: 'waiting', code, ...wait };
}

function blockedBy(code: string): Setback {
  return { state: 'blocked', code, firstWaitMs: BLOCKED_AGAIN_MS, longestWaitMs: BLOCKED_LONGEST_MS };
}

async function comeBack(deps: Deps, what: Delivery, setback: Setback): Promise<never> {
  const { tries, nextTryInMs } = await deps.undelivered.note(what, setback);
  const { state, code } = setback;
  if (state === 'blocked' && tries === 1)
    deps.log.error({ ...fieldsOf(what), code }, 'message blocked; it is tried again until it works');
  if (state === 'waiting' && tries === LASTS_FROM_TRY)
    deps.log.warn({ ...fieldsOf(what), code }, 'message still waits for Slack');
  throw new ComeBackLater(nextTryInMs);
}

/** Slack asks for patience every day; only what lasts is worth a line. */
const LASTS_FROM_TRY = 5;

async function giveUp(deps: Deps, what: Delivery, code: string): Promise<void> {
  if ((await deps.undelivered.giveUp(what, code)) === 'listed-before') return;
  const words =
    what.piece === 'card'
      ? 'card cannot be changed any more; the thread says what happened'
      : 'message given up: nobody can get it any more';
  deps.log.error({ ...fieldsOf(what), code }, words);
}

function fieldsOf({ id, piece, index, channel }: Delivery) {
  return { requestId: id, piece, index, channel };
}
