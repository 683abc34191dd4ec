import type { Finding, Place } from '../../src/domain/finding.js';
import type { AccountId, EpochMs, KeyId, Region, RequestId } from '../../src/domain/names.js';
import { KEY, NOW, OTHER_KEY, OWEN, REFUSED, REQUEST_ID } from './requests.js';

export const PLACE: Place = {
  accountId: '111122223333' as AccountId,
  accountName: 'payments-prod',
  region: 'eu-central-1' as Region,
};

const PLACE_OF_ACCOUNT = { accountId: PLACE.accountId, accountName: PLACE.accountName };

export function unapproved(keyId: string, place: Place = PLACE): Finding {
  return { kind: 'unapproved-key', place, keyId: keyId as KeyId, tagged: { request: 'none' } };
}

/** One finding of every kind, in the order in which they are told. */
export const FINDINGS: readonly Finding[] = [
  { kind: 'changed-record', place: PLACE, requestId: REQUEST_ID, part: 'fingerprint' },
  unapproved(KEY.keyId),
  {
    kind: 'unrecorded-key',
    place: PLACE,
    keyId: OTHER_KEY.keyId,
    requestId: REQUEST_ID,
    recorded: KEY.keyId,
  },
  {
    kind: 'deviating-key',
    place: PLACE,
    keyId: KEY.keyId,
    requestId: REQUEST_ID,
    deviations: [{ what: 'tags', said: 'owner="<!channel> & co" was added' }],
  },
  {
    kind: 'dying-key',
    place: PLACE,
    keyId: KEY.keyId,
    requestId: REQUEST_ID,
    deletionDate: '2026-04-01T09:30:00.000Z',
  },
  { kind: 'missing-key', place: PLACE, keyId: KEY.keyId, requestId: REQUEST_ID },
  {
    kind: 'waiting-request',
    place: PLACE,
    requestId: REQUEST_ID,
    status: 'failed',
    sinceMs: NOW.nowMs as EpochMs,
    failure: REFUSED,
    keyIds: [],
  },
  {
    kind: 'not-looked-at',
    place: PLACE,
    what: { part: 'place', recordedKeys: 2 },
    failure: { operation: 'AssumeRole', code: 'AccessDenied', message: 'no' },
  },
  {
    kind: 'departed-approver',
    place: null,
    of: PLACE_OF_ACCOUNT,
    line: 1,
    lacks: 1,
    users: [OWEN],
    groups: [],
  },
  {
    kind: 'unreadable-request',
    place: null,
    requestId: 'aaaa-bbbb-cccc' as RequestId,
    said: 'It has schema 99.',
  },
];
