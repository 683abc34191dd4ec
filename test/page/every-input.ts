import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Doing, FromPage, SlackState, ToPage } from '../../sandbox/page/protocol.js';
import type { Block, InputBlock } from '../../sandbox/slack/block-kit/blocks.js';
import type { Checks } from './page-checks.js';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string) => ({ text: plain(text), value: text.toLowerCase() });
const input = (label: string, element: InputBlock['element']): Block => ({
  type: 'input',
  block_id: label,
  label: plain(label),
  element: { ...element, action_id: 'value' },
});

const TEXTS = [
  '*bold* _italic_ ~strike~ `code` snake_case_name <https://example.com|a link> &lt;escaped&gt;',
  '<@U0BOB> <!subteam^S0SECURITY> <#C0GENERAL> <!date^1732435200^{date_num}|fallback> :tada: :no-such-thing:',
  '&gt; a quote',
  '```\n  *as it is*\n```',
].join('\n');

const BLOCKS: Block[] = [
  { type: 'header', block_id: 'h', text: plain('A header') },
  { type: 'section', block_id: 's', text: { type: 'mrkdwn', text: TEXTS } },
  {
    type: 'actions',
    block_id: 'a',
    elements: [
      {
        type: 'button',
        action_id: 'press',
        text: plain('Press'),
        confirm: { title: plain('Sure?'), text: plain('Really.'), confirm: plain('Yes'), deny: plain('No') },
      },
      { type: 'overflow', action_id: 'more', options: [option('One'), option('Two')] },
    ],
  },
  input('Line', { type: 'plain_text_input' }),
  input('Lines', { type: 'plain_text_input', multiline: true }),
  input('One of', { type: 'static_select', options: [option('Red'), option('Green')] }),
  input('Some of', {
    type: 'multi_static_select',
    max_selected_items: 2,
    options: [option('Red'), option('Green'), option('Blue')],
  }),
  input('Grouped', {
    type: 'static_select',
    option_groups: [
      { label: plain('Warm'), options: [option('Orange')] },
      { label: plain('Cold'), options: [option('Cyan')] },
    ],
  }),
  input('Found', { type: 'external_select', min_query_length: 1 }),
  input('All found', { type: 'multi_external_select', min_query_length: 0 }),
  input('Person', { type: 'users_select' }),
  input('People', { type: 'multi_users_select' }),
  input('Radio', { type: 'radio_buttons', options: [option('Yes'), option('No')] }),
  input('Boxes', { type: 'checkboxes', options: [option('First'), option('Second')] }),
  input('Date', { type: 'datepicker', initial_date: '2026-12-24' }),
];

const person = (id: string, name: string) => ({
  id,
  name,
  realName: name,
  guest: false,
  home: true,
  isBot: false,
});

const TS = '1732435200.000100';
const MENU: Block = {
  type: 'actions',
  block_id: 'when',
  elements: [
    { type: 'static_select', action_id: 'pick', placeholder: plain('When'), options: [option('Later')] },
  ],
};
const message = (ts: string, text: string) => ({ channel: 'C0GENERAL', ts, text, blocks: [] });

/** The same person without a form, in front of a message with a menu, and of a reply that was sent along. */
const AT_MESSAGES: Partial<SlackState> = {
  views: [],
  messages: [
    { ...message(TS, 'A question'), blocks: [MENU] },
    { ...message('1732435200.000200', 'An answer'), threadTs: TS, broadcast: true },
  ],
};

const SLACK: SlackState = {
  company: 1,
  me: person('U0ALICE', 'Alice'),
  people: [
    person('U0ALICE', 'Alice'),
    person('U0BOB', 'Bob'),
    person('U0DAVE', 'Dave'),
    { ...person('U0APP', 'app'), isBot: true },
  ],
  groups: [{ id: 'S0SECURITY', handle: 'security', members: ['U0BOB'] }],
  app: { name: 'app', userId: 'U0APP', homeTab: false, readOnly: true, commands: [] },
  channels: [{ id: 'C0GENERAL', name: 'general', kind: 'public', archived: false }],
  messages: [],
  notes: [],
  sayings: [],
  views: [
    {
      id: 'V1',
      hash: '1',
      title: 'Everything',
      submit: 'Send',
      close: 'Close',
      blocks: BLOCKS,
      values: {},
      errors: {},
      trouble: null,
    },
  ],
  home: null,
  unread: {},
  unreadOf: {},
  roles: {},
  isMadeUp: true,
};

