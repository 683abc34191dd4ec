import { describe, expect, it } from 'vitest';
import { check } from '../../../sandbox/slack/block-kit/refusals.js';
import { Home, MessageBlocks, Modal } from '../../../sandbox/slack/block-kit/surfaces.js';
import { openOffice, REQUESTS, webClient } from './office.js';

const text = (length: number) => 'x'.repeat(length);
const plain = (words = 'x') => ({ type: 'plain_text', text: words });
const mrkdwn = (words = 'x') => ({ type: 'mrkdwn', text: words });
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

const section = (over: object = {}) => ({ type: 'section', text: mrkdwn(), ...over });
const button = (over: object = {}) => ({ type: 'button', text: plain(), ...over });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const option = (n: number | string, over: object = {}) => ({
  text: plain(`o${n}`),
  value: String(n),
  ...over,
});
const options = (count: number) => times(count, option);
const select = (over: object = {}) => ({ type: 'static_select', options: options(1), ...over });
const boxes = (over: object = {}) => ({ type: 'checkboxes', options: options(1), ...over });
const input = (element: object = { type: 'plain_text_input' }, over: object = {}) => ({
  type: 'input',
  label: plain(),
  element,
  ...over,
});
const confirm = (over: object = {}) => ({
  title: plain(),
  text: plain(),
  confirm: plain(),
  deny: plain(),
  ...over,
});
const modal = (over: object = {}) => ({
  type: 'modal',
  title: plain(),
  submit: plain(),
  blocks: [input()],
  ...over,
});

const problemsOf = (checked: ReturnType<typeof check>) => (checked.ok ? [] : checked.problems);

