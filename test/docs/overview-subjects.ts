import type { EpochMs, UserId } from '../../src/domain/names.js';
import type { KeyRequest, Status } from '../../src/domain/request.js';
import { helpMessage, noSuchRequest, unknownMessage } from '../../src/slack/help-text.js';
import { homeTrouble, homeView } from '../../src/slack/home-view.js';
import { listMessage, NOT_A_MEMBER } from '../../src/slack/list-message.js';
import { statusMessage } from '../../src/slack/status-message.js';
import type { Home } from '../../src/workflow/home.js';
import type { ListEntry } from '../../src/workflow/lists-port.js';
import type { ListKind } from '../../src/workflow/overview.js';
import {
  ALICE,
  CAROL,
  CAROLS,
  DAVE,
  MALLORY,
  REQUEST_ID,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  STATUSES,
} from '../support/requests.js';
import { cancelled } from './answers.js';
import { GLASS } from './happened.js';
import { difference, home, message, note, type Shown, type Subject } from './subject.js';

const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';
const PLACE: ListEntry = { id: REQUEST_ID, atMs: 1_772_442_000_000 as EpochMs };

const pending = requestOfTwoLines({ state: { status: 'pending', approvals: [CAROLS], attempt: 0 } });

const EMPTY_LIST: Readonly<Record<ListKind, string>> = {
  all: 'There is nothing that they may see',
  mine: 'They have asked for nothing',
  waiting: 'Nothing waits for them',
};

const emptyLists = (Object.keys(EMPTY_LIST) as ListKind[]).map((kind) =>
  message(
    EMPTY_LIST[kind],
    listMessage({ outcome: 'page', kind, requests: [], newer: null, older: null }, []),
  ),
);

const everyState = STATUSES.map((status) =>
  requestOfTwoLines({
    state: requestIn(status).state,
    ...(status === 'pending' ? { state: pending.state } : {}),
  }),
);

function status(when: string, request: KeyRequest, reader: UserId, isAwaited = false): Shown {
  return message(when, statusMessage(request, { link: LINK, isAwaited, reader }));
}

const ofRequester = status('Pending, for its requester', pending, ALICE);

const statuses: readonly Shown[] = [
  ofRequester,
  difference(status('For an approver whose turn it is', pending, CAROL, true), ofRequester),
  difference(status('For the person it is for', { ...pending, onBehalfOf: DAVE }, DAVE), ofRequester),
  difference(
    status('For whoever broke the glass', requestIn('created', { brokenGlass: GLASS }), GLASS.by),
    ofRequester,
  ),
  ...STATUSES.filter((each): each is Exclude<Status, 'pending'> => each !== 'pending').map((each) =>
    difference(status(`Status: ${each}`, requestIn(each), MALLORY), ofRequester),
  ),
];

const NONE = { shown: [], hasMore: false };
const EMPTY: Home = { kind: 'overview', waiting: NONE, open: NONE, emptyKeys: NONE, ended: NONE };
const IN_GROUP = { group: { id: SECURITY, members: 4 }, named: 0, given: 1, needed: 2 };
const NAMED = { group: null, named: 1, given: 0, needed: 1 };
const NAMED_WITH_OTHERS = { ...NAMED, named: 3 };

const FULL: Home = {
  kind: 'overview',
  waiting: {
    shown: [
      { request: pending, reasons: [IN_GROUP] },
      { request: pending, reasons: [NAMED, NAMED_WITH_OTHERS] },
      { request: requestIn('held'), reasons: [IN_GROUP] },
    ],
    hasMore: true,
  },
  open: { shown: [pending, requestIn('creating')], hasMore: false },
  emptyKeys: { shown: [requestIn('created')], hasMore: false },
  ended: { shown: [requestIn('denied')], hasMore: false },
};

export async function overviewSubjects(): Promise<Subject[]> {
  return [
    {
      title: '/byok-key with words',
      about: 'Where it was typed, visible to whoever typed it.',
      shown: [
        message('`help`', helpMessage()),
        message('A word that the bot does not know', unknownMessage('frobnicate')),
      ],
    },
    {
      title: '/byok-key list',
      about: 'Ten to a page. _Newer_ and _Older_ turn it in its place; the others show another list there.',
      shown: [
        message(
          '`list`, with a request in each state',
          listMessage(
            { outcome: 'page', kind: 'all', requests: everyState, newer: PLACE, older: PLACE },
            everyState.map(() => LINK),
          ),
        ),
        ...emptyLists,
        note('For a guest', NOT_A_MEMBER),
      ],
    },
    {
      title: '/byok-key status',
      about: 'For those who may see the request; after the first, only what differs is shown here.',
      shown: [
        ...statuses,
        note('Without an id', noSuchRequest('', 'status')),
        note(
          'With an id that is wrong, or of a request that they may not see',
          noSuchRequest('k3f9', 'status'),
        ),
      ],
    },
    {
      title: '/byok-key cancel',
      about: 'Where it was typed, visible to whoever typed it.',
      shown: [
        note('Done', await cancelled(REQUEST_ID, { outcome: 'counted', request: pending })),
        note(
          'Of somebody else',
          await cancelled(REQUEST_ID, { outcome: 'refused', request: pending, refusal: 'not-yours' }),
        ),
        note(
          'Of somebody else, on behalf of a third',
          await cancelled(REQUEST_ID, {
            outcome: 'refused',
            request: { ...pending, onBehalfOf: DAVE },
            refusal: 'not-yours',
          }),
        ),
        note(
          'Too late',
          await cancelled(REQUEST_ID, {
            outcome: 'refused',
            request: requestIn('approved'),
            refusal: 'already-settled',
          }),
        ),
        note('Without an id', await cancelled('', { outcome: 'no-such-request' })),
        note('With another one', await cancelled('k3f9', { outcome: 'no-such-request' })),
      ],
    },
    {
      title: 'The Home tab',
      about: 'Drawn anew when it is opened, and after changes that concern the person.',
      shown: [
        home(
          'Of somebody whom nothing concerns',
          homeView(EMPTY, () => LINK),
        ),
        home(
          'With something in each part',
          homeView(FULL, () => LINK),
        ),
        home(
          'Of a guest',
          homeView({ kind: 'not-a-member' }, () => undefined),
        ),
        home('While it cannot be looked up', homeTrouble()),
      ],
    },
  ];
}
