import { EVERYTHING } from '../domain/operation.js';
import { type PausedEntry, toldPause } from '../domain/pausing.js';
import type { KeyRequest, TimelineEntry } from '../domain/request.js';
import { cut, escapeMrkdwn } from './text.js';

type ResumedEntry = Extract<TimelineEntry, { readonly type: 'resumed' }>;

/** A card has to fit on a phone. */
const REASON_MAX_CHARS = 300;

/** Whose doing it is that an approved request waits, and that nobody has to do anything about it. */
export function pausedText({ terms }: KeyRequest, { scope, operator, reason }: PausedEntry): string {
  const where = scope === EVERYTHING ? 'every account' : escapeMrkdwn(terms.account.name);
  const why = reason === '' ? '.' : `: ${escapeMrkdwn(cut(reason, REASON_MAX_CHARS))}`;
  return (
    `:double_vertical_bar: *The creation of keys is paused* for ${where} by ${escapeMrkdwn(operator)}, who runs me${why}\n` +
    'The approvals stand, and no key is made meanwhile. Nothing to do for you: it goes on by itself once it is resumed.'
  );
}

/** What the thread says of a pause, and of its end. */
export function pauseText(request: KeyRequest, entry: PausedEntry | ResumedEntry): string {
  return entry.type === 'paused' ? pausedText(request, entry) : RESUMED_TEXT;
}

const RESUMED_TEXT =
  ':arrow_forward: The creation of keys is resumed, and this request goes on: the key is being created.';

/** For the card, in place of the key that is being created; `undefined`: the request waits for no pause. */
export function waitsForResumption(request: KeyRequest): string | undefined {
  const paused = toldPause(request);
  return paused && pausedText(request, paused);
}
