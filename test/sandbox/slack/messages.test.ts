import { describe, expect, it } from 'vitest';
import { card, connectApp, openOffice, REQUESTS, webClient } from './office.js';

/** A card in the channel, and an app that keeps what it hears of clicks. */
async function postCard() {
  const slack = await openOffice();
  const heard: Record<string, never>[] = [];
  await connectApp(slack, (app) =>
    app.action(/.*/, async ({ ack, body }) => {
      heard.push(body as never);
      await ack();
    }),
  );
  await webClient(slack).chat.postMessage({ channel: REQUESTS, text: 'A key', blocks: card('Approve') });
  const [message] = slack.messages(REQUESTS);
  if (!message) throw new Error('The card was not posted.');
  return { slack, message, heard, chat: webClient(slack).chat };
}

describe('a click', () => {
  it('tells the app who clicked what, and on which message', async () => {
    const { slack, message, heard } = await postCard();

    expect(await slack.person('bob').click(message, 'Approve')).toMatchObject({ acknowledged: true });

    expect(heard).toMatchObject([
      {
        type: 'block_actions',
        user: { id: 'U0BOB', username: 'bob', team_id: slack.teamId },
        team: { id: slack.teamId },
        channel: { id: REQUESTS, name: 'key-requests' },
        container: { type: 'message', message_ts: message.ts, channel_id: REQUESTS, is_ephemeral: false },
        message: { ts: message.ts, user: slack.botUserId, blocks: message.blocks },
        actions: [{ type: 'button', action_id: 'approve', value: 'request-1' }],
      },
    ]);
  });

  it('shows where a person of another workspace belongs', async () => {
    const { slack, message, heard } = await postCard();

    await slack.person('olga').click(message, 'Approve');

    const [{ user, team } = {} as never] = heard as unknown as {
      user: { team_id: string };
      team: { id: string };
    }[];
    expect(team?.id).toBe(slack.teamId);
    expect(user?.team_id).not.toBe(slack.teamId);
  });

  it('goes only where a button is, unless the client is behind or lies', async () => {
    const { slack, message, heard, chat } = await postCard();
    const bob = slack.person('bob');
    await chat.update({ channel: REQUESTS, ts: message.ts, text: 'Done', blocks: card('Undo') });

    await expect(bob.click(message, 'Approve')).rejects.toThrow('there is "Undo"');
    await bob.clickStale(message, 'Approve');
    await bob.forge(message, 'Approve', { user: { id: 'U0ALICE' }, channel: { id: 'C0FAKE' } });

    expect(heard).toMatchObject([
      { user: { id: 'U0BOB' }, actions: [{ action_id: 'approve' }] },
      { user: { id: 'U0ALICE', name: 'bob' }, channel: { id: 'C0FAKE', name: 'key-requests' } },
    ]);
    await expect(slack.person('dan').clickStale(message, 'Approve')).rejects.toThrow('dan is deactivated');
  });

  it('by ids finds its button in a message that was drawn anew, and no other one', async () => {
    const { slack, message, heard, chat } = await postCard();
    const [, { block_id: blockId = '' } = {}] = message.blocks;
    await chat.update({ channel: REQUESTS, ts: message.ts, text: 'A key', blocks: card('Approve') });

    await slack.person('bob').clickAt(message, { blockId, actionId: 'approve', value: 'request-1' });
    const other = { blockId, actionId: 'approve', value: 'request-2' };
    await expect(slack.person('bob').clickAt(message, other)).rejects.toThrow('not there any more');

    expect(heard).toMatchObject([{ actions: [{ action_id: 'approve', value: 'request-1' }] }]);
    expect(slack.messages(REQUESTS)[0]?.blocks[1]?.block_id).not.toBe(blockId);
  });

  it('is possible on a note too', async () => {
    const { slack, heard, chat } = await postCard();
    await chat.postEphemeral({ channel: REQUESTS, user: 'U0BOB', text: 'Sure?', blocks: card('Sure') });
    const bob = slack.person('bob');
    const [note] = bob.notes();

    await bob.click(note as never, 'Sure');

    expect(heard).toMatchObject([{ container: { is_ephemeral: true, channel_id: REQUESTS } }]);
    expect(heard[0]).not.toHaveProperty('message');
    await expect(slack.person('alice').click(note as never, 'Sure')).rejects.toThrow('alice does not see');
  });
});

describe('a menu in a message', () => {
  it('tells the app of a choice at once, and what the message holds with it', async () => {
    const { slack, message, heard, chat } = await postCard();
    const option = { text: { type: 'plain_text' as const, text: 'Later' }, value: 'later' };
    const menu = { type: 'static_select' as const, action_id: 'when', options: [option] };
    const blocks = [{ type: 'actions' as const, block_id: 'menu', elements: [menu] }];
    await chat.update({ channel: REQUESTS, ts: message.ts, text: 'When?', blocks });
    const held = { type: 'static_select' as const, selected_option: option };

    await slack.person('bob').clickAt(message, { blockId: 'menu', actionId: 'when', held });

    const action = { type: 'static_select', block_id: 'menu', action_id: 'when', selected_option: option };
    expect(heard).toMatchObject([{ actions: [action], state: { values: { menu: { when: held } } } }]);
    const gone = { blockId: 'menu', actionId: 'who', held };
    await expect(slack.person('bob').clickAt(message, gone)).rejects.toThrow('not there any more');
  });
});

describe('a response URL', () => {
  async function urlOfClick() {
    const story = await postCard();
    await story.slack.person('bob').click(story.message, 'Approve');
    const [{ response_url } = { response_url: '' }] = story.heard as unknown as { response_url: string }[];
    const respond = (body: object) =>
      fetch(response_url, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      });
    return { ...story, respond };
  }

  it('whispers, speaks, replaces and deletes', async () => {
    const { slack, respond } = await urlOfClick();

    await respond({ text: 'Only you' });
    await respond({ text: 'Everybody', response_type: 'in_channel' });
    await respond({ text: 'Replaced', replace_original: true });
    expect(slack.person('bob').notes()).toMatchObject([{ text: 'Only you', via: 'response_url' }]);
    expect(slack.messages(REQUESTS).map((message) => slack.plainText(message))).toEqual([
      'Replaced',
      'Everybody',
    ]);
    await respond({ delete_original: true });
    expect(slack.messages(REQUESTS).map(({ text }) => text)).toEqual(['Everybody']);
  });

  it('is good for five posts', async () => {
    const { slack, respond } = await urlOfClick();
    for (const n of [1, 2, 3, 4, 5]) expect((await respond({ text: String(n) })).status).toBe(200);

    const sixth = await respond({ text: '6' });

    expect(sixth.status).toBe(404);
    expect(await sixth.json()).toMatchObject({ error: 'used_url' });
    expect(slack.person('bob').notes()).toHaveLength(5);
    expect(slack.protocolErrors).toHaveLength(1);
  });

  it('takes no blocks that Slack would not take', async () => {
    const { slack, respond } = await urlOfClick();

    expect((await respond({ text: 'x', blocks: [{ type: 'header' }] })).status).toBe(400);

    expect(slack.protocolErrors[0]).toContain('missing required field: text [json-pointer:/blocks/0]');
  });
});
