import { describe, expect, it } from 'vitest';
import { deviations } from '../../src/domain/deviation.js';
import type { Place } from '../../src/domain/finding.js';
import { fingerprintOf } from '../../src/domain/fingerprint.js';
import type { KeyAsRead } from '../../src/domain/key-as-read.js';
import type {
  AccountId,
  AliasName,
  ChannelId,
  EpochMs,
  KeyId,
  MessageTs,
  Region,
  UserId,
} from '../../src/domain/names.js';
import {
  isTaggedAsOurs,
  judgeOwnKey,
  judgeRecord,
  judgeStrayKey,
  judgeWaiting,
  taggedRequestOf,
} from '../../src/domain/reconcile.js';
import type { Approval, KeyRequest, Status, TimelineEntry } from '../../src/domain/request.js';
import {
  ALICE,
  BOB,
  CAROLS,
  KEY,
  NOW,
  OTHER_KEY,
  parameters,
  REFUSED,
  REQUEST_ID,
  request,
  requestIn,
  STATES,
  STATUSES,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { asApproved } from './events.js';

const HOME: Place = {
  accountId: '111122223333' as AccountId,
  accountName: 'payments-prod',
  region: 'eu-central-1' as Region,
};
const CREATED = requestIn('created');
const HIT = { to: KEY.keyId };
const MANAGED = { key: 'byok:managed-by', value: 'byok-key' };
const TAG = { key: 'byok:request-id', value: REQUEST_ID };

/** With the fingerprint that what is asked really has. */
function whole(over: KeyRequest): KeyRequest {
  return { ...over, fingerprint: fingerprintOf(over) };
}

describe('the key of a finished request', () => {
  const judged = (read: Partial<KeyAsRead>, alias: Parameters<typeof judgeOwnKey>[2] = HIT) =>
    judgeOwnKey({ place: HOME, key: KEY, read: asApproved(read) }, CREATED, alias);

  it.each<[string, Partial<KeyAsRead>]>([
    ['empty', {}],
    ['with its material', { metadata: { KeyState: 'Enabled' } }],
    ['disabled', { metadata: { KeyState: 'Disabled' } }],
    ['with its tags in another order', { tags: [...asApproved().tags].reverse() }],
  ])('is as approved: %s', (_, read) => {
    expect(judged(read)).toEqual([]);
  });

  it.each<[string, Partial<KeyAsRead>, string]>([
    ['origin', { origin: 'AWS_KMS' }, '"AWS_KMS" instead of "EXTERNAL"'],
    ['Regionality', { multiRegionType: 'REPLICA' }, '"REPLICA" instead of none'],
    ['description', { description: '' }, '"" instead of "Orders at rest"'],
    ['key usage', { keyUsage: 'SIGN_VERIFY' }, '"SIGN_VERIFY" instead of "ENCRYPT_DECRYPT"'],
    [
      'tags',
      { tags: [MANAGED, { key: 'cost-center', value: '1' }, { key: 'owner', value: 'eve' }] },
      'cost-center is "1" instead of "4711"; owner="eve" was added; byok:request-id is gone',
    ],
    ['key policy', { keyPolicy: { Statement: [] } }, 'a statement without a name is gone'],
  ])('is not, in its %s', (what, read, said) => {
    expect(judged(read)).toEqual([
      {
        kind: 'deviating-key',
        place: HOME,
        keyId: KEY.keyId,
        requestId: REQUEST_ID,
        deviations: [{ what, said }],
      },
    ]);
  });

  it.each<[string, KeyId | undefined, string[]]>([
    ['leads to it', KEY.keyId, []],
    ['leads to another key', OTHER_KEY.keyId, [`alias/orders points to another key, ${OTHER_KEY.keyId}`]],
    ['is gone', undefined, ['alias/orders does not exist']],
  ])('has its alias if that %s', (_, to, said) => {
    expect(deviations(CREATED, KEY, asApproved(), { to }).map((each) => each.said)).toEqual(said);
  });

  it('is not said to lack an alias that nobody could look up', () => {
    expect(judged({}, 'not-known')).toEqual([]);
  });

  it('is told in few words even when its policy is long', () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' };
    const Statement = Array.from({ length: 100 }, (_, at) => ({ ...statement, Sid: `Statement ${at}` }));

    const [deviation] = deviations(CREATED, KEY, asApproved({ keyPolicy: { Statement } }), HIT);

    expect(deviation?.said).toHaveLength(600);
    expect(deviation?.said.endsWith('…')).toBe(true);
  });

  it.each<[string, object, string | null]>([
    ['PendingDeletion', { DeletionDate: '2026-04-01T00:00:00.000Z' }, '2026-04-01T00:00:00.000Z'],
    ['PendingReplicaDeletion', {}, null],
  ])('that is about to be deleted is told, %s', (KeyState, more, deletionDate) => {
    expect(judged({ metadata: { KeyState, ...more } })).toEqual([
      { kind: 'dying-key', place: HOME, keyId: KEY.keyId, requestId: REQUEST_ID, deletionDate },
    ]);
  });
});

