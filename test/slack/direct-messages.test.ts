import { describe, expect, it } from 'vitest';
import type { CardLoss, TimelineEntry } from '../../src/domain/request.js';
import { directMessages } from '../../src/slack/direct-messages.js';
import { ALICE, CARD, CAROL, DAVE, KEY, NOW, OTHER_KEY, REFUSED, request } from '../support/requests.js';
import { read } from './scenes.js';

const atMs = NOW.nowMs;
const LINK = 'https://acme.slack.com/archives/C0BYOKREQ/p1772442000000100';
const AGAIN = 'To ask again, press Request again on its card.';
const FORGED = '*evil* <!channel> https://evil.example';
const YOURS = 'Your key request k3f9-x2mp-7qtd (alias/orders)';

function linesOf(entry: TimelineEntry): string[] {
  const [message] = directMessages(request({ timeline: [entry] }));
  if (!message) throw new Error(`No direct message of ${entry.type}.`);
  return read(message.draw(LINK)).lines;
}

describe('the requester is told directly of', () => {
  it.each<[string, TimelineEntry, string[]]>([
    [
      'the card',
      { type: 'card-posted', atMs },
      [
        `${YOURS} is posted for approval. To change it, press Edit on its card. To take it back, type /byok-key cancel k3f9-x2mp-7qtd.`,
      ],
    ],
    [
      'a broken glass',
      { type: 'glass-broken', atMs, by: CAROL, incident: 'INC <1>', reason: 'Orders stand still.' },
      [
        `${YOURS} was approved by @carol alone, by break-glass. Somebody else has to review it.`,
        'Incident',
        'INC <1>',
        'Reason',
        'Orders stand still.',
      ],
    ],
    [
      'its review',
      { type: 'reviewed', atMs, by: CAROL, comment: 'It was one.' },
      [`${YOURS}: its break-glass was reviewed by @carol.`],
    ],
    [
      'a denial',
      { type: 'denied', atMs, by: CAROL, reason: 'Use your <own> account.' },
      [`${YOURS} was denied by @carol. No key was created. ${AGAIN}`, 'Reason', 'Use your <own> account.'],
    ],
    [
      'the approval that was the last one needed',
      { type: 'approved', atMs, by: CAROL, missing: [0, 0], comment: null },
      [`${YOURS} is approved; the key is being created.`],
    ],
    [
      'approvals that cannot be given any more',
      { type: 'approvers-counted', atMs, lacking: [0], gone: [] },
      [`${YOURS}: there are approvers enough for this request again.`],
    ],
    [
      'the deadline',
      { type: 'expired', atMs },
      [`${YOURS} expired without the approvals it needed. No key was created. ${AGAIN}`],
    ],
    [
      'new settings',
      { type: 'terms-changed', atMs },
      [`${YOURS} needs new approvals: the account's settings have changed. You need not do anything.`],
    ],
    [
      'a failure',
      { type: 'failed', atMs, failure: REFUSED },
      [
        `${YOURS} was approved, but no key was created. The bot's role in the account may not do this. Its thread says what to do.`,
      ],
    ],
    [
      'an unfinished key',
      { type: 'unfinished', atMs, key: KEY, failure: REFUSED },
      [
        `${YOURS} has its key, 1234abcd-12ab-34cd-56ef-1234567890ab, but it is not finished. The bot's role in the account may not do this. Its thread says what to do.`,
      ],
    ],
    [
      'the end',
      { type: 'abandoned', atMs, by: CAROL },
      [`${YOURS} was given up by @carol. No key was created. ${AGAIN}`],
    ],
    [
      'the key: its KeyId alone on a line',
      { type: 'created', atMs, key: KEY, readBack: { KeyState: 'PendingImport' } },
      [`${YOURS} is done. The KeyId:`, '1234abcd-12ab-34cd-56ef-1234567890ab'],
    ],
  ])('%s, with the link to the request', (_, entry, lines) => {
    expect(linesOf(entry)).toEqual([...lines, 'Open the request']);
  });

  it.each<[string, TimelineEntry]>([
    ['a denial', { type: 'denied', atMs, by: CAROL, reason: FORGED }],
    ['a broken glass', { type: 'glass-broken', atMs, by: CAROL, incident: FORGED, reason: FORGED }],
  ])('%s, with words in which nothing is formatting, a link or a mention', (_, entry) => {
    const [message] = directMessages(request({ timeline: [entry] }));
    const drawn = message?.draw(LINK);
    const mrkdwn = JSON.stringify(
      drawn?.blocks.filter((block) => block.type !== 'section' || block.text?.type === 'mrkdwn'),
    );

    expect(JSON.stringify(drawn?.blocks)).toContain(FORGED);
    expect(mrkdwn).not.toContain('evil');
    expect(drawn?.text).not.toContain('<!channel>');
  });

  it.each<[string, TimelineEntry, string]>([
    ['a hold', { type: 'held', atMs, found: [], lookFailure: null }, 'is on hold.'],
    ['a key that came late', { type: 'stray-key', atMs, key: OTHER_KEY }, OTHER_KEY.keyId],
  ])('%s', (_, entry, words) => {
    expect(linesOf(entry).join('\n')).toContain(words);
  });

  it.each<[string, string]>([
    [
      'not_in_channel',
      'I am not in that channel. Have somebody there type /invite @byok-key. I keep trying.',
    ],
    [
      'channel_not_found',
      'I cannot see that channel. Have somebody there type /invite @byok-key, or have my configuration corrected. I keep trying.',
    ],
    [
      'is_archived',
      'the channel is archived. Have it restored, or another one put into my configuration. I keep trying.',
    ],
    [
      'restricted_action',
      'the workspace does not let me post there. Have an administrator of Slack allow it. I keep trying.',
    ],
    ['ekm_access_denied', 'Slack says "ekm_access_denied". Tell whoever runs the bot. I keep trying.'],
  ])('a card that cannot be posted: %s, without a link as there is none', (reason, words) => {
    const [message] = directMessages(request({ timeline: [{ type: 'card-blocked', atMs, reason }] }));
    expect(message && read(message.draw(undefined)).lines).toEqual([
      `${YOURS} is stored, but I cannot post it to #byok-requests: ${words}`,
    ]);
  });
});

