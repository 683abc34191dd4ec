import type { KnownBlock } from '@slack/types';
import { expect, it } from 'vitest';
import { openOffice, REQUESTS, webClient } from './office.js';

it.each([
  ['Hello <@U0BOB> and <!subteam^S0SECURITY>', 'Hello @bob and @security', ['@bob', '@security']],
  ['<!channel> <!here|here>', '@channel @here', ['@channel', '@here']],
  ['&lt;!channel&gt; &amp; &lt;@U0BOB&gt;', '<!channel> & <@U0BOB>', []],
  ['See <https://example.com|the card> in <#C0REQUESTS>', 'See the card in #key-requests', []],
  ['Until <!date^1732435200^{date_short}|24 Nov 2024>', 'Until 24 Nov 2024', []],
  ['*Key* `alias/a_b_c` _soon_ ~never~ a_b_c 2*3*4', 'Key alias/a_b_c soon never a_b_c 2*3*4', []],
])('reads %s as a person does', async (text, seen, who) => {
  const slack = await openOffice();
  await webClient(slack).chat.postMessage({ channel: REQUESTS, text });
  const [message] = slack.messages(REQUESTS);

  expect(message && slack.plainText(message)).toBe(seen);
  expect(slack.pings().flatMap((ping) => ping.who)).toEqual(who);
});

it('reads blocks line by line, and knows which of them ping', async () => {
  const slack = await openOffice();
  const blocks: KnownBlock[] = [
    { type: 'header', text: { type: 'plain_text', text: 'A key <@U0ALICE>' } },
    {
      type: 'section',
      text: { type: 'mrkdwn', text: '*Key* payments' },
      fields: [{ type: 'mrkdwn', text: '*For* <@U0BOB>' }],
    },
    { type: 'divider' },
    {
      type: 'context',
      elements: [
        { type: 'mrkdwn', text: 'one' },
        { type: 'plain_text', text: 'two' },
      ],
    },
    {
      type: 'actions',
      elements: ['Approve', 'Deny'].map((name) => ({
        type: 'button',
        action_id: name,
        text: { type: 'plain_text', text: name },
      })),
    },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'broadcast', range: 'here' },
            { type: 'text', text: ' <&>' },
          ],
        },
      ],
    },
  ];
  await webClient(slack).chat.postMessage({ channel: REQUESTS, text: 'A key', blocks });
  const [message] = slack.messages(REQUESTS);

  expect(message && slack.plainText(message).split('\n')).toEqual([
    'A key <@U0ALICE>',
    'Key payments',
    'For @bob',
    '———',
    'one two',
    '[Approve] [Deny]',
    '@here <&>',
  ]);
  expect(slack.pings()).toMatchObject([{ message: { ts: message?.ts }, who: ['@bob', '@here'] }]);
});