describe('a key with the tags of this bot that nobody recorded', () => {
  const stray = asApproved({ arn: OTHER_KEY.arn });
  const judged = (of: KeyRequest | undefined, read = stray, place = HOME) =>
    judgeStrayKey({ place, key: OTHER_KEY, read }, of);
  const about = { place: HOME, keyId: OTHER_KEY.keyId };

  it.each<[Status, 'without-right' | 'unrecorded' | 'awaited']>([
    ['pending', 'without-right'],
    ['denied', 'without-right'],
    ['cancelled', 'without-right'],
    ['expired', 'without-right'],
    ['abandoned', 'without-right'],
    ['approved', 'unrecorded'],
    ['failed', 'unrecorded'],
    ['made', 'unrecorded'],
    ['unfinished', 'unrecorded'],
    ['created', 'unrecorded'],
    ['creating', 'awaited'],
    ['unclear', 'awaited'],
    ['held', 'awaited'],
  ])('whose request is %s, is %s', (status, what) => {
    const recorded = ['made', 'unfinished', 'created'].includes(status) ? KEY.keyId : null;
    const expected = {
      'without-right': [
        {
          kind: 'unapproved-key',
          ...about,
          tagged: { request: 'without-right', requestId: REQUEST_ID, status },
        },
      ],
      unrecorded: [{ kind: 'unrecorded-key', ...about, requestId: REQUEST_ID, recorded }],
      awaited: [],
    };

    expect(judged(requestIn(status))).toEqual(expected[what]);
  });

  it('has a rule for every status there is', () => {
    for (const status of STATUSES) expect(() => judged(requestIn(status))).not.toThrow();
  });

  it('of a request that the bot does not have, or of none, is approved by nobody', () => {
    expect(judged(undefined)).toEqual([
      { kind: 'unapproved-key', ...about, tagged: { request: 'unknown', requestId: REQUEST_ID } },
    ]);
    expect(judged(undefined, asApproved({ tags: [MANAGED] }))).toEqual([
      { kind: 'unapproved-key', ...about, tagged: { request: 'none' } },
    ]);
  });

  it('in another Region or account than its request wanted it in is not the one that is looked for', () => {
    const elsewhere = { ...HOME, region: 'eu-west-1' as Region };
    expect(judged(requestIn('held'), stray, elsewhere)).toMatchObject([
      { kind: 'unrecorded-key', recorded: null },
    ]);
  });

  it('is a replica where it has the id of its finished primary: people made it, after the import', () => {
    const elsewhere = { ...HOME, region: 'eu-west-1' as Region };
    expect(judgeStrayKey({ place: elsewhere, key: KEY, read: asApproved() }, CREATED)).toEqual([]);
  });

  it('is nobody\u2019s business any more once it is scheduled for deletion', () => {
    expect(judged(undefined, { ...stray, metadata: { KeyState: 'PendingDeletion' } })).toEqual([]);
  });

  it.each([
    [[TAG], true, REQUEST_ID],
    [[MANAGED], true, null],
    [[{ ...MANAGED, value: 'someone-else' }], false, null],
    [[{ key: 'cost-center', value: '4711' }], false, null],
  ])('is known by its tags: %j', (tags, isOurs, requestId) => {
    expect(isTaggedAsOurs(asApproved({ tags }))).toBe(isOurs);
    expect(taggedRequestOf({ tags })).toBe(requestId);
  });
});

