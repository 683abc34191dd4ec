import type { SealedEntry } from '../../src/domain/audit.js';
import type { EpochMs, RequestId } from '../../src/domain/names.js';
import type { KeyRequest } from '../../src/domain/request.js';
import { KeyServiceError } from '../../src/workflow/key-port.js';
import type { RequestStore, Snapshot } from '../../src/workflow/store-port.js';
import { request } from '../support/requests.js';

/** The first of January 2100. */
export const FAR_OFF = 4_102_444_800_000 as EpochMs;

let made = 0;

/** Alice's request as it is submitted: no card yet, its deadline far off, id and form its own. */
export function newRequest(over: Partial<KeyRequest> = {}): KeyRequest {
  made += 1;
  const id = `req0-0000-${String(made).padStart(4, '0')}` as RequestId;
  return request({ id, formId: `V0FORM${made}`, card: null, expiresAtMs: FAR_OFF, ...over });
}

/** An audit entry; to the store it is a text and a hash. */
export function entry(name: string): SealedEntry {
  return { text: `entry ${name}`, hash: `hash ${name}` };
}

/** The request as it is stored now. */
export async function loaded(store: RequestStore, id: RequestId, answerTo?: string): Promise<Snapshot> {
  const snapshot = await store.load(id, answerTo);
  if (!snapshot.found) throw new Error(`There is no request ${id}.`);
  return snapshot;
}

/** Stores a request and loads it. */
export async function stored(store: RequestStore, over: Partial<KeyRequest> = {}): Promise<Snapshot> {
  const request = newRequest(over);
  await store.create({ request, effects: [], entry: entry('submitted') });
  return loaded(store, request.id);
}

/** What a call to AWS fails with, but for AWS' id of the call, which is another each time. */
export async function failureOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof KeyServiceError)) throw new Error(`Not a KeyServiceError, but ${String(error)}.`);
  const { operation, code, message } = error.failure;
  return { kind: error.kind, operation, code, message };
}
