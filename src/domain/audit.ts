import { canonicalJson, sha256Hex } from './canonical.js';
import type { Checkpoint } from './checkpoint.js';
import type { RequestEvent } from './event.js';
import type { EpochMs, Fingerprint, RequestId, UserId } from './names.js';
import type { Operation } from './operation.js';
import type { Transition } from './outcome.js';
import type { KeyRequest, Status, Submitted } from './request.js';

/** The head of a chain that has no entry yet. */
export const CHAIN_START = '';

/** One link of a request's chain. Refusals are links too; they leave the version as it is. */
export interface AuditEntry {
  readonly schema: 1;
  readonly request: RequestId;
  /** Hash of the request's entry before this one; `CHAIN_START` for the first. */
  readonly previous: string;
  /** By Redis' clock, read together with the document that was decided on. */
  readonly atMs: EpochMs;
  readonly event: Submission | RequestEvent;
  /** The request's version after the event. */
  readonly version: number;
  readonly status: Status;
  /** The fingerprint in force after the event. */
  readonly fingerprint: Fingerprint;
  /** `null`: committed. */
  readonly refusal: string | null;
  /** Random for each decision: tells the writer its own entry from an equal one of another replica. */
  readonly nonce: string;
}

/** The first event of every chain: the whole document as it began, so that the record stands without the store. */
interface Submission {
  readonly type: 'submitted';
  readonly by: UserId;
  readonly document: Submitted;
}

/** An entry in the bytes that are hashed and kept. */
export interface SealedEntry {
  readonly text: string;
  /** SHA-256 of `text`, in hex: the head of the request's chain from here on. */
  readonly hash: string;
}

/** The hash covers the previous hash, so no entry can change or vanish without the ones after it showing it. */
export function seal(entry: AuditEntry | Checkpoint | Operation): SealedEntry {
  const text = canonicalJson(entry);
  return { text, hash: sha256Hex(text) };
}

/** What the submission of a request looks like in its chain. */
export function firstEntryOf(request: KeyRequest, nonce: string): AuditEntry {
  // Whatever else a document has by now, or will have, goes along.
  const { waiting, card, brokenGlass, timeline, state, ...document } = request;
  return {
    schema: 1,
    request: request.id,
    previous: CHAIN_START,
    atMs: request.requestedAtMs,
    event: { type: 'submitted', by: request.requestedBy, document },
    version: 1,
    status: state.status,
    fingerprint: request.fingerprint,
    refusal: null,
    nonce,
  };
}

export interface Decision {
  readonly nonce: string;
  readonly previous: string;
  readonly atMs: EpochMs;
  readonly event: RequestEvent;
  readonly result: Transition;
}

/** What a decision on a request of this id, version and state looks like in its chain. */
export function entryOf(
  before: {
    readonly id: RequestId;
    readonly version: number;
    readonly status: Status;
    readonly fingerprint: Fingerprint;
  },
  { nonce, previous, atMs, event, result }: Decision,
): AuditEntry {
  const shared = { schema: 1, request: before.id, previous, atMs, event, nonce } as const;
  if (!result.ok) {
    const { version, status, fingerprint } = before;
    return { ...shared, version, status, fingerprint, refusal: result.refusal };
  }
  const { state, fingerprint } = result.request;
  return { ...shared, version: before.version + 1, status: state.status, fingerprint, refusal: null };
}
