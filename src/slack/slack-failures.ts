import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { MessengerError } from '../workflow/message-port.js';
import { isOfToken, TOKEN_AGAIN_MS } from './token-watch.js';

/** Slack's words for "something broke on our side": it may have been done. */
const BROKEN = new Set(['fatal_error', 'internal_error', 'service_unavailable', 'request_timeout']);
const NOT_CONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT/;
/** Limits that are told as an ordinary error. */
const TOO_MANY = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const A_MINUTE_MS = 60_000;
const SOON_MS = 2_000;

/** Runs one call to Slack and turns every failure into a `MessengerError`. */
export async function telling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw translate(cause);
  }
}

function translate(cause: unknown): MessengerError {
  if (cause instanceof MessengerError) return cause;
  if (cause instanceof WebAPIRateLimitedError) {
    return new MessengerError('busy', 'ratelimited', cause.retryAfter * 1_000, { cause });
  }
  if (cause instanceof WebAPIPlatformError) {
    const { error } = cause.data;
    if (isOfToken(error)) return new MessengerError('locked-out', error, TOKEN_AGAIN_MS, { cause });
    if (TOO_MANY.has(error)) return new MessengerError('busy', error, A_MINUTE_MS, { cause });
    return new MessengerError(BROKEN.has(error) ? 'unclear' : 'refused', error, 0, { cause });
  }
  if (cause instanceof WebAPIHTTPError)
    return new MessengerError('unclear', `http_${cause.statusCode}`, 0, { cause });
  if (cause instanceof WebAPIRequestError && NOT_CONNECTED.test(reasonsOf(cause.original))) {
    return new MessengerError('busy', 'not_connected', SOON_MS, { cause });
  }
  return new MessengerError('unclear', 'no_answer', 0, { cause });
}

/** Slack's word for a failure of a call, or ours where it said nothing. */
export function wordFor(error: unknown): string {
  return translate(error).code;
}

/** Slack's words for "not now", and ours for no answer at all: nothing is known by them. */
export function isNotNow(code: string): boolean {
  return BROKEN.has(code) || TOO_MANY.has(code) || /^(no_answer|not_connected|http_\d+)$/.test(code);
}

/** What a call without an answer failed with in the end, as the network says it. */
export function rootOf(error: unknown): string | undefined {
  if (!(error instanceof WebAPIRequestError)) return undefined;
  const { original } = error;
  return original.cause instanceof Error ? original.cause.message || original.message : original.message;
}

/** fetch hides why it failed in its cause. */
function reasonsOf(error: Error): string {
  const cause =
    error.cause instanceof Error ? `${error.cause.message} ${String(Reflect.get(error.cause, 'code'))}` : '';
  return `${error.message} ${cause}`;
}
