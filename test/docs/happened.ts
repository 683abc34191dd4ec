import type { Needed } from '../../src/domain/approvers.js';
import type { AccountId, AliasName, Region } from '../../src/domain/names.js';
import { EVERYTHING } from '../../src/domain/operation.js';
import { parameterChanges } from '../../src/domain/parameter-changes.js';
import type { BrokenGlass, TimelineEntry } from '../../src/domain/request.js';
import {
  ALICE,
  account,
  CARD,
  CAROL,
  DAVE,
  KEY,
  NOW,
  OTHER_KEY,
  OWEN,
  parameters,
  REFUSED,
  role,
  SECURITY,
  STATES,
  THE_OWNER,
  TWO_OF_SECURITY,
  WHY_NOT,
} from '../support/requests.js';

const atMs = NOW.nowMs;

export const COMMENT = 'Checked the key users with the team.';
export const REVIEWED = 'It was an emergency; the key is as it should be.';
const FOUND = 'No key with that tag in eu-central-1.';
export const GLASS = {
  by: OWEN,
  atMs,
  incident: 'INC-4711',
  reason: 'Orders stand still.',
  remindedAtMs: null,
  review: null,
} satisfies BrokenGlass;
const OWNER: Needed = { ...THE_OWNER, groupsTold: [] };
const SECURITY_TOLD: Needed = { count: 1, users: [], groups: [], groupsTold: [SECURITY] };

/** Everything that can be changed is changed. */
const EVERY_CHANGE = parameterChanges(
  parameters({ administrators: [role('KeyAdmins')] }),
  parameters({
    region: 'eu-west-1' as Region,
    alias: 'alias/shop/orders' as AliasName,
    description: '',
    regionality: 'multi-region-primary',
    keySpec: 'HMAC_256',
    tags: [{ key: 'cost-center', value: '4712' }],
    businessReason: 'The auditors ask for it.',
    administrators: [],
    deletionByAdministrators: false,
    users: [role('orders')],
    otherAccounts: ['444455556666' as AccountId],
  }),
);

/** Examples of every kind of entry of a timeline, and when there is one. */
const HAPPENED: { readonly [T in TimelineEntry['type']]: readonly (readonly [string, EntryOf<T>])[] } = {
  'card-posted': [['The card is posted', { type: 'card-posted', atMs }]],
  'card-blocked': [
    ['The card cannot be posted', { type: 'card-blocked', atMs, reason: 'not_in_channel' }],
    ['The channel is archived', { type: 'card-blocked', atMs, reason: 'is_archived' }],
  ],
  'thread-blocked': [
    ['The thread cannot be posted to', { type: 'thread-blocked', atMs, reason: 'restricted_action' }],
  ],
  approved: [
    ['An approval, more are needed', { type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: null }],
    [
      'The last approval, with a comment',
      { type: 'approved', atMs, by: OWEN, missing: [0, 0], comment: COMMENT },
    ],
  ],
  commented: [['A comment on an approval', { type: 'commented', atMs, by: CAROL, comment: COMMENT }]],
  'glass-broken': [
    [
      'Somebody breaks the glass (shown in the channel, too)',
      { type: 'glass-broken', atMs, by: OWEN, incident: GLASS.incident, reason: GLASS.reason },
    ],
  ],
  'review-reminded': [['Its review is still owed', { type: 'review-reminded', atMs }]],
  reviewed: [['The review of it is given', { type: 'reviewed', atMs, by: CAROL, comment: REVIEWED }]],
  reminded: [
    [
      'A reminder is due',
      { type: 'reminded', atMs, needed: [{ ...TWO_OF_SECURITY, groupsTold: [] }, OWNER] },
    ],
    ['The next one: the group is not called again', { type: 'reminded', atMs, needed: [SECURITY_TOLD] }],
  ],
  escalated: [
    ['It waits too long', { type: 'escalated', atMs, to: { groups: [], users: [DAVE] }, needed: [OWNER] }],
  ],
  'approvers-counted': [
    ['Approvers have left', { type: 'approvers-counted', atMs, lacking: [0, 1], gone: [OWEN] }],
    ['A group has too few members', { type: 'approvers-counted', atMs, lacking: [1, 0], gone: [] }],
    ['There are enough of them again', { type: 'approvers-counted', atMs, lacking: [0, 0], gone: [] }],
  ],
  'approvers-unasked': [
    [
      'A group has grown too large to be asked directly',
      { type: 'approvers-unasked', atMs, users: [CAROL, DAVE] },
    ],
  ],
  'terms-changed': [['The config has changed', { type: 'terms-changed', atMs }]],
  paused: [
    [
      'The creation of keys is paused for the account',
      { type: 'paused', atMs, scope: account().id, operator: 'erin', reason: 'The HSM is being moved.' },
    ],
    [
      'The creation of keys is paused everywhere',
      { type: 'paused', atMs, scope: EVERYTHING, operator: 'erin', reason: '' },
    ],
  ],
  resumed: [['The creation of keys is resumed', { type: 'resumed', atMs }]],
  resubmitted: [
    [
      'The requester changes it',
      { type: 'resubmitted', atMs, by: ALICE, voided: [CAROL], changes: EVERY_CHANGE },
    ],
    [
      'The requester submits it anew under new settings',
      { type: 'resubmitted', atMs, by: ALICE, voided: [], changes: [] },
    ],
  ],
  denied: [['Denied', { type: 'denied', atMs, by: CAROL, reason: WHY_NOT }]],
  cancelled: [['Taken back', { type: 'cancelled', atMs, by: ALICE }]],
  expired: [['Not approved in time', { type: 'expired', atMs }]],
  'card-lost': [
    ['Somebody deleted the card', { type: 'card-lost', atMs, card: CARD, how: 'deleted' }],
    ['Slack lets nobody change the card any more', { type: 'card-lost', atMs, card: CARD, how: 'frozen' }],
  ],
  failed: [['AWS said no', { type: 'failed', atMs, failure: { ...REFUSED, requestId: '0c1b2a39' } }]],
  'outcome-unknown': [['AWS did not answer', { type: 'outcome-unknown', atMs }]],
  held: [
    ['The key did not turn up', { type: 'held', atMs, found: [], lookFailure: null }],
    [
      'Several keys turned up',
      { type: 'held', atMs, found: [KEY.keyId, OTHER_KEY.keyId], lookFailure: null },
    ],
    ['Nobody could look', { type: 'held', atMs, found: [], lookFailure: REFUSED }],
  ],
  looked: [['I have looked is pressed', { type: 'looked', atMs, by: CAROL, found: FOUND }]],
  'looked-again': [['Look again is pressed', { type: 'looked-again', atMs, by: CAROL }]],
  'created-again': [['Create again is pressed', { type: 'created-again', atMs, by: CAROL }]],
  retried: [['Retry is pressed', { type: 'retried', atMs, by: CAROL }]],
  unfinished: [
    ['The key is not finished', { type: 'unfinished', atMs, key: KEY, failure: STATES.unfinished.failure }],
  ],
  abandoned: [['Give up is pressed', { type: 'abandoned', atMs, by: CAROL }]],
  'stray-key': [
    ['AWS answers late, with a key that nobody waits for', { type: 'stray-key', atMs, key: OTHER_KEY }],
  ],
  created: [['The key', { type: 'created', atMs, key: KEY, readBack: { KeyState: 'PendingImport' } }]],
};

type EntryOf<T extends TimelineEntry['type']> = TimelineEntry & { readonly type: T };

export const happened = Object.values(HAPPENED).flat() as readonly (readonly [string, TimelineEntry])[];
