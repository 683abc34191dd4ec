import { canonicalJson, sha256Hex } from './canonical.js';
import type { Deviation } from './deviation.js';
import type { AccountId, EpochMs, GroupId, KeyId, Region, RequestId, UserId } from './names.js';
import type { Failure, Status } from './request.js';

/** Where something was found. */
export interface Place {
  readonly accountId: AccountId;
  /** What people call the account. */
  readonly accountName: string;
  readonly region: Region;
}

/**
 * What a comparison of the record with the keys has found. The order is the order in which people are told.
 *
 * | kind | means |
 * |---|---|
 * | changed-record | the stored request is not what was approved: nothing can be held against it |
 * | unapproved-key | a key carries this bot's tags, and no approved request asked for it |
 * | unrecorded-key | a key carries an approved request's tag, and the record knows another one or none |
 * | deviating-key | the recorded key is not as approved |
 * | dying-key | the recorded key is scheduled for deletion |
 * | missing-key | AWS does not have the recorded key |
 * | waiting-request | approved, and without a finished key for longer than that takes, or until a person decides |
 * | not-looked-at | AWS did not let the bot look: what is there is not known |
 * | departed-approver | the config names people who decide in vain, or a line of its approvals cannot be met any more |
 * | unreadable-request | the stored request cannot be read |
 */
export type Finding =
  | ChangedRecord
  | UnapprovedKey
  | UnrecordedKey
  | DeviatingKey
  | DyingKey
  | MissingKey
  | WaitingRequest
  | NotLookedAt
  | DepartedApprover
  | UnreadableRequest;

type FindingKind = Finding['kind'];

interface ChangedRecord {
  readonly kind: 'changed-record';
  readonly place: Place;
  readonly requestId: RequestId;
  /** `fingerprint`: it is not the one of what is stored. `approvals`: they are not the ones it needed. */
  readonly part: 'fingerprint' | 'approvals';
}

interface UnapprovedKey {
  readonly kind: 'unapproved-key';
  readonly place: Place;
  readonly keyId: KeyId;
  readonly tagged: UnapprovedTag;
}

/** What the tag `byok:request-id` of an unapproved key says. */
export type UnapprovedTag =
  | { readonly request: 'none' }
  | { readonly request: 'unknown'; readonly requestId: RequestId }
  /** Never approved, or given up after it was. */
  | { readonly request: 'without-right'; readonly requestId: RequestId; readonly status: Status };

interface UnrecordedKey {
  readonly kind: 'unrecorded-key';
  readonly place: Place;
  readonly keyId: KeyId;
  readonly requestId: RequestId;
  /** The key that the record has; `null`: none. */
  readonly recorded: KeyId | null;
}

interface DeviatingKey {
  readonly kind: 'deviating-key';
  readonly place: Place;
  readonly keyId: KeyId;
  readonly requestId: RequestId;
  readonly deviations: readonly Deviation[];
}

interface DyingKey {
  readonly kind: 'dying-key';
  readonly place: Place;
  readonly keyId: KeyId;
  readonly requestId: RequestId;
  /** ISO 8601, as AWS gives it; `null`: it gives none yet. */
  readonly deletionDate: string | null;
}

interface MissingKey {
  readonly kind: 'missing-key';
  readonly place: Place;
  readonly keyId: KeyId;
  readonly requestId: RequestId;
}

export interface WaitingRequest {
  readonly kind: 'waiting-request';
  readonly place: Place;
  readonly requestId: RequestId;
  readonly status: WaitingStatus;
  readonly sinceMs: EpochMs;
  /** What AWS, or the bot's own check, said; `null`: nothing. */
  readonly failure: Failure | null;
  /** Keys that carry its tag, and the one that is recorded. */
  readonly keyIds: readonly KeyId[];
}

export type WaitingStatus = Extract<
  Status,
  'approved' | 'creating' | 'unclear' | 'held' | 'failed' | 'made' | 'unfinished'
>;

export interface NotLookedAt {
  readonly kind: 'not-looked-at';
  readonly place: Place;
  readonly what: Unseen;
  readonly failure: Failure;
}

/** `place`: nothing at all. `search`: only keys that are recorded were seen. `keys`: these could not be read. */
type Unseen =
  | { readonly part: 'place'; readonly recordedKeys: number }
  | { readonly part: 'search' }
  | { readonly part: 'keys'; readonly count: number; readonly some: readonly KeyId[] };

interface DepartedApprover {
  readonly kind: 'departed-approver';
  /** It is about the config, not about keys. */
  readonly place: null;
  readonly of: Omit<Place, 'region'>;
  /** Where the config names them: the index of a line of its approvals, or another key of the account's entry. */
  readonly line: number | 'escalateAfter' | 'breakGlass';
  /** How many approvals of a line nobody could give; elsewhere 1 if nobody of them is left. */
  readonly lacks: number;
  /** Named by it, and no full members any more. */
  readonly users: readonly UserId[];
  /** Named by it, and without members, disabled or deleted. */
  readonly groups: readonly GroupId[];
}

interface UnreadableRequest {
  readonly kind: 'unreadable-request';
  /** It cannot be read from the record. */
  readonly place: null;
  readonly requestId: RequestId;
  readonly said: string;
}

const ORDER: Readonly<Record<FindingKind, number>> = {
  'changed-record': 0,
  'unapproved-key': 1,
  'unrecorded-key': 2,
  'deviating-key': 3,
  'dying-key': 4,
  'missing-key': 5,
  'waiting-request': 6,
  'not-looked-at': 7,
  'departed-approver': 8,
  'unreadable-request': 9,
};

/** The account that it is about; `undefined`: it cannot be read from the record. */
export function accountOf(finding: Finding): AccountId | undefined {
  return finding.kind === 'departed-approver' ? finding.of.accountId : finding.place?.accountId;
}

/** The gravest first, and always the same order. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding) => ({ finding, rank: ORDER[finding.kind], text: sortText(finding) }))
    .sort((a, b) => a.rank - b.rank || (a.text < b.text ? -1 : 1))
    .map(({ finding }) => finding);
}

function sortText(finding: Finding): string {
  return canonicalJson([finding.place?.accountName ?? '', finding.place?.region ?? '', finding]);
}

/** The same thing found again has the same mark; anything about it that has changed gives another. */
export function markOf(finding: Finding): string {
  const { operation = '', code = '' } = finding.kind === 'not-looked-at' ? finding.failure : {};
  // AWS' messages name moments and ids of calls, and counts move with every key.
  const same =
    finding.kind === 'not-looked-at'
      ? [finding.kind, finding.place, finding.what.part, operation, code]
      : finding;
  return sha256Hex(canonicalJson(same)).slice(0, MARK_CHARS);
}

const MARK_CHARS = 16;
