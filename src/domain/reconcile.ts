import { linesInForce } from './approvers.js';
import { type AliasLeads, deviations } from './deviation.js';
import type { Finding, Place, UnapprovedTag, WaitingStatus } from './finding.js';
import { fingerprintOf } from './fingerprint.js';
import type { KeyAsRead } from './key-as-read.js';
import type { EpochMs, KeyId, RequestId } from './names.js';
import { isQuorum } from './quorum.js';
import {
  type Failure,
  type KeyRequest,
  type MadeKey,
  partiesOf,
  type Status,
  type TimelineEntry,
} from './request.js';
import { MANAGED_BY, REQUEST_ID_TAG } from './tags.js';

/** The key that the record of a request has, whatever has become of the request; `null`: none. */
export function recordedKeyOf({ state }: KeyRequest): MadeKey | null {
  return 'key' in state ? state.key : null;
}

/** Whether a key carries a tag of this bot; AWS' index of tags may still show one that was taken off. */
export function isTaggedAsOurs({ tags }: KeyAsRead): boolean {
  return (
    taggedRequestOf({ tags }) !== null ||
    tags.some(({ key, value }) => key === MANAGED_BY.key && value === MANAGED_BY.value)
  );
}

export function taggedRequestOf({ tags }: Pick<KeyAsRead, 'tags'>): RequestId | null {
  const tag = tags.find(({ key }) => key === REQUEST_ID_TAG);
  return tag ? (tag.value as RequestId) : null;
}

/** A request that was approved, held against itself: a record that somebody changed proves nothing. */
export function judgeRecord(request: KeyRequest): Finding[] {
  const { id: requestId, state } = request;
  const changed = (part: 'fingerprint' | 'approvals'): Finding[] => [
    { kind: 'changed-record', place: placeOf(request), requestId, part },
  ];
  if (fingerprintOf(request) !== request.fingerprint) return changed('fingerprint');
  if (!('approvals' in state) || state.status === 'pending') return [];
  const people = new Set(state.approvals.map(({ by }) => by));
  const isWhole =
    people.size === state.approvals.length &&
    !partiesOf(request).some((party) => people.has(party)) &&
    (isQuorum(state.approvals, linesInForce(request)) || isByBrokenGlass(request));
  return isWhole ? [] : changed('approvals');
}

/** An emergency that the terms allow, by somebody whose request it is not. */
function isByBrokenGlass(request: KeyRequest): boolean {
  const { brokenGlass, terms } = request;
  if (brokenGlass === null || terms.account.breakGlass === null) return false;
  return !partiesOf(request).includes(brokenGlass.by);
}

/** Where a request wants its key. */
export function placeOf({ terms, parameters }: KeyRequest): Place {
  const { id: accountId, name: accountName } = terms.account;
  return { accountId, accountName, region: parameters.region };
}

export interface SeenKey {
  readonly place: Place;
  readonly key: MadeKey;
  readonly read: KeyAsRead;
}

/** The key that the record of a finished request has, as AWS has it. */
export function judgeOwnKey(
  { place, key, read }: SeenKey,
  request: KeyRequest,
  alias: AliasLeads,
): Finding[] {
  const about = { place, keyId: key.keyId, requestId: request.id };
  const found = deviations(request, key, read, alias);
  return [
    ...(found.length > 0 ? [{ kind: 'deviating-key', ...about, deviations: found } as const] : []),
    ...(isDying(read) ? [{ kind: 'dying-key', ...about, deletionDate: deletionDateOf(read) } as const] : []),
  ];
}

/** The states of a key that AWS is about to delete, one of them for a primary whose replicas go first. */
function isDying({ metadata }: KeyAsRead): boolean {
  return metadata['KeyState'] === 'PendingDeletion' || metadata['KeyState'] === 'PendingReplicaDeletion';
}

function deletionDateOf({ metadata }: KeyAsRead): string | null {
  const date = metadata['DeletionDate'];
  return typeof date === 'string' ? date : null;
}

/**
 * What a key means that carries this bot's tags and is not recorded.
 *
 * | what | means |
 * |---|---|
 * | unapproved | its request has no right to a key |
 * | unrecorded | its request has, and the record knows another key or none |
 * | awaited | it may be the one that is being looked for: the request's own state tells of it |
 */
type Stray = 'unapproved' | 'unrecorded' | 'awaited';

