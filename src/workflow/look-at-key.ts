import type { AliasLeads } from '../domain/deviation.js';
import type { Finding, Place } from '../domain/finding.js';
import type { KeyAsRead } from '../domain/key-as-read.js';
import type { RequestId } from '../domain/names.js';
import {
  isTaggedAsOurs,
  judgeOwnKey,
  judgeRecord,
  judgeStrayKey,
  placeOf,
  recordedKeyOf,
  type SeenKey,
  taggedRequestOf,
} from '../domain/reconcile.js';
import type { Failure, KeyRequest, MadeKey } from '../domain/request.js';
import type { InventorySession } from './inventory-port.js';
import { KeyServiceError } from './key-port.js';
import { loadRequest } from './list-approved.js';
import type { ReconcileDeps } from './reconcile.js';

export interface KeyLook {
  readonly key: MadeKey;
  /** `undefined`: AWS does not have it, or would not say, or it is none of ours. */
  readonly state: string | undefined;
  /** The request that looks for a lost key, where this carries its tag. */
  readonly awaitedBy: RequestId | undefined;
  readonly findings: readonly Finding[];
  /** What AWS would not tell of it. */
  readonly failures: readonly Failure[];
}

export interface KeyToLookAt {
  readonly session: InventorySession;
  readonly place: Place;
  readonly key: MadeKey;
  /** The request that recorded it, as far as the record was read before. */
  readonly requestId: RequestId | undefined;
}

/**
 * One key as AWS has it now, held against its request. The request is read after the key: a key that exists was
 * asked for before, so a request that is not there then was never there.
 */
export async function lookAtKey(deps: ReconcileDeps, at: KeyToLookAt): Promise<KeyLook> {
  const { key, place, session } = at;
  const nothing = { key, state: undefined, awaitedBy: undefined, findings: [], failures: [] };
  let read: KeyAsRead | undefined;
  try {
    read = await session.read(key);
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    return { ...nothing, failures: [error.failure] };
  }
  if (read === undefined) return { ...nothing, findings: await judgeMissing(deps, at) };
  const state = String(read.metadata['KeyState']);
  const requestId = at.requestId ?? taggedRequestOf(read);
  const loaded = requestId === null ? ABSENT : await loadRequest(deps, requestId);
  if (loaded.outcome === 'unreadable') return { ...nothing, state, findings: [loaded.finding] };
  const request = loaded.outcome === 'found' ? loaded.request : undefined;
  if (request && isOwn(key, place, request)) {
    return { ...nothing, state, ...(await lookAtOwnKey(session, { place, key, read }, request)) };
  }
  if (!isTaggedAsOurs(read)) return nothing;
  if (!request && requestId !== null && (await hasLeft(deps, key, requestId))) return { ...nothing, state };
  const findings = judgeStrayKey({ place, key, read }, request);
  const isAwaited = request && findings.length === 0 && recordedKeyOf(request) === null;
  return { ...nothing, state, findings, awaitedBy: isAwaited ? request.id : undefined };
}

/** Its request was approved, and has gone to the archive since: there is nothing left to hold the key against. */
async function hasLeft({ retirement }: ReconcileDeps, { keyId }: MadeKey, id: RequestId): Promise<boolean> {
  return (await retirement.requestBehind(keyId)) === id;
}

const ABSENT = { outcome: 'absent' } as const;

function isOwn({ keyId }: MadeKey, { accountId, region }: Place, request: KeyRequest): boolean {
  const home = placeOf(request);
  const isAtHome = home.accountId === accountId && home.region === region;
  return isAtHome && request.state.status !== 'abandoned' && recordedKeyOf(request)?.keyId === keyId;
}

/**
 * Before it is finished the request's own state says what its key lacks. A changed record is told here, too: whoever
 * changed it can have taken it out of the lists.
 */
async function lookAtOwnKey(
  session: InventorySession,
  seen: SeenKey,
  request: KeyRequest,
): Promise<Pick<KeyLook, 'findings' | 'failures'>> {
  const changed = judgeRecord(request);
  if (request.state.status !== 'created' || changed.length > 0) return { findings: changed, failures: [] };
  let alias: AliasLeads = 'not-known';
  const failures: Failure[] = [];
  try {
    alias = { to: await session.keyBehind(request.parameters.alias) };
  } catch (error) {
    if (!(error instanceof KeyServiceError)) throw error;
    failures.push(error.failure);
  }
  return { findings: judgeOwnKey(seen, request, alias), failures };
}

async function judgeMissing(deps: ReconcileDeps, at: KeyToLookAt): Promise<Finding[]> {
  // AWS' index of tags still shows a key that was deleted; nobody misses it.
  if (at.requestId === undefined) return [];
  const loaded = await loadRequest(deps, at.requestId);
  const { key, place } = at;
  return loaded.outcome === 'found' && isOwn(key, place, loaded.request)
    ? [{ kind: 'missing-key', place, keyId: key.keyId, requestId: loaded.request.id }]
    : [];
}
