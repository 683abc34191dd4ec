import type { RequestId } from '../../src/domain/names.js';
import type { KeyRequest, Status, TimelineEntry } from '../../src/domain/request.js';
import { card, copy, retiredCopy } from '../../src/slack/card.js';
import { directMessages } from '../../src/slack/direct-messages.js';
import { replies } from '../../src/slack/replies.js';
import {
  ALICE,
  BOB,
  CARD,
  CAROL,
  CAROLS,
  DAVE,
  KEY,
  NOW,
  OTHER_KEY,
  OWEN,
  REFUSED,
  request,
  requestOfTwoLines,
  SECURITY,
  STATES,
  STATUSES,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { COMMENT, GLASS, happened, REVIEWED } from './happened.js';
import { difference, message, type Shown, type Subject } from './subject.js';

const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';
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

const HANDLES = new Map([[SECURITY, 'security']]);

const ONE_APPROVAL = { status: 'pending', approvals: [CAROLS], attempt: 0 } as const;
const COMMENTED = { ...ONE_APPROVAL, approvals: [{ ...CAROLS, comment: COMMENT }] };
const pending = message(STATUS_MEANS.pending, card(requestOfTwoLines()));

/** A card, by what differs from the one that is shown whole. */
function differing(when: string, over: Partial<KeyRequest>, earlier?: string): Shown {
  return difference(message(when, card(requestOfTwoLines(over), earlier)), pending);
}

const ENDED = ['denied', 'cancelled', 'expired', 'abandoned', 'created'] as const;

function ofCopy(when: string, state: KeyRequest['state']): Shown {
  return difference(message(when, copy(ofAsked({ state }), BOB, LINK)), pending);
}

function termsWith(over: Parameters<typeof terms>[0]) {
  return terms({ approvals: [TWO_OF_SECURITY, THE_OWNER], ...over });
}

const ESCALATING = termsWith({ escalation: { afterMs: 24 * 3_600_000, groups: [], users: [DAVE] } });
const BREAKABLE = termsWith({ breakGlass: { groups: [], users: [OWEN] } });
const REVIEW = { by: CAROL, atMs, comment: REVIEWED };

/** What else a card can show. */
const OF_ITS_OWN: readonly Shown[] = [
  differing('An approval is given, more are needed', { state: ONE_APPROVAL }),
  differing('The same, with a comment', { state: COMMENTED }),
  differing('What could not be checked before it was asked for', {
    unchecked: [{ what: 'role', outcome: 'unchecked', said: 'AWS did not answer in time' }],
  }),
  differing('On behalf of somebody else', { onBehalfOf: DAVE }),
  differing(
    'Asked again after one that has ended',
    { after: { id: 'aaaa-bbbb-cccc' as RequestId, card: null } },
    LINK,
  ),
  differing('Changed by its requester', {
    timeline: [{ type: 'resubmitted', atMs, by: ALICE, changes: [], voided: [] }],
  }),
  differing('Escalated', {
    terms: ESCALATING,
    waiting: { sinceMs: atMs, remindersPassed: 0, escalatedAtMs: atMs },
  }),
  differing('Somebody may break the glass', { terms: BREAKABLE }),
  differing('Break-glass, while its review is owed', {
    terms: BREAKABLE,
    state: { ...STATES.approved, approvals: [] },
    brokenGlass: GLASS,
  }),
  differing('Break-glass, created and reviewed', {
    terms: BREAKABLE,
    state: { ...STATES.created, approvals: [] },
    brokenGlass: { ...GLASS, review: REVIEW },
  }),
];

/** The same state, otherwise. */
const OTHERWISE: readonly Shown[] = [
  differing('Create again is pressed: it is looked for once more first', {
    state: { ...STATES.unclear, ifMissing: 'create' },
  }),
  differing('Taken back by the person it is for', {
    onBehalfOf: DAVE,
    state: { status: 'cancelled', by: DAVE },
  }),
  differing('Several keys were found', { state: { ...STATES.held, found: [KEY.keyId, OTHER_KEY.keyId] } }),
  differing('Nobody could look for the key', { state: { ...STATES.held, lookFailure: REFUSED } }),
  differing('Given up, with a key that exists', { state: { ...STATES.abandoned, key: KEY } }),
  differing('Given up, and nobody knows whether there is a key', {
    state: STATES.abandoned,
    timeline: [{ type: 'outcome-unknown', atMs }],
  }),
];

function ofAsked(over: Partial<KeyRequest> = {}): KeyRequest {
  return requestOfTwoLines({ terms: termsWith({ askApprovers: 'direct' }), ...over });
}

const inChannel = (when: string, over: Partial<KeyRequest> = {}) =>
  difference(message(when, card(ofAsked(over))), pending);

function repliesTo(asked: KeyRequest, when: string): Shown[] {
  return replies(asked, HANDLES).map((reply) => message(when, reply));
}

const inThread = happened.flatMap(([when, entry]) =>
  repliesTo(requestOfTwoLines({ terms: ESCALATING, timeline: [entry] }), when),
);

const REMINDED: TimelineEntry = {
  type: 'reminded',
  atMs,
  needed: [{ ...TWO_OF_SECURITY, groupsTold: [] }],
};

const inThreadOtherwise: readonly Shown[] = [
  ...repliesTo(
    ofAsked({ timeline: [{ type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: null }] }),
    'An approval, where approvers are asked by direct message',
  ),
  ...repliesTo(ofAsked({ timeline: [REMINDED] }), 'A reminder, where approvers are asked by direct message'),
  ...repliesTo(
    ofAsked({ timeline: [{ type: 'held', atMs, found: [], lookFailure: null }] }),
    'The key did not turn up, where approvers are asked by direct message',
  ),
  ...repliesTo(
    requestOfTwoLines({ state: STATES.denied, timeline: [REMINDED] }),
    'A reminder that Slack did not take before the decision',
  ),
  ...repliesTo(
    requestOfTwoLines({
      onBehalfOf: DAVE,
      timeline: [{ type: 'cancelled', atMs, by: DAVE }],
    }),
    'Taken back by the person it is for',
  ),
  ...repliesTo(
    requestOfTwoLines({
      onBehalfOf: DAVE,
      timeline: [{ type: 'created', atMs, key: KEY, readBack: { KeyState: 'Enabled' } }],
    }),
    'The key, asked for on behalf of somebody, once it has its material',
  ),
];

function directOf(request: KeyRequest, when: string): Shown[] {
  return directMessages(request).map(({ draw }) => message(when, draw(LINK)));
}

const direct = happened.flatMap(([when, entry]) => directOf(requestOfTwoLines({ timeline: [entry] }), when));

const FOR_ANOTHER: readonly TimelineEntry[] = [
  { type: 'card-posted', atMs },
  { type: 'created', atMs, key: KEY, readBack: {} },
  { type: 'cancelled', atMs, by: ALICE },
];
const forAnother = FOR_ANOTHER.flatMap((entry) =>
  directMessages(requestOfTwoLines({ onBehalfOf: DAVE, timeline: [entry] })).flatMap(({ to, draw }) =>
    to === DAVE ? [message(`To the person it is for: ${entry.type}`, draw(LINK))] : [],
  ),
);
const takenBack = directOf(
  requestOfTwoLines({ onBehalfOf: DAVE, timeline: [{ type: 'cancelled', atMs, by: DAVE }] }),
  'To whoever asked, when the person it is for takes it back',
);

const lost = { type: 'card-lost', atMs, card: CARD } as const;
const postedAnew = (['deleted', 'frozen'] as const).flatMap((how) =>
  directOf(
    requestOfTwoLines({
      timeline: [
        { ...lost, how },
        { type: 'card-posted', atMs },
      ],
    }),
    `A new card takes the place of one that is ${how}`,
  ),
);

export const REQUEST_SUBJECTS: readonly Subject[] = [
  {
    title: 'The card',
    about:
      'The root message of a request, in the channel of its account, for everybody there. It is redrawn with every change; after the first, only what differs is shown here.',
    shown: [
      pending,
      ...OF_ITS_OWN,
      ...STATUSES.filter((status) => status !== 'pending').map((status) =>
        differing(STATUS_MEANS[status], { state: STATES[status] }),
      ),
      ...OTHERWISE,
    ],
  },
  {
    title: 'The card where approvers are asked by direct message',
    about:
      'With `askApprovers: direct`. The card in the channel, and the copy that each approver gets; only what differs from the card above.',
    shown: [
      inChannel('In the channel, while approvals are missing'),
      inChannel('In the channel, after the first approval', { state: ONE_APPROVAL }),
      inChannel('In the channel, while somebody must decide after a failure', { state: STATES.failed }),
      difference(message('The copy of an approver', copy(ofAsked(), BOB, LINK)), pending),
      difference(
        message('The copy of whoever has approved', copy(ofAsked({ state: ONE_APPROVAL }), CAROL, LINK)),
        pending,
      ),
      ofCopy('A copy, once it goes on by itself', STATES.approved),
      ...ENDED.map((status) => ofCopy(`A copy of what has ended: ${status}`, STATES[status])),
      message('A copy that was posted twice, once it is pressed', retiredCopy(ofAsked(), LINK)),
      message('A card that was posted twice, once it is pressed', retiredCopy(request(), LINK)),
    ],
  },
  {
    title: 'The thread',
    about: 'Replies under the card, in the order in which things happen.',
    shown: [...inThread, ...inThreadOtherwise],
  },
  {
    title: 'Direct messages to whoever asked, and to the person it is for',
    about: 'In their direct messages with the bot. What leads on by itself is not told.',
    shown: [...direct, ...postedAnew, ...forAnother, ...takenBack],
  },
];