describe('a thread that cannot be posted to is told, with what to do', () => {
  it.each<[string, string]>([
    [
      'not_in_channel',
      'I am not in that channel. Have somebody there type /invite @byok-key. I keep trying.',
    ],
    [
      'channel_not_found',
      'I cannot see that channel any more. Have somebody there type /invite @byok-key; if it was deleted, follow your request by these messages. I keep trying.',
    ],
    [
      'is_archived',
      'the channel is archived. Have it restored; until then nobody can press a button there, and these messages tell you how it goes on. I keep trying.',
    ],
    [
      'restricted_action_thread_locked',
      'the thread is locked. Have an administrator of Slack unlock it. I keep trying.',
    ],
  ])('%s', (reason, words) => {
    expect(linesOf({ type: 'thread-blocked', atMs, reason })).toEqual([
      `${YOURS} goes on, but I cannot post to its thread in #byok-requests: ${words}`,
      'Open the request',
    ]);
  });
});

describe('a card that is posted anew is not told as one to be approved', () => {
  it.each<[CardLoss, string]>([
    ['deleted', 'is posted anew: its card was deleted.'],
    ['frozen', 'is posted anew: Slack does not let me change its earlier card any more.'],
  ])('after one that was %s', (how, words) => {
    const posted = { type: 'card-posted', atMs } as const;
    const lost = { type: 'card-lost', atMs, card: CARD, how } as const;
    const told = directMessages(request({ timeline: [posted, lost, { ...posted }] }));

    expect(told.map((message) => read(message.draw(LINK)).lines[0])).toEqual([
      `${YOURS} is posted for approval. To change it, press Edit on its card. To take it back, type /byok-key cancel k3f9-x2mp-7qtd.`,
      `${YOURS} ${words}`,
    ]);
  });
});

it.each<TimelineEntry>([
  { type: 'card-lost', atMs, card: CARD, how: 'deleted' },
  { type: 'approved', atMs, by: CAROL, missing: [0, 1], comment: null },
  { type: 'outcome-unknown', atMs },
  { type: 'retried', atMs, by: CAROL },
  { type: 'looked-again', atMs, by: CAROL },
  { type: 'created-again', atMs, by: CAROL },
])('the requester is spared what leads on by itself: $type', (entry) => {
  expect(directMessages(request({ timeline: [entry] }))).toEqual([]);
});

describe('a request on behalf of somebody', () => {
  const tellings = (...timeline: TimelineEntry[]) =>
    directMessages(request({ onBehalfOf: DAVE, timeline })).map(({ to, draw }) => [
      to,
      read(draw(LINK)).lines[0],
    ]);

  it('is told to both, and only whoever asked is told how to change it', () => {
    expect(tellings({ type: 'card-posted', atMs })).toEqual([
      [
        ALICE,
        `${YOURS} is posted for approval. To change it, press Edit on its card. To take it back, type /byok-key cancel k3f9-x2mp-7qtd.`,
      ],
      [
        DAVE,
        'The key request k3f9-x2mp-7qtd (alias/orders) that @alice made for you is posted for approval. To take it back, type /byok-key cancel k3f9-x2mp-7qtd.',
      ],
    ]);
  });

  it('that one of them takes back is told to the other', () => {
    expect(tellings({ type: 'cancelled', atMs, by: ALICE })).toEqual([
      [
        DAVE,
        `The key request k3f9-x2mp-7qtd (alias/orders) that @alice made for you was cancelled by @alice, who asked. No key was created. ${AGAIN}`,
      ],
    ]);
    expect(tellings({ type: 'cancelled', atMs, by: DAVE })).toEqual([
      [ALICE, `${YOURS} was cancelled by @dave, for whom you asked. No key was created. ${AGAIN}`],
    ]);
  });
});
