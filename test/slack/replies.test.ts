import { describe, expect, it } from 'vitest';
import type { EpochMs } from '../../src/domain/names.js';
import type { KeyRequest, TimelineEntry } from '../../src/domain/request.js';
import type { Message } from '../../src/slack/card.js';
import { replies } from '../../src/slack/replies.js';
import {
  ALICE,
  CARD,
  CAROL,
  DAVE,
  KEY,
  NOW,
  OTHER_KEY,
  OWEN,
  REFUSED,
  requestIn,
  requestOfTwoLines,
  SECURITY,
  STATES,
  THE_OWNER,
  TWO_OF_SECURITY,
  terms,
} from '../support/requests.js';
import { read } from './scenes.js';

const atMs = NOW.nowMs;

const escalation = { afterMs: 86_400_000, users: [DAVE], groups: [] };

function told(...timeline: TimelineEntry[]): KeyRequest {
  return requestOfTwoLines({
    timeline,
    terms: terms({ approvals: [TWO_OF_SECURITY, THE_OWNER], escalation }),
  });
}

const GROUP_NEEDED = { count: 2, users: [], groups: [SECURITY], groupsTold: [] };
const HANDLES = new Map([[SECURITY, 'security']]);
const OWNER_NEEDED = { count: 1, users: [OWEN], groups: [], groupsTold: [] };

function reply(entry: TimelineEntry): Message {
  const [message] = replies(told(entry), HANDLES);
  if (!message) throw new Error(`No reply to ${entry.type}.`);
  return message;
}

