import { KeyServiceError, type KeyServiceErrorKind } from '../workflow/key-port.js';
import { requestIdOf } from './noting.js';

/** Rejected before any work was done. */
const THROTTLED = new Set([
  'ThrottledException',
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
]);
/** The next run assumes the role anew. */
const EXPIRED = new Set(['ExpiredTokenException', 'ExpiredToken', 'RequestExpired']);
/** No connection was ever made, so nothing was sent. */
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);
/** An error that AWS named; the SDK calls the others Unknown or UnknownError, or by their bare status. */
const NAMED = /^(?!Unknown)[A-Z][A-Za-z]+$/;
/** Of a signature that does not fit AWS says what it should have been made of: the session's token is part of that. */
const SIGNED_WITH = /(?<=x-amz-security-token:\s*)[^\s'",]+/gi;
/** What AWS says for some moments about something it has just made. */
const NOT_KNOWN_YET = new Set(['NotFoundException', 'KMSInvalidStateException']);

/** Runs one call to AWS and turns every failure into a `KeyServiceError` that keeps AWS's own words. */
export async function calling<T>(
  operation: string,
  call: () => Promise<T>,
  options?: CallOptions,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof KeyServiceError) throw cause;
    const { name: code, message: said } = cause instanceof Error ? cause : new Error(String(cause));
    const message = said.replace(SIGNED_WITH, '[left out]');
    const requestId = requestIdOf(cause);
    const failure = { operation, code, message, ...(requestId === undefined ? {} : { requestId }) };
    throw new KeyServiceError(kindOf(cause, options), failure, { cause });
  }
}

export interface CallOptions {
  /** The call is about a key that was made a moment ago, which AWS may not know everywhere yet. */
  readonly aboutNewKey: boolean;
}

function kindOf(cause: unknown, options?: CallOptions): KeyServiceErrorKind {
  if (wasNeverSent(cause)) return 'busy';
  // No answer is not a "no": what was asked for may have been done.
  if (!isServiceException(cause)) return 'unclear';
  // Not AWS' own words, but something's in between, which may have passed the call on.
  if (!NAMED.test(cause.name)) return 'unclear';
  if (THROTTLED.has(cause.name) || EXPIRED.has(cause.name)) return 'busy';
  if (options?.aboutNewKey && NOT_KNOWN_YET.has(cause.name)) return 'busy';
  return cause.$fault === 'client' ? 'refused' : 'unclear';
}

interface ServiceExceptionLike {
  readonly name: string;
  readonly $fault: 'client' | 'server';
}

function isServiceException(cause: unknown): cause is ServiceExceptionLike {
  return cause instanceof Error && '$fault' in cause && '$metadata' in cause;
}

/** Name lookups and refused connections, and credentials that could not even be found. */
function wasNeverSent(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false;
  if ('code' in cause && typeof cause.code === 'string' && NEVER_CONNECTED.has(cause.code)) {
    // The same codes can come from reading an open connection, when the request is long under way.
    return !('syscall' in cause) || cause.syscall === 'connect' || cause.syscall === 'getaddrinfo';
  }
  return (
    cause.name === 'CredentialsProviderError' || cause.message.includes('did not establish a connection')
  );
}

export function isNotFound(cause: unknown): boolean {
  return cause instanceof Error && cause.name === 'NotFoundException';
}