describe('a message', () => {
  it.each<[string, object[]]>([
    [
      'the longest texts',
      [
        { type: 'header', text: plain(text(150)) },
        section({ text: mrkdwn(text(3_000)), fields: times(10, () => mrkdwn(text(2_000))) }),
        { type: 'context', elements: times(10, () => mrkdwn()) },
        actions(...times(25, () => button({ text: plain(text(75)), value: text(2_000) }))),
        { type: 'divider' },
        { type: 'markdown', text: '# Hello' },
        { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' },
        {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'x' }] }],
        },
      ],
    ],
    ['fifty blocks', times(50, () => ({ type: 'divider' }))],
    [
      'every menu',
      [
        actions(
          select({ options: options(100), initial_option: option(7) }),
          { type: 'external_select', min_query_length: 0, placeholder: plain(text(150)) },
          { type: 'overflow', options: options(5) },
          { type: 'radio_buttons', options: options(10) },
          { type: 'datepicker', initial_date: '2025-12-31' },
          { type: 'users_select', initial_user: 'U1' },
          boxes({ options: options(10), initial_options: [option(1), option(2)] }),
          { type: 'multi_static_select', option_groups: [{ label: plain(), options: options(3) }] },
        ),
      ],
    ],
    ['a confirmed button', [actions(button({ confirm: confirm({ text: mrkdwn(text(300)) }) }))]],
  ])('may hold %s', (_, blocks) => {
    expect(check(MessageBlocks, blocks, '/blocks')).toMatchObject({ ok: true });
  });

  it.each<[object[], string]>([
    [times(51, () => ({ type: 'divider' })), 'no more than 50 items allowed [json-pointer:/blocks]'],
    [[{ type: 'banner' }], 'unsupported type: banner [json-pointer:/blocks/0/type]'],
    [[{ text: plain() }], 'missing required field: type [json-pointer:/blocks/0]'],
    [[{ type: 'header' }], 'missing required field: text [json-pointer:/blocks/0]'],
    [
      [{ type: 'header', text: plain(text(151)) }],
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [[{ type: 'header', text: mrkdwn() }], 'must be plain_text [json-pointer:/blocks/0/text/type]'],
    [[section({ text: mrkdwn('') })], 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [[section({ text: 'x' })], 'must provide an object [json-pointer:/blocks/0/text]'],
    [
      [section({ text: mrkdwn(text(3_001)) })],
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [[{ type: 'section' }], 'must define either `text` or `fields` [json-pointer:/blocks/0]'],
    [
      [section({ fields: times(11, () => mrkdwn()) })],
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      [section({ fields: [mrkdwn(text(2_001))] })],
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [[section({ color: 'red' })], 'invalid additional property: color [json-pointer:/blocks/0]'],
    [
      [section({ block_id: text(256) })],
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      [section({ block_id: 'a' }), section({ block_id: 'a' })],
      '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]',
    ],
    [
      [{ type: 'context', elements: times(11, () => mrkdwn()) }],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [[{ type: 'context', elements: [] }], 'must provide at least 1 items [json-pointer:/blocks/0/elements]'],
    [
      [actions(...times(26, () => button()))],
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      [actions(button({ action_id: 'a' }), button({ action_id: 'a' }))],
      '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      [actions(button({ text: plain(text(76)) }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      [actions(button({ value: text(2_001) }))],
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      [actions(button({ style: 'green' }))],
      'must be primary or danger [json-pointer:/blocks/0/elements/0/style]',
    ],
    [
      [actions({ type: 'plain_text_input' })],
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      [actions(button({ confirm: confirm({ title: plain(text(101)) }) }))],
      'must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]',
    ],
    [
      [actions(button({ confirm: confirm({ text: plain(text(301)) }) }))],
      'must be less than 301 characters [json-pointer:/blocks/0/elements/0/confirm/text/text]',
    ],
    [
      [actions(button({ confirm: confirm({ deny: plain(text(31)) }) }))],
      'must be less than 31 characters [json-pointer:/blocks/0/elements/0/confirm/deny/text]',
    ],
    [
      [actions(select({ options: [] }))],
      'must provide at least 1 items [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      [actions({ type: 'static_select' })],
      'must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]',
    ],
    [
      [actions(select({ options: options(101) }))],
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      [actions(select({ initial_option: option(9) }))],
      'must match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      [actions(select({ placeholder: plain(text(151)) }))],
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]',
    ],
    [
      [actions(select({ options: [option(1, { text: mrkdwn() })] }))],
      'must be plain_text [json-pointer:/blocks/0/elements/0/options/0/text/type]',
    ],
    [
      [actions(select({ options: [option(1, { value: text(151) })] }))],
      'must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]',
    ],
    [
      [actions(select({ options: [option(text(75))] }))],
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
    ],
    [
      [actions(boxes({ options: options(11) }))],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      [actions(boxes({ initial_options: [] }))],
      'must provide at least 1 items [json-pointer:/blocks/0/elements/0/initial_options]',
    ],
    [
      [actions({ type: 'radio_buttons', options: options(11) })],
      'no more than 10 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      [actions({ type: 'overflow', options: options(6) })],
      'no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      [actions({ type: 'datepicker', initial_date: 'today' })],
      'must be a date of the form YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]',
    ],
  ])('is refused: %#', (blocks, problem) => {
    expect(problemsOf(check(MessageBlocks, blocks, '/blocks'))).toContain(problem);
  });

  it('is refused with all its problems at once', async () => {
    const slack = await openOffice();
    const blocks = [{ type: 'header' }, { type: 'banner' }] as never[];

    await expect(
      webClient(slack).chat.postMessage({ channel: REQUESTS, text: 'x', blocks }),
    ).rejects.toMatchObject({
      data: {
        error: 'invalid_blocks',
        response_metadata: {
          messages: [
            '[ERROR] missing required field: text [json-pointer:/blocks/0]',
            '[ERROR] unsupported type: banner [json-pointer:/blocks/1/type]',
          ],
        },
      },
    });
    expect(slack.messages(REQUESTS)).toEqual([]);
  });
});

describe('a view', () => {
  it('may hold a hundred blocks', () => {
    const blocks = times(100, () => input());
    const view = modal({ blocks, title: plain(text(24)), private_metadata: text(3_000) });

    expect(check(Modal, view, '/view')).toMatchObject({ ok: true });
    expect(check(Home, { type: 'home', blocks: [section()] }, '/view')).toMatchObject({ ok: true });
  });

  it.each<[object, string]>([
    [{ title: plain(text(25)) }, 'must be less than 25 characters [json-pointer:/view/title/text]'],
    [{ title: undefined }, 'missing required field: title [json-pointer:/view]'],
    [{ submit: plain(text(25)) }, 'must be less than 25 characters [json-pointer:/view/submit/text]'],
    [{ close: plain(text(25)) }, 'must be less than 25 characters [json-pointer:/view/close/text]'],
    [
      { submit: undefined },
      'must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
    ],
    [{ blocks: times(101, () => section()) }, 'no more than 100 items allowed [json-pointer:/view/blocks]'],
    [
      { private_metadata: text(3_001) },
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [{ callback_id: text(256) }, 'must be less than 256 characters [json-pointer:/view/callback_id]'],
    [{ width: 'wide' }, 'invalid additional property: width [json-pointer:/view]'],
    [
      { blocks: [{ type: 'markdown', text: 'x' }] },
      'unsupported type: markdown [json-pointer:/view/blocks/0/type]',
    ],
    [{ blocks: [input(button())] }, 'unsupported type: button [json-pointer:/view/blocks/0/element/type]'],
    [
      { blocks: [input(undefined, { label: plain(text(2_001)) })] },
      'must be less than 2001 characters [json-pointer:/view/blocks/0/label/text]',
    ],
    [
      { blocks: [input(undefined, { hint: plain(text(2_001)) })] },
      'must be less than 2001 characters [json-pointer:/view/blocks/0/hint/text]',
    ],
    [
      { blocks: [input(undefined, { label: mrkdwn() })] },
      'must be plain_text [json-pointer:/view/blocks/0/label/type]',
    ],
    [
      { blocks: [input({ type: 'plain_text_input', max_length: 3_001 })] },
      'must be no more than 3000 [json-pointer:/view/blocks/0/element/max_length]',
    ],
    [
      { blocks: [input({ type: 'plain_text_input', min_length: 9, max_length: 8 })] },
      'must not be more than max_length [json-pointer:/view/blocks/0/element/min_length]',
    ],
    [
      { blocks: times(2, () => input({ type: 'plain_text_input', focus_on_load: true })) },
      'only one element can have `focus_on_load` set to true [json-pointer:/view/blocks]',
    ],
    [
      { blocks: times(2, () => input(undefined, { block_id: 'a' })) },
      '`block_id` "a" already exists [json-pointer:/view/blocks/1/block_id]',
    ],
  ])('is refused: %j', (over, problem) => {
    expect(problemsOf(check(Modal, modal(over), '/view'))).toContain(problem);
  });
});