describe('in the thread', () => {
  it.each<[string, TimelineEntry, string[]]>([
    [
      'an approval, and who is still needed',
      { type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: null },
      [':white_check_mark: Approved by @carol. Still needed: 1 of @security and @owen.', '[Comment]'],
    ],
    [
      'lines that nobody can meet, why, and what to do',
      { type: 'approvers-counted', atMs, lacking: [1, 1], gone: [OWEN] },
      [
        ':warning: As things are, this request cannot be approved: there are not enough approvers for payments-prod. Of its ' +
          'approvals, line 1 (2 of @security) lacks 1, and line 2 (@owen) lacks 1. Not able to approve any more: @owen.',
        "What to do: have people added to the group in Slack, or the approvals corrected in the bot's configuration. I look " +
          'again every hour; approvals given so far count, unless the configuration changes.',
      ],
    ],
    [
      'that there are approvers again',
      { type: 'approvers-counted', atMs, lacking: [0, 0], gone: [] },
      [':white_check_mark: There are approvers enough for this request again.'],
    ],
    [
      'the last approval',
      { type: 'approved', atMs, by: OWEN, missing: [0, 0], comment: null },
      [':white_check_mark: Approved by @owen. That is all it needed; the key is being created.', '[Comment]'],
    ],
    [
      'an approval that says something',
      { type: 'approved', atMs, by: OWEN, missing: [0, 0], comment: 'Seen the design.' },
      [
        ':white_check_mark: Approved by @owen. That is all it needed; the key is being created.',
        'Comment',
        'Seen the design.',
      ],
    ],
    [
      'a comment',
      { type: 'commented', atMs, by: OWEN, comment: '*Seen* the design of <@U0BOB>.' },
      [':speech_balloon: @owen comments on their approval.', 'Comment', '*Seen* the design of <@U0BOB>.'],
    ],
    [
      'a broken glass',
      { type: 'glass-broken', atMs, by: CAROL, incident: 'INC-1 <!here>', reason: 'Orders stand still.' },
      [
        ':rotating_light: Break-glass: @carol alone approved alias/orders in payments-prod, eu-central-1. The key is being created. A review is owed by @security or @owen: Give review on the card.',
        'Incident',
        'INC-1 <!here>',
        'Reason',
        'Orders stand still.',
      ],
    ],
    [
      'its review',
      { type: 'reviewed', atMs, by: OWEN, comment: 'It was one.' },
      [':white_check_mark: The break-glass is reviewed by @owen.', 'Review', 'It was one.'],
    ],
    [
      'a denial',
      { type: 'denied', atMs, by: CAROL, reason: 'Use your own account.\n<!channel>' },
      [
        ':no_entry: Denied by @carol. The request has ended. No key was created.',
        'Reason',
        'Use your own account.',
        '<!channel>',
      ],
    ],
    [
      'a cancellation',
      { type: 'cancelled', atMs, by: ALICE },
      [':no_entry: Cancelled by @alice, who asked. The request has ended. No key was created.'],
    ],
    [
      'the deadline',
      { type: 'expired', atMs },
      [
        ':hourglass: Expired: not enough approvals in time. No key was created. To ask again, press Request again on the card.',
      ],
    ],
    [
      'a reminder of those who are missing',
      { type: 'reminded', atMs, needed: [GROUP_NEEDED, OWNER_NEEDED] },
      [
        ':bell: Still needed: 2 of @security and @owen, until 2026-03-05T09:00:00.000Z. Approve or Deny on the card.',
      ],
    ],
    [
      'a further reminder',
      {
        type: 'reminded',
        atMs,
        needed: [{ ...GROUP_NEEDED, groups: [], groupsTold: [SECURITY] }, OWNER_NEEDED],
      },
      [
        ':bell: Still needed: 2 of @security and @owen, until 2026-03-05T09:00:00.000Z. Approve or Deny on the card.',
      ],
    ],
    [
      'an escalation',
      { type: 'escalated', atMs, to: { users: [DAVE], groups: [] }, needed: [OWNER_NEEDED] },
      [
        ':rotating_light: Escalated. Still needed after 1 day: @owen. From now on @dave can approve as well, in place of anybody who is missing.',
      ],
    ],
    [
      'a change by the requester, with what was and what is',
      {
        type: 'resubmitted',
        atMs,
        by: ALICE,
        changes: [
          { what: 'alias', from: 'alias/orders', to: 'alias/invoices' },
          { what: 'description', from: '', to: '*<@U0BOB>*' },
          { what: 'regionality', from: 'single-region', to: 'multi-region-primary' },
        ],
        voided: [CAROL],
      },
      [
        ':pencil2: Changed by @alice, who asked. Approvals given so far (by @carol) do not count any more: look at the card again and decide anew.',
        'Alias: alias/orders → alias/invoices',
        'Description: none → *<@U0BOB>*',
        'Regionality: Single-Region key → Multi-Region primary key',
      ],
    ],
    [
      'new settings',
      { type: 'terms-changed', atMs },
      [
        ":arrows_counterclockwise: The account's settings in the bot's configuration have changed since the request was submitted. Approvals given so far do not count any more: look at the card again and decide anew.",
      ],
    ],
    [
      "AWS's no, with its own words and what to do",
      { type: 'failed', atMs, failure: REFUSED },
      [
        ":x: The key was not created. The bot's role in the account may not do this.",
        "What to do: Add the right that AWS names in the thread to the role's IAM policy, then press Retry.",
        'CreateKey: AccessDeniedException: byok-key-creator is not authorized to perform kms:CreateKey',
      ],
    ],
    [
      'a card that was deleted, under the one that replaces it',
      { type: 'card-lost', atMs, card: CARD, how: 'deleted' },
      [
        ':arrows_counterclockwise: The earlier card of this request was deleted, and its thread with it. This card takes its place; decisions given so far count.',
      ],
    ],
    [
      'a card that cannot be changed any more',
      { type: 'card-lost', atMs, card: CARD, how: 'frozen' },
      [
        ':arrows_counterclockwise: Slack does not let me change the earlier card of this request any more, and its buttons are out of date. This card takes its place; decisions given so far count.',
      ],
    ],
    [
      'a lost answer',
      { type: 'outcome-unknown', atMs },
      [
        ':mag: AWS did not answer whether the key was created. I look for it by its tag, for up to 15 minutes; no second key is made meanwhile. Nobody has to do anything now.',
      ],
    ],
    [
      'a key that was not found',
      { type: 'held', atMs, found: [], lookFailure: null },
      [
        ':raised_hand: The key did not turn up within 15 minutes, so it was most likely never created; but that is not certain. An approver decides on the card: Look again, Create again (I look once more first, and create only if there is none), or Give up. I have looked tells the others what somebody found in AWS.',
      ],
    ],
    [
      'a search that nobody could make',
      { type: 'held', atMs, found: [], lookFailure: { ...REFUSED, operation: 'ListKeys' } },
      [
        ':raised_hand: I could not look whether the key was created: ListKeys: AccessDeniedException: byok-key-creator is not authorized to perform kms:CreateKey',
        'So it may exist. Mend what AWS says and have an approver press Look again on the card. Until I can look, no other key is created.',
      ],
    ],
    [
      'what somebody found in AWS',
      { type: 'looked', atMs, by: CAROL, found: 'No key with that <tag>.' },
      [':eyes: @carol has looked in AWS.', 'Found', 'No key with that <tag>.'],
    ],
    [
      'several keys',
      { type: 'held', atMs, found: [KEY.keyId, OTHER_KEY.keyId], lookFailure: null },
      [
        ":raised_hand: 2 keys carry this request's tag: 1234abcd-12ab-34cd-56ef-1234567890ab, 99999999-12ab-34cd-56ef-1234567890ab. An approver has to look at them in the AWS console. When one is left (the others without the tag byok:request-id), they press Look again on the card.",
      ],
    ],
    [
      'a key that is not finished',
      {
        type: 'unfinished',
        atMs,
        key: KEY,
        failure: { operation: 'CreateAlias', code: 'AlreadyExistsException', message: 'it exists' },
      },
      [
        ':warning: The key exists (1234abcd-12ab-34cd-56ef-1234567890ab), but is not finished. The alias is taken by another key.',
        'What to do: Free the alias in the AWS console and press Retry, or give up and ask again with another alias.',
        'CreateAlias: AlreadyExistsException: it exists',
      ],
    ],
    ['Retry', { type: 'retried', atMs, by: DAVE }, [':repeat: @dave pressed Retry.']],
    [
      'Look again',
      { type: 'looked-again', atMs, by: DAVE },
      [':mag: @dave pressed Look again: I look for the key once more.'],
    ],
    [
      'Create again',
      { type: 'created-again', atMs, by: DAVE },
      [':repeat: @dave pressed Create again: I look once more first, and create only if there is none.'],
    ],
    [
      'Give up',
      { type: 'abandoned', atMs, by: DAVE },
      [':no_entry: Given up by @dave. The request has ended. No key was created.'],
    ],
  ])('%s', (_, entry, lines) => {
    expect(read(reply(entry)).lines).toEqual(lines);
  });

  it.each([
    [45_000, '45 seconds'],
    [60_000, '1 minute'],
    [90_000, '90 seconds'],
    [1_800_000, '30 minutes'],
    [7_200_000, '2 hours'],
    [86_400_000, '1 day'],
  ])(
    'the search is told to last as long as the request was submitted under (%i ms)',
    (holdAfterMs, words) => {
      const base = told(
        { type: 'outcome-unknown', atMs },
        { type: 'held', atMs, found: [], lookFailure: null },
      );
      const [unknown, held] = replies({ ...base, searchTimes: { ...base.searchTimes, holdAfterMs } });
      expect(unknown?.text).toContain(`by its tag, for up to ${words}; no second key`);
      expect(held?.text).toContain(`did not turn up within ${words}, so it was most likely never created`);
    },
  );

  it('a reminder notifies people, and a group once; one that could not be posted in time notifies nobody', () => {
    const first: TimelineEntry = { type: 'reminded', atMs, needed: [GROUP_NEEDED, OWNER_NEEDED] };
    const quiet = { ...GROUP_NEEDED, groups: [], groupsTold: [SECURITY] };
    const second: TimelineEntry = { type: 'reminded', atMs, needed: [quiet, OWNER_NEEDED] };
    const pings = (request: KeyRequest) => replies(request).map((message) => read(message).pinged.sort());

    expect(pings(told(first))).toEqual([['@owen', '@security']]);
    expect(pings(told(first, second))).toEqual([[], ['@owen']]);
    expect(pings({ ...told(first), state: STATES.approved })).toEqual([[]]);
  });

  it("AWS' id of the call stands in small below the failure, for whoever looks into CloudTrail", () => {
    const message = reply({ type: 'failed', atMs, failure: { ...REFUSED, requestId: '0c1b2a39-4857' } });
    expect(message.blocks.at(-1)).toMatchObject({
      type: 'context',
      elements: [{ text: 'In CloudTrail: request id 0c1b2a39-4857, session byok-k3f9-x2mp-7qtd' }],
    });
  });

  it('a key that came late is named, with what to do about it', () => {
    const said = read(reply({ type: 'stray-key', atMs, key: OTHER_KEY })).lines.join('\n');
    expect(said).toContain('99999999-12ab-34cd-56ef-1234567890ab');
    expect(said).toContain('arn:aws:kms:eu-central-1:111122223333:key/99999999-12ab-34cd-56ef-1234567890ab');
    expect(said).toContain('Schedule its deletion');
  });

  it('the card itself is no reply; the others come in the order in which things happened', () => {
    const whole = told(
      { type: 'card-blocked', atMs, reason: 'not_in_channel' },
      { type: 'thread-blocked', atMs, reason: 'is_archived' },
      { type: 'card-posted', atMs },
      { type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: null },
      { type: 'denied', atMs, by: OWEN, reason: 'No.' },
    );
    expect(replies(whole).map(({ text }) => text.split('.')[0])).toEqual([
      ':white_check_mark: Approved by <@U0CAROL>',
      ':no_entry: Denied by <@U0OWNER>',
    ]);
  });

  it('a review that is owed is asked for, the group by name once, and no more once it is given', () => {
    const glass = { by: DAVE, atMs, incident: 'INC-1', reason: 'Orders stand still.', remindedAtMs: atMs };
    const timeline = [
      { type: 'review-reminded', atMs },
      { type: 'review-reminded', atMs: (atMs + 1) as EpochMs },
    ] as const;
    const said = (over: Partial<KeyRequest>) =>
      replies(requestIn('created', { timeline, ...over }), HANDLES).map((message) => read(message).lines);

    const once = said({ timeline: timeline.slice(0, 1), brokenGlass: { ...glass, review: null } });
    const twice = said({ brokenGlass: { ...glass, review: null } });
    const given = said({ brokenGlass: { ...glass, review: { by: CAROL, atMs, comment: 'Fine.' } } });

    const overtaken = ':bell: A reminder of the break-glass review was due, and could not be posted in time.';
    expect(once).toEqual([
      [':bell: The review of the break-glass is still owed by @security: Give review on the card.'],
    ]);
    expect(twice).toEqual([
      [overtaken],
      [':bell: The review of the break-glass is still owed by @security: Give review on the card.'],
    ]);
    expect(given).toEqual([[overtaken], [overtaken]]);
  });

  it('a group that was called before is named, and not called; without a name it is no riddle either', () => {
    const needed = [{ ...GROUP_NEEDED, groups: [], groupsTold: [SECURITY] }];
    const again = told({ type: 'reminded', atMs, needed });
    const [named] = replies(again, HANDLES);
    const [nameless] = replies(again);

    expect(named?.text).toContain('2 of @security, until');
    expect(read(named as Message).pinged).toEqual([]);
    expect(nameless?.text).toContain('2 of the group that was asked before, until');
  });

  it('a hold sends those who are asked by direct message to their copies', () => {
    const direct = terms({ askApprovers: 'direct' });
    const held = { type: 'held', atMs, found: [], lookFailure: null } as const;
    const [hold] = replies(requestOfTwoLines({ terms: direct, timeline: [held] }));
    expect(hold?.text).toContain('An approver decides on their copy of the card: *Look again*');
  });

  it('a broken glass alone is shown in the channel as well', () => {
    const loud = told(
      { type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: null },
      { type: 'glass-broken', atMs, by: DAVE, incident: 'INC-1', reason: 'Orders stand still.' },
      { type: 'reviewed', atMs, by: OWEN, comment: 'It was one.' },
    );
    expect(replies(loud).map(({ isBroadcast }) => isBroadcast)).toEqual([false, true, false]);
  });

  it('later states only add to the end', () => {
    const first: TimelineEntry = { type: 'approved', atMs, by: CAROL, missing: [1, 1], comment: null };
    const second: TimelineEntry = { type: 'denied', atMs, by: OWEN, reason: 'No.' };
    expect(replies(told(first, second)).slice(0, 1)).toEqual(replies(told(first)));
  });
});

