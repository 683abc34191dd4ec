import type { EventOf, EventType } from '../../src/domain/event.js';
import type { KeyAsRead } from '../../src/domain/key-as-read.js';
import type { AliasName, MessageTs, UserId } from '../../src/domain/names.js';
import { EVERYTHING } from '../../src/domain/operation.js';
import { DEFAULT_SEARCH_TIMES } from '../../src/domain/search-schedule.js';
import {
  ALICE,
  BOB,
  CARD,
  CAROL,
  clickBy,
  EVIDENCE,
  FINGERPRINT,
  KEY,
  KEY_POLICY,
  NOW,
  OTHER_FINGERPRINT,
  parameters,
  person,
  REFUSED,
  REQUESTS_CHANNEL,
  TWO_OF_SECURITY,
  terms,
  WHY_NOT,
} from '../support/requests.js';

/** The default request's key, read back just as it was approved. */
export function asApproved(over: Partial<KeyAsRead> = {}): KeyAsRead {
  return {
    arn: KEY.arn,
    accountId: '111122223333',
    region: 'eu-central-1',
    origin: 'EXTERNAL',
    keySpec: 'SYMMETRIC_DEFAULT',
    keyUsage: 'ENCRYPT_DECRYPT',
    multiRegionType: null,
    description: 'Orders at rest',
    tags: [
      { key: 'byok:managed-by', value: 'byok-key' },
      { key: 'byok:request-id', value: 'k3f9-x2mp-7qtd' },
      { key: 'cost-center', value: '4711' },
    ],
    keyPolicy: KEY_POLICY,
    metadata: { KeyState: 'PendingImport' },
    ...over,
  };
}

function pressedBy(by: UserId) {
  return { click: clickBy(by), person: person(by) };
}

const FIRST = { attempt: 1, evidence: EVIDENCE };

/** One event of every type; clicks are Bob's, who may decide; attempts are the first. */
export const EVENTS: { readonly [E in EventType]: EventOf<E> } = {
  'approve-clicked': { type: 'approve-clicked', comment: null, ...pressedBy(BOB) },
  'comment-clicked': { type: 'comment-clicked', comment: 'Seen the design.', ...pressedBy(CAROL) },
  'deny-clicked': { type: 'deny-clicked', reason: WHY_NOT, ...pressedBy(BOB) },
  'break-glass-clicked': {
    type: 'break-glass-clicked',
    incident: 'INC-4711',
    reason: 'Orders stand still.',
    ...pressedBy(BOB),
  },
  'review-clicked': { type: 'review-clicked', comment: 'It was one.', ...pressedBy(CAROL) },
  'looked-clicked': { type: 'looked-clicked', found: 'No such key.', ...pressedBy(BOB) },
  'retry-clicked': { type: 'retry-clicked', ...pressedBy(BOB) },
  'look-again-clicked': { type: 'look-again-clicked', ...pressedBy(BOB) },
  'create-again-clicked': { type: 'create-again-clicked', ...pressedBy(BOB) },
  'give-up-clicked': { type: 'give-up-clicked', ...pressedBy(BOB) },
  'cancel-asked': { type: 'cancel-asked', by: ALICE },
  'card-posted': {
    type: 'card-posted',
    card: { channel: REQUESTS_CHANNEL, ts: '1772449999.000900' as MessageTs },
  },
  'card-blocked': { type: 'card-blocked', reason: 'not_in_channel' },
  'card-lost': { type: 'card-lost', card: CARD, how: 'deleted' },
  'thread-blocked': { type: 'thread-blocked', reason: 'is_archived' },
  resubmitted: {
    type: 'resubmitted',
    by: ALICE,
    formId: 'V0EDIT',
    replaces: FINGERPRINT,
    parameters: parameters({ alias: 'alias/invoices' as AliasName }),
    terms: terms(),
    fingerprint: OTHER_FINGERPRINT,
    unchecked: [],
    waitTimes: { expiresAfterMs: 172_800_000, remindAfterMs: [3_600_000] },
    searchTimes: DEFAULT_SEARCH_TIMES,
  },
  'deadline-passed': { type: 'deadline-passed' },
  'escalation-due': { type: 'escalation-due' },
  'reminder-due': { type: 'reminder-due' },
  'review-reminder-due': { type: 'review-reminder-due' },
  'approvers-counted': { type: 'approvers-counted', lacking: [1], gone: [CAROL] },
  'approvers-unasked': { type: 'approvers-unasked', users: [CAROL] },
  'terms-changed': {
    type: 'terms-changed',
    terms: terms({ approvals: [TWO_OF_SECURITY] }),
    fingerprint: OTHER_FINGERPRINT,
  },
  'creation-paused': {
    type: 'creation-paused',
    scope: EVERYTHING,
    operator: 'ops',
    reason: 'HSM maintenance',
  },
  'creation-resumed': { type: 'creation-resumed' },
  'creation-started': {
    type: 'creation-started',
    fingerprint: FINGERPRINT,
    attempt: 2,
    evidence: EVIDENCE,
  },
  'creation-postponed': { type: 'creation-postponed', ...FIRST },
  'creation-refused': { type: 'creation-refused', failure: REFUSED, ...FIRST },
  'outcome-unknown': { type: 'outcome-unknown', failure: null, ...FIRST },
  'looked-in-vain': {
    type: 'looked-in-vain',
    searchedSinceMs: NOW.nowMs,
    lookFailure: null,
    ...FIRST,
  },
  'several-found': { type: 'several-found', found: [KEY.keyId], ...FIRST },
  'key-made': { type: 'key-made', key: KEY, ...FIRST },
  'key-read-back': { type: 'key-read-back', asRead: asApproved(), evidence: EVIDENCE },
  'finishing-failed': { type: 'finishing-failed', key: KEY, failure: REFUSED, evidence: EVIDENCE },
};

export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];