const STRAY: Readonly<Record<Status, Stray>> = {
  pending: 'unapproved',
  denied: 'unapproved',
  cancelled: 'unapproved',
  expired: 'unapproved',
  abandoned: 'unapproved',
  approved: 'unrecorded',
  creating: 'awaited',
  unclear: 'awaited',
  held: 'awaited',
  failed: 'unrecorded',
  made: 'unrecorded',
  unfinished: 'unrecorded',
  created: 'unrecorded',
};

/**
 * A key with this bot's tags that is not the one its request recorded.
 *
 * @param request the one whose id the tag has; `undefined`: the record has none.
 */
export function judgeStrayKey({ place, key, read }: SeenKey, request: KeyRequest | undefined): Finding[] {
  const { keyId } = key;
  // Somebody has seen to it.
  if (isDying(read)) return [];
  const unapproved = (tagged: UnapprovedTag): Finding[] => [{ kind: 'unapproved-key', place, keyId, tagged }];
  const requestId = taggedRequestOf(read);
  if (requestId === null) return unapproved({ request: 'none' });
  if (request === undefined) return unapproved({ request: 'unknown', requestId });
  const recorded = recordedKeyOf(request)?.keyId ?? null;
  // A replica has the id of its primary; it can only follow the import, and is made by people.
  if (recorded === keyId && request.state.status === 'created') return [];
  const { status } = request.state;
  const stray = STRAY[status];
  if (stray === 'unapproved') return unapproved({ request: 'without-right', requestId, status });
  if (stray === 'awaited' && isSamePlace(place, placeOf(request))) return [];
  return [{ kind: 'unrecorded-key', place, keyId, requestId, recorded }];
}

function isSamePlace(one: Place, other: Place): boolean {
  return one.accountId === other.accountId && one.region === other.region;
}

/** Beside the search for a lost key: a burst of requests waits for KMS' quota, and AWS for its own changes. */
const EXPECTED_WITHIN_MS = 15 * 60_000;

/** `soon`: the bot goes on by itself. `person`: it waits for somebody's decision. `no`: it does not wait for a key. */
const WAITS: Readonly<Record<Status, 'soon' | 'person' | 'no'>> = {
  pending: 'no',
  denied: 'no',
  cancelled: 'no',
  expired: 'no',
  abandoned: 'no',
  created: 'no',
  approved: 'soon',
  creating: 'soon',
  unclear: 'soon',
  made: 'soon',
  held: 'person',
  failed: 'person',
  unfinished: 'person',
};

export function waitsForKey({ state }: KeyRequest): boolean {
  return WAITS[state.status] !== 'no';
}

/**
 * An approved request that has no finished key, and should have one by now or needs a person for it.
 *
 * @param tagged keys in its place that carry its tag.
 */
export function judgeWaiting(request: KeyRequest, tagged: readonly KeyId[], nowMs: EpochMs): Finding[] {
  const { state, id: requestId } = request;
  const waits = WAITS[state.status];
  const sinceMs = waitingSince(request);
  const expectedByMs = sinceMs + request.searchTimes.holdAfterMs + EXPECTED_WITHIN_MS;
  if (waits === 'no' || (waits === 'soon' && nowMs < expectedByMs)) return [];
  const recorded = recordedKeyOf(request);
  const keyIds = [...new Set([...(recorded ? [recorded.keyId] : []), ...tagged])];
  const status = state.status as WaitingStatus;
  return [
    {
      kind: 'waiting-request',
      place: placeOf(request),
      requestId,
      status,
      sinceMs,
      failure: failureOf(request),
      keyIds,
    },
  ];
}

function failureOf({ state }: KeyRequest): Failure | null {
  if (state.status === 'held') return state.lookFailure;
  return 'failure' in state ? state.failure : null;
}

/** What happens to its messages does not move a request, nor does what people say about it, nor a key that nobody waits for. */
const MOVES_NOTHING: ReadonlySet<TimelineEntry['type']> = new Set([
  'card-posted',
  'card-blocked',
  'card-lost',
  'thread-blocked',
  'stray-key',
  'commented',
  'reviewed',
  'review-reminded',
  'looked',
]);

/** When it came to where it stands, as far as its thread tells. */
function waitingSince({ timeline, requestedAtMs }: KeyRequest): EpochMs {
  const last = timeline.findLast(({ type }) => !MOVES_NOTHING.has(type));
  return last?.atMs ?? requestedAtMs;
}