describe('the record of an approved request', () => {
  const bobs: Approval = { by: BOB, atMs: NOW.nowMs, lines: [0], comment: null };
  const withApprovals = (...approvals: Approval[]) =>
    whole({ ...CREATED, state: { ...STATES.created, approvals } });

  it('is whole when its fingerprint is that of what is asked, and its approvals are those it needed', () => {
    for (const status of STATUSES) expect(judgeRecord(whole(requestIn(status)))).toEqual([]);
    expect(judgeRecord(withApprovals(CAROLS, bobs))).toEqual([]);
  });

  it.each<[string, Partial<KeyRequest>]>([
    ['what is asked', { parameters: parameters({ alias: 'alias/theirs' as AliasName }) }],
    ['who asks', { requestedBy: BOB as UserId }],
    ['the terms', { terms: terms({ approvals: [] }) }],
  ])('is not when somebody changed %s', (_, change) => {
    expect(judgeRecord({ ...whole(CREATED), ...change })).toEqual([
      { kind: 'changed-record', place: HOME, requestId: REQUEST_ID, part: 'fingerprint' },
    ]);
  });

  it.each<[string, KeyRequest]>([
    ['none', withApprovals()],
    ['its requester\u2019s', withApprovals({ ...CAROLS, by: ALICE })],
    [
      'the same person\u2019s twice',
      whole({ ...withApprovals(CAROLS, CAROLS), terms: terms({ approvals: [TWO_OF_SECURITY] }) }),
    ],
    ['too few', whole({ ...withApprovals(CAROLS), terms: terms({ approvals: [TWO_OF_SECURITY] }) })],
  ])('is not with these approvals: %s', (_, changed) => {
    expect(judgeRecord(changed)).toEqual([
      { kind: 'changed-record', place: HOME, requestId: REQUEST_ID, part: 'approvals' },
    ]);
  });
});

describe('an approved request without its key', () => {
  const MINUTE = 60_000;
  const approvedAt = (minutesAgo: number): TimelineEntry => ({
    type: 'approved',
    atMs: (NOW.nowMs - minutesAgo * MINUTE) as EpochMs,
    by: BOB,
    missing: [],
    comment: null,
  });
  const { nowMs: atMs } = NOW;
  const card = { channel: 'C0BYOKREQ' as ChannelId, ts: '1.1' as MessageTs };
  /** None of it brings the key nearer. */
  const lately: readonly TimelineEntry[] = [
    { type: 'card-posted', atMs },
    { type: 'card-lost', atMs, card, how: 'deleted' },
    { type: 'card-blocked', atMs, reason: 'not_in_channel' },
    { type: 'thread-blocked', atMs, reason: 'is_archived' },
    { type: 'stray-key', atMs, key: OTHER_KEY },
  ];

  it.each<[Status, number, 'told' | 'not told']>([
    ['approved', 29, 'not told'],
    ['approved', 30, 'told'],
    ['creating', 29, 'not told'],
    ['creating', 30, 'told'],
    ['unclear', 29, 'not told'],
    ['unclear', 30, 'told'],
    ['made', 29, 'not told'],
    ['made', 30, 'told'],
    ['held', 0, 'told'],
    ['failed', 0, 'told'],
    ['unfinished', 0, 'told'],
    ['pending', 99, 'not told'],
    ['denied', 99, 'not told'],
    ['cancelled', 99, 'not told'],
    ['expired', 99, 'not told'],
    ['abandoned', 99, 'not told'],
    ['created', 99, 'not told'],
  ])('%s for %i minutes is %s', (status, minutes, told) => {
    const waiting = request({ state: STATES[status], timeline: [approvedAt(minutes), ...lately] });

    const findings = judgeWaiting(waiting, [], NOW.nowMs);

    const sinceMs = NOW.nowMs - minutes * MINUTE;
    const expected = { kind: 'waiting-request', place: HOME, requestId: REQUEST_ID, status, sinceMs };
    expect(findings).toMatchObject(told === 'told' ? [expected] : []);
    expect(findings).toHaveLength(told === 'told' ? 1 : 0);
  });

  it('is given more time where its search has more', () => {
    const searchTimes = { ...request().searchTimes, holdAfterMs: 60 * MINUTE };
    const waiting = (minutes: number) =>
      request({ searchTimes, state: STATES.unclear, timeline: [approvedAt(minutes)] });

    expect(judgeWaiting(waiting(74), [], NOW.nowMs)).toEqual([]);
    expect(judgeWaiting(waiting(75), [], NOW.nowMs)).toHaveLength(1);
  });

  it('is told with what AWS said, and with the keys that there are', () => {
    const held = requestIn('held');
    expect(judgeWaiting(requestIn('failed'), [], NOW.nowMs)).toMatchObject([
      { failure: REFUSED, keyIds: [] },
    ]);
    expect(judgeWaiting(held, [OTHER_KEY.keyId], NOW.nowMs)).toMatchObject([
      { failure: null, keyIds: [OTHER_KEY.keyId] },
    ]);
    expect(judgeWaiting(requestIn('unfinished'), [KEY.keyId], NOW.nowMs)).toMatchObject([
      { failure: { code: 'AlreadyExistsException' }, keyIds: [KEY.keyId] },
    ]);
  });

  it('waits since it was asked for where its thread tells nothing yet', () => {
    const [finding] = judgeWaiting(request({ state: STATES.approved }), [], NOW.nowMs);
    expect(finding).toMatchObject({ sinceMs: request().requestedAtMs });
  });
});