const STATES: ToPage[] = [
  { type: 'aws', aws: { accounts: [], keys: [], trail: [], faults: [] } },
  { type: 'bot', bot: { replicas: [], full: false, log: [] } },
  { type: 'record', record: { requests: [], queues: [], audit: [] } },
];

/**
 * Stands in for the page's server: sends the states, answers everything, and keeps what was done.
 *
 * @param next what it sends once somebody has said something.
 */
async function serve(
  page: Page,
  other: Partial<SlackState> = {},
  next: Partial<SlackState> = {},
): Promise<Doing[]> {
  const states: ToPage[] = [{ type: 'slack', slack: { ...SLACK, ...other } }, ...STATES];
  const after: ToPage = { type: 'slack', slack: { ...SLACK, ...other, ...next } };
  const heard: Doing[] = [];
  await page.routeWebSocket(/\/live$/, (socket) => {
    socket.onMessage((text) => {
      const { id, doing } = JSON.parse(String(text)) as FromPage;
      heard.push(doing);
      if (doing.type === 'watch') for (const state of states) socket.send(JSON.stringify(state));
      if (doing.type === 'say') socket.send(JSON.stringify(after));
      const options = ['Alpha', 'Beta']
        .map(option)
        .filter(({ value }) => doing.type === 'suggest' && value.includes(doing.query));
      socket.send(JSON.stringify({ type: 'done', id, done: { options } }));
    });
  });
  return heard;
}

/** What was last left in each field, by label. */
function heldIn(heard: readonly Doing[]): Record<string, unknown> {
  return Object.fromEntries(
    heard.flatMap((doing) => (doing.type === 'hold' ? [[doing.blockId, doing.held]] : [])),
  );
}