describe("the key's reply", () => {
  const message = reply({
    type: 'created',
    atMs,
    key: KEY,
    readBack: {
      KeyId: KEY.keyId,
      CreationDate: '2026-03-02T10:00:00.000Z',
      KeyState: 'PendingImport',
      Description: 'a <b> & "c"',
      MultiRegion: false,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    },
  });

  const JSON_AS_SHOWN = [
    '{',
    '    "KeyMetadata": {',
    '        "KeyId": "1234abcd-12ab-34cd-56ef-1234567890ab",',
    '        "CreationDate": "2026-03-02T10:00:00.000Z",',
    '        "KeyState": "PendingImport",',
    '        "Description": "a <b> & \\"c\\"",',
    '        "MultiRegion": false,',
    '        "EncryptionAlgorithms": [',
    '            "SYMMETRIC_DEFAULT"',
    '        ]',
    '    }',
    '}',
  ];

  const TOLD = [
    ':key: The key is created, and read back as approved.',
    '1234abcd-12ab-34cd-56ef-1234567890ab',
    'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    'State PendingImport: it is empty and cannot be used for anything until its key material is imported.',
  ];

  it('has the KeyId alone on a line, the ARN, the state with what it means, and the read-back as JSON', () => {
    expect(read(message).lines).toEqual([...TOLD, ...JSON_AS_SHOWN]);
  });

  it('says the same in its text, for those who do not see the blocks', () => {
    expect(read({ text: message.text, blocks: [] }).lines).toEqual([...TOLD, ...JSON_AS_SHOWN]);
    expect(message.text.split('\n')[1]).toBe('1234abcd-12ab-34cd-56ef-1234567890ab');
  });

  it('can be copied from the block as JSON', () => {
    const box = message.blocks[1] as unknown as {
      elements: [{ type: string; elements: [{ text: string }] }];
    };
    expect(box.elements[0].type).toBe('rich_text_preformatted');
    expect(JSON.parse(box.elements[0].elements[0].text)).toMatchObject({
      KeyMetadata: { Description: 'a <b> & "c"' },
    });
  });

  it.each([
    ['Enabled', 'State Enabled: it has its key material and can be used.'],
    ['Creating', 'State Creating.'],
  ])('in state %s', (KeyState, line) => {
    const other = reply({ type: 'created', atMs, key: KEY, readBack: { KeyState } });
    expect(read(other).lines).toContain(line);
  });
});
