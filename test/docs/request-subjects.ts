import type { Status, TimelineEntry } from '../../src/domain/request.js';
import { card, copy, retiredCopy } from '../../src/slack/card.js';
import { directMessages } from '../../src/slack/direct-messages.js';
import { replies } from '../../src/slack/replies.js';
import {
  ALICE,
  CARD,
  CAROL,
  CAROLS,
  KEY,
  NOW,
  OTHER_KEY,
  OWEN,
  REFUSED,
  request,
  requestOfTwoLines,
  STATES,
  STATUSES,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { difference, message, type Shown, type Subject } from './subject.js';

const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';
const LINES = [TWO_OF_SECURITY, THE_OWNER];
const atMs = NOW.nowMs;

const STATUS_MEANS: Readonly<Record<Status, string>> = {
  pending: 'Waiting for approvals',
  denied: 'Denied',
  cancelled: 'Taken back by whoever asked',
  expired: 'Not approved in time',
  approved: 'Approved',
  creating: 'CreateKey is under way',
  unclear: 'AWS did not answer whether the key was created',
  held: 'The key was not found, a person decides',
  failed: 'AWS said no',
  made: 'The key exists, its alias does not yet',
  unfinished: 'The key exists, its alias or its read-back failed',
  abandoned: 'Given up after a failure',
  created: 'Done',
};

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
    ['An approval, more are needed', { type: 'approved', atMs, by: CAROL, missing: [1, 1] }],
    ['The last approval', { type: 'approved', atMs, by: OWEN, missing: [0, 0] }],
  ],
  'approvers-counted': [
    ['Approvers have left', { type: 'approvers-counted', atMs, lacking: [0, 1], gone: [OWEN] }],
    ['A group has too few members', { type: 'approvers-counted', atMs, lacking: [1, 0], gone: [] }],
    ['There are enough of them again', { type: 'approvers-counted', atMs, lacking: [0, 0], gone: [] }],
  ],
  'terms-changed': [['The config has changed', { type: 'terms-changed', atMs }]],
  denied: [['Denied', { type: 'denied', atMs, by: CAROL }]],
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

const happened = Object.values(HAPPENED).flat() as readonly (readonly [string, TimelineEntry])[];
const ONE_APPROVAL = { status: 'pending', approvals: [CAROLS], attempt: 0 } as const;
const pending = message(STATUS_MEANS.pending, card(requestOfTwoLines()));

function ofAsked(over: Parameters<typeof requestOfTwoLines>[0] = {}) {
  return requestOfTwoLines({ terms: terms({ approvals: LINES, askApprovers: 'direct' }), ...over });
}

/** In two lines, so that a mail of the thread names what is missing. */
const inThread = happened.flatMap(([when, entry]): Shown[] =>
  replies(requestOfTwoLines({ timeline: [entry] })).map((reply) => message(when, reply)),
);

const approvedByCopy = replies(
  ofAsked({ timeline: [{ type: 'approved', atMs, by: CAROL, missing: [1, 1] }] }),
).map((reply) => message('An approval, where approvers are asked by direct message', reply));

const direct = happened.flatMap(([when, entry]): Shown[] =>
  directMessages(requestOfTwoLines({ timeline: [entry] })).map((told) => message(when, told(LINK))),
);

export const REQUEST_SUBJECTS: readonly Subject[] = [
  {
    title: 'The card',
    about:
      'The root message of a request, in the channel of its account, for everybody there. It is redrawn with every change; after the first, only what differs is shown here.',
    shown: [
      pending,
      difference(
        message('An approval is given, more are needed', card(requestOfTwoLines({ state: ONE_APPROVAL }))),
        pending,
      ),
      difference(
        message(
          'What could not be checked before it was asked for',
          card(
            requestOfTwoLines({
              unchecked: [{ what: 'role', outcome: 'unchecked', said: 'AWS did not answer in time.' }],
            }),
          ),
        ),
        pending,
      ),
      ...STATUSES.filter((status) => status !== 'pending').map((status) =>
        difference(
          message(STATUS_MEANS[status], card(requestOfTwoLines({ state: STATES[status] }))),
          pending,
        ),
      ),
    ],
  },
  {
    title: 'The card where approvers are asked by direct message',
    about:
      'With `askApprovers: direct`. The card in the channel, and the copy that each approver gets; only what differs from the card above.',
    shown: [
      difference(message('In the channel, while approvals are missing', card(ofAsked())), pending),
      difference(
        message('In the channel, after the first approval', card(ofAsked({ state: ONE_APPROVAL }))),
        pending,
      ),
      difference(
        message(
          'In the channel, while somebody must decide after a failure',
          card(ofAsked({ state: STATES.failed })),
        ),
        pending,
      ),
      difference(message('The copy of an approver', copy(ofAsked(), LINK)), pending),
      message('A copy that was posted twice, once it is pressed', retiredCopy(ofAsked(), LINK)),
      message('A card that was posted twice, once it is pressed', retiredCopy(request(), LINK)),
    ],
  },
  {
    title: 'The thread',
    about: 'Replies under the card, in the order in which things happen.',
    shown: [...inThread, ...approvedByCopy],
  },
  {
    title: 'Direct messages to whoever asked',
    about: 'In their direct messages with the bot. What leads on by itself is not told.',
    shown: direct,
  },
];