export const EVERY_INPUT: Checks = {
  'fills every input that Block Kit has, and says what it holds': async ({ page, url }) => {
    const heard = await serve(page);
    await page.goto(url);
    const dialog = page.getByRole('dialog');
    const choose = async (label: string, ...options: string[]) => {
      await dialog.getByRole('combobox', { name: label, exact: true }).click();
      for (const each of options) await dialog.getByRole('option', { name: each }).click();
      // A list of several stays open until its field is left.
      await page.keyboard.press('Tab');
    };
    await dialog.getByLabel('Line', { exact: true }).fill('text');
    await dialog.getByLabel('Lines').fill('one\ntwo');
    await choose('One of', 'Green');
    await choose('Some of', 'Red', 'Blue', 'Green');
    await choose('Grouped', 'Cyan');
    await dialog.getByRole('combobox', { name: 'Found', exact: true }).fill('alp');
    await dialog.getByRole('option', { name: 'Alpha' }).click();
    await choose('All found', 'Alpha', 'Beta');
    await choose('Person', 'Dave');
    await choose('People', 'Alice', 'Bob');
    await dialog.getByLabel('No', { exact: true }).check();
    await dialog.getByLabel('First').check();
    await dialog.getByLabel('Second').check();
    await dialog.getByLabel('First').uncheck();
    await dialog.getByLabel('Date').fill('2027-01-31');
    await dialog.getByRole('button', { name: 'Remove Alpha' }).click();

    expect(heldIn(heard)).toEqual({
      Line: { type: 'plain_text_input', value: 'text' },
      Lines: { type: 'plain_text_input', value: 'one\ntwo' },
      'One of': { type: 'static_select', selected_option: option('Green') },
      'Some of': { type: 'multi_static_select', selected_options: [option('Red'), option('Blue')] },
      Grouped: { type: 'static_select', selected_option: option('Cyan') },
      Found: { type: 'external_select', selected_option: option('Alpha') },
      'All found': { type: 'multi_external_select', selected_options: [option('Beta')] },
      Person: { type: 'users_select', selected_user: 'U0DAVE' },
      People: { type: 'multi_users_select', selected_users: ['U0ALICE', 'U0BOB'] },
      Radio: { type: 'radio_buttons', selected_option: option('No') },
      Boxes: { type: 'checkboxes', selected_options: [option('Second')] },
      Date: { type: 'datepicker', selected_date: '2027-01-31' },
    });
  },

  'opens a list where all of it is in sight': async ({ page, url }) => {
    await page.setViewportSize({ width: 375, height: 520 });
    await serve(page);
    await page.goto(url);
    const dialog = page.getByRole('dialog');
    const box = dialog.getByRole('combobox', { name: 'Some of', exact: true });
    await box.evaluate((input) => input.scrollIntoView({ block: 'end' }));
    await box.click();
    const foot = await dialog.getByRole('button', { name: 'Send' }).boundingBox();
    const endOf = async () => {
      const option = await dialog.getByRole('option', { name: 'Blue' }).boundingBox();
      return option && option.y + option.height;
    };
    await expect.poll(endOf).toBeLessThan(foot?.y ?? 0);
  },

  'asks before a button that wants to be confirmed, and opens a menu': async ({ page, url }) => {
    const heard = await serve(page);
    await page.goto(url);
    const pressed = () => heard.filter(({ type }) => type === 'press');
    const press = { type: 'press', as: 'Alice', viewId: 'V1', blockId: 'a' };
    await page.getByRole('button', { name: 'Press' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'No' }).click();
    expect(pressed()).toEqual([]);
    await page.getByRole('button', { name: 'Press' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click();
    await page.getByLabel('More').click();
    await page.getByRole('button', { name: 'Two' }).click();
    await expect.poll(pressed).toEqual([
      { ...press, actionId: 'press' },
      { ...press, actionId: 'more', option: 'two' },
    ]);
  },

  'draws a menu in a message, and a reply that was also sent to the channel': async ({ page, url }) => {
    const heard = await serve(page, AT_MESSAGES);
    await page.goto(url);
    await page.getByRole('combobox', { name: 'When' }).click();
    await page.getByRole('option', { name: 'Later' }).click();
    await expect
      .poll(() => heard.filter(({ type }) => type === 'click'))
      .toEqual([
        {
          type: 'click',
          as: 'Alice',
          channel: 'C0GENERAL',
          ts: TS,
          blockId: 'when',
          actionId: 'pick',
          held: { type: 'static_select', selected_option: option('Later') },
        },
      ]);
    await page.getByRole('button', { name: 'A question' }).click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread.getByText('Also sent to the channel').waitFor();
  },

  'reads new messages out as they read on the page': async ({ page, url }) => {
    const { messages = [] } = AT_MESSAGES;
    const sent = [
      message('1732435200.000300', TEXTS),
      message('1732435200.000400', '<@U0ALICE>: until <!date^1732435200^{date_long}|2024-11-24T08:00:00Z>'),
    ];
    const notes = [
      { ...message('1732435200.000500', '*Only* you &amp; I'), to: 'U0ALICE', via: 'response_url' as const },
    ];
    await serve(page, AT_MESSAGES, { messages: [...messages, ...sent], notes });
    await page.goto(url);
    await page.getByRole('textbox', { name: 'Message #general' }).fill('Well?');
    await page.keyboard.press('Enter');
    const readOut = page.locator('[aria-live=polite]');
    await expect
      .poll(() => readOut.locator('span').allTextContents())
      .toEqual([
        'Message from app: bold italic strike code snake_case_name a link <escaped> ' +
          '@Bob @security #general 11/24/2024 🎉 :no-such-thing: a quote ',
        'Message from app: @Alice: until Sunday, November 24, 2024 ',
        'Private note from app: Only you & I ',
      ]);
  },

  'draws mrkdwn as Slack does, and follows no link away from here': async ({ page, url }) => {
    await serve(page);
    await page.goto(url);
    const text = page.getByRole('dialog').locator('.block-section .text');
    expect(await text.innerHTML()).toBe(
      '<b>bold</b> <i>italic</i> <s>strike</s> <code>code</code> snake_case_name ' +
        '<a href="https://example.com" rel="noreferrer">a link</a> &lt;escaped&gt;<br>' +
        '<span class="mention">@Bob</span> <span class="mention">@security</span> ' +
        '<button type="button" class="mention mention-link">#general</button> ' +
        '<span class="date" title="fallback">11/24/2024</span> 🎉 :no-such-thing:' +
        '<blockquote>a quote</blockquote><pre class="code-block">  *as it is*</pre>',
    );
    await text.getByRole('link', { name: 'a link' }).click();
    await page.getByRole('alert').getByText('The link leads to https://example.com').waitFor();
    expect(page.url()).toMatch(url);
  },
};
