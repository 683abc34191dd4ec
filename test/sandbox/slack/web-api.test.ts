import { readFileSync } from 'node:fs';
import { ErrorCode } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { card, connectApp, GENERAL, openOffice, REQUESTS, webClient } from './office.js';

describe('who may call', () => {
  it('knows its tokens apart', async () => {
    const slack = await openOffice();

    await expect(webClient(slack).auth.test()).resolves.toMatchObject({
      user_id: slack.botUserId,
      team_id: slack.teamId,
      user: 'byok-key',
    });
    await expect(webClient(slack, 'xoxb-wrong').auth.test()).rejects.toThrow('invalid_auth');
    await expect(webClient(slack, '').auth.test()).rejects.toThrow('not_authed');
    await expect(webClient(slack, slack.appToken).auth.test()).rejects.toThrow('not_allowed_token_type');
    await expect(webClient(slack).apps.connections.open()).rejects.toThrow('not_allowed_token_type');
    await expect(webClient(slack).apiCall('chat.shout')).rejects.toThrow('unknown_method');
    slack.revokeToken();
    const old = webClient(slack);
    await expect(old.auth.test()).rejects.toThrow('token_revoked');
    slack.reinstall();
    await expect(old.auth.test()).rejects.toThrow('invalid_auth');
    await expect(webClient(slack).auth.test()).resolves.toMatchObject({ ok: true });
  });

  it('grants the scopes of the manifest and no other', async () => {
    const slack = await openOffice();

    await expect(webClient(slack).conversations.history({ channel: REQUESTS })).rejects.toMatchObject({
      data: {
        error: 'missing_scope',
        needed: 'channels:history',
        provided: 'commands,chat:write,users:read,usergroups:read,channels:read,groups:read',
      },
    });
  });

  it('shows channels and the bot as far as the scopes go', async () => {
    const manifest = readFileSync('manifest.yml', 'utf8');
    const slack = await openOffice();
    const narrow = await openOffice({ manifest: manifest.replace('- groups:read', '- reactions:read') });
    for (const office of [slack, narrow]) office.inviteBot('C0SECRET');

    await expect(webClient(slack).conversations.info({ channel: 'C0SECRET' })).resolves.toMatchObject({
      channel: { name: 'secret', is_member: true, is_private: true },
    });
    await expect(webClient(narrow).conversations.info({ channel: 'C0SECRET' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'groups:read' },
    });
    slack.kickBot('C0SECRET');
    await expect(webClient(slack).conversations.info({ channel: 'C0SECRET' })).rejects.toThrow(
      'channel_not_found',
    );
    const { bot_id: bot = '' } = await webClient(slack).auth.test();
    const [, , app] = slack.appToken.split('-');
    await expect(webClient(slack).bots.info({ bot })).resolves.toMatchObject({ bot: { app_id: app } });
    await expect(webClient(slack).bots.info({ bot: 'B0OTHER' })).rejects.toThrow('bot_not_found');
  });

  it('keeps a log of every call, without tokens', async () => {
    const slack = await openOffice();
    await webClient(slack).chat.postMessage({ channel: REQUESTS, blocks: card('Approve'), text: 'A key' });
    await webClient(slack)
      .chat.postMessage({ channel: 'C0NONE', text: 'x' })
      .catch(() => {});
    await webClient(slack, slack.appToken).apps.connections.open();

    expect(slack.log).toMatchObject([
      { method: 'chat.postMessage', args: { channel: REQUESTS, text: 'A key' }, answer: { ok: true } },
      { method: 'chat.postMessage', error: 'channel_not_found' },
      { method: 'apps.connections.open' },
    ]);
    expect(JSON.stringify(slack.log)).not.toMatch(/xoxb-|xapp-|ticket/);
  });
});

describe('a message', () => {
  it('is posted, answered in its thread, changed and deleted', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    const { ts = '' } = await chat.postMessage({ channel: REQUESTS, text: 'A key', blocks: card('Approve') });
    await chat.postMessage({ channel: REQUESTS, thread_ts: ts, text: 'Approved by <@U0BOB>' });

    await chat.update({ channel: REQUESTS, ts, text: 'Done' });
    expect(slack.messages(REQUESTS).map((message) => slack.plainText(message))).toEqual([
      'Key payments\n[Approve]',
    ]);
    await chat.update({ channel: REQUESTS, ts, text: 'Done', blocks: [] });
    expect(slack.messages(REQUESTS).map((message) => slack.plainText(message))).toEqual(['Done']);
    expect(slack.thread(REQUESTS, ts).map((message) => slack.plainText(message))).toEqual([
      'Approved by @bob',
    ]);

    await chat.delete({ channel: REQUESTS, ts });
    await expect(chat.update({ channel: REQUESTS, ts, text: 'x' })).rejects.toThrow('message_not_found');
    expect(slack.messages(REQUESTS)).toEqual([]);
  });

  it('has a timestamp later than the one before, and a link', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    const sent = [1, 2, 3].map((n) => chat.postMessage({ channel: REQUESTS, text: String(n) }));
    const stamps = (await Promise.all(sent)).map(({ ts = '' }) => ts);

    expect(stamps.every((ts) => /^\d{10}\.\d{6}$/.test(ts))).toBe(true);
    expect(new Set(stamps).size).toBe(3);
    expect(slack.messages(REQUESTS).map(({ ts }) => ts)).toEqual([...stamps].sort());
    const [message_ts = ''] = stamps;
    await expect(chat.getPermalink({ channel: REQUESTS, message_ts })).resolves.toMatchObject({
      permalink: `https://sandbox.slack.com/archives/${REQUESTS}/p${message_ts.replace('.', '')}`,
    });
  });

  it('reaches one person directly', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    const { channel } = await chat.postMessage({ channel: 'U0ALICE', text: 'Your key' });

    expect(channel).toMatch(/^D/);
    expect(slack.directMessages('alice').map(({ text }) => text)).toEqual(['Your key']);
    expect(slack.directMessages('bob')).toEqual([]);
  });

  it('for one person alone is a note', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    await chat.postEphemeral({ channel: REQUESTS, user: 'U0BOB', text: 'Not you' });

    expect(slack.person('bob').notes()).toMatchObject([
      { channel: REQUESTS, text: 'Not you', via: 'postEphemeral' },
    ]);
    expect(slack.messages(REQUESTS)).toEqual([]);
    await expect(chat.postEphemeral({ channel: REQUESTS, user: 'U0DAN', text: 'x' })).rejects.toThrow(
      'user_not_in_channel',
    );
  });

  it.each([
    ['not_in_channel', { channel: GENERAL, text: 'x' }],
    ['channel_not_found', { channel: 'C0SECRET', text: 'x' }],
    ['channel_not_found', { channel: 'C0NONE', text: 'x' }],
    ['is_archived', { channel: 'C0OLD', text: 'x' }],
    ['no_text', { channel: REQUESTS }],
    ['thread_not_found', { channel: REQUESTS, text: 'x', thread_ts: '1732435200.000100' }],
    ['msg_too_long', { channel: REQUESTS, text: 'x'.repeat(40_001) }],
    ['invalid_blocks_format', { channel: REQUESTS, text: 'x', blocks: 'not json' }],
  ])('is refused: %s', async (error, args) => {
    const slack = await openOffice();

    await expect(webClient(slack).apiCall('chat.postMessage', args)).rejects.toThrow(error);
  });

  it('is refused once the channel changed', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    const { ts = '' } = await chat.postMessage({ channel: REQUESTS, text: 'x' });
    await expect(chat.update({ channel: REQUESTS, ts, text: 'x'.repeat(4_001) })).rejects.toThrow(
      'msg_too_long',
    );

    slack.kickBot(REQUESTS);
    await expect(chat.postMessage({ channel: REQUESTS, text: 'x' })).rejects.toThrow('not_in_channel');
    slack.inviteBot(REQUESTS);
    await chat.postMessage({ channel: REQUESTS, text: 'x' });
    slack.archive(REQUESTS);
    await expect(chat.update({ channel: REQUESTS, ts, text: 'x' })).rejects.toThrow('is_inactive');
    slack.unarchive(REQUESTS);
    await chat.update({ channel: REQUESTS, ts, text: 'x' });
  });

  it('is refused once the message is deleted, or too old to be edited', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    const post = async (text: string) => {
      const { ts = '' } = await chat.postMessage({ channel: REQUESTS, text });
      return { channel: REQUESTS, ts };
    };
    const [alone, answered, old] = [await post('alone'), await post('answered'), await post('old')];
    await chat.postMessage({ channel: REQUESTS, text: 'an answer', thread_ts: answered.ts });

    slack.deleteMessage(alone);
    slack.deleteMessage(answered);
    slack.freezeMessage(old);

    await expect(chat.update({ ...alone, text: 'x' })).rejects.toThrow('message_not_found');
    const reply = { channel: REQUESTS, text: 'x' };
    await expect(chat.postMessage({ ...reply, thread_ts: alone.ts })).rejects.toThrow('thread_not_found');
    await expect(chat.postMessage({ ...reply, thread_ts: answered.ts })).rejects.toThrow(
      'cannot_reply_to_message',
    );
    await expect(chat.update({ ...old, text: 'x' })).rejects.toThrow('edit_window_closed');
    await chat.postMessage({ ...reply, thread_ts: old.ts });
    expect(slack.thread(REQUESTS, answered.ts).map(({ text }) => text)).toEqual(['an answer']);
  });
});

describe('the directory', () => {
  it('tells guests, strangers and the gone from members', async () => {
    const slack = await openOffice();
    const { users } = webClient(slack);
    slack.deactivate('bob');

    await expect(users.info({ user: 'U0ALICE' })).resolves.toMatchObject({
      user: {
        name: 'alice',
        real_name: 'Alice Adler',
        deleted: false,
        is_restricted: false,
        team_id: slack.teamId,
      },
    });
    await expect(users.info({ user: 'U0GUS' })).resolves.toMatchObject({ user: { is_restricted: true } });
    await expect(users.info({ user: 'U0BOB' })).resolves.toMatchObject({ user: { deleted: true } });
    const { user: olga } = await users.info({ user: 'U0OLGA' });
    expect(olga).toMatchObject({ is_stranger: true });
    expect(olga?.team_id).not.toBe(slack.teamId);
    await expect(users.info({ user: 'U0NONE' })).rejects.toThrow('user_not_found');
  });

  it('knows who is in a group, those gone left out', async () => {
    const slack = await openOffice();
    const { usergroups } = webClient(slack);

    await expect(usergroups.users.list({ usergroup: 'S0SECURITY' })).resolves.toMatchObject({
      users: ['U0BOB'],
    });
    slack.setGroup('S0SECURITY', ['alice']);
    await expect(usergroups.users.list({ usergroup: 'S0SECURITY' })).resolves.toMatchObject({
      users: ['U0ALICE'],
    });
    await expect(usergroups.users.list({ usergroup: 'S0NONE' })).rejects.toThrow('no_such_subteam');
    await expect(usergroups.list({ include_users: true })).resolves.toMatchObject({
      usergroups: [{ id: 'S0SECURITY', handle: 'security', users: ['U0ALICE'] }],
    });
  });
});

describe('a fault', () => {
  it('limits the rate as often as it is told to', async () => {
    const slack = await openOffice();
    slack.faults.next('auth.test', { kind: 'rate-limited', retryAfterSeconds: 7 }, 2);
    const { auth } = webClient(slack);

    const limited = { code: ErrorCode.RateLimitedError, retryAfter: 7 };
    await expect(auth.test()).rejects.toMatchObject(limited);
    await expect(auth.test()).rejects.toMatchObject(limited);
    await expect(auth.test()).resolves.toMatchObject({ ok: true });
  });

  it('loses the reply after the work is done', async () => {
    const slack = await openOffice();
    slack.faults.next('chat.postMessage', { kind: 'lose-reply' });

    await expect(
      webClient(slack).chat.postMessage({ channel: REQUESTS, text: 'A key' }),
    ).rejects.toMatchObject({
      code: ErrorCode.RequestError,
    });

    expect(slack.messages(REQUESTS)).toMatchObject([{ text: 'A key' }]);
  });

  it('refuses, fails or delays', async () => {
    const slack = await openOffice();
    const { chat } = webClient(slack);
    const post = () => chat.postMessage({ channel: REQUESTS, text: 'A key' });
    slack.faults.next('chat.postMessage', { kind: 'error', error: 'fatal_error' });
    slack.faults.next('chat.postMessage', { kind: 'status', status: 500 });
    slack.faults.next('chat.postMessage', { kind: 'delay', ms: 100 });

    await expect(post()).rejects.toThrow('fatal_error');
    await expect(post()).rejects.toMatchObject({ statusCode: 500 });
    const startMs = performance.now();
    await post();
    expect(performance.now() - startMs).toBeGreaterThan(95);
    expect(slack.messages(REQUESTS)).toHaveLength(1);
  });
});

it('says what it did not see, and what was called meanwhile', async () => {
  const slack = await openOffice();
  await webClient(slack).auth.test();

  await expect(slack.until(() => slack.messages(REQUESTS)[0], 'the card', 20)).rejects.toThrow(
    /Did not see the card within 20 ms\.[\s\S]*auth\.test/,
  );
});

describe('the Home tab', () => {
  const manifest = readFileSync('manifest.yml', 'utf8');
  const blocks = [{ type: 'divider' as const }];
  const publish = { user_id: 'U0ALICE', view: { type: 'home' as const, blocks } };

  it('is published only for an app that has one', async () => {
    const without = await openOffice({
      manifest: manifest.replace('home_tab_enabled: true', 'home_tab_enabled: false'),
    });
    await expect(webClient(without).views.publish(publish)).rejects.toThrow('not_enabled');
    await expect(without.person('alice').openHome()).rejects.toThrow('no Home tab');
  });

  it('is told of when it is opened, with the view that is there, to an app that is subscribed', async () => {
    const slack = await openOffice();
    const heard: unknown[] = [];
    await connectApp(slack, (app) =>
      app.event('app_home_opened', async ({ event }) => {
        heard.push(event);
      }),
    );
    const alice = slack.person('alice');

    expect(await alice.openHome()).toMatchObject({ acknowledged: true });
    const { view } = await webClient(slack).views.publish(publish);
    await alice.openHome();

    expect(heard).toMatchObject([
      { user: 'U0ALICE', tab: 'home', channel: alice.directChannelId },
      { user: 'U0ALICE', tab: 'home', view: { id: view?.id, hash: view?.hash, type: 'home' } },
    ]);
    expect(heard[0]).not.toHaveProperty('view');
  });

  it('is told of to nobody else', async () => {
    const slack = await openOffice({ manifest: manifest.replace('- app_home_opened', '- app_uninstalled') });
    expect(await slack.person('alice').openHome()).toBeUndefined();
  });

  it('takes no older view in the place of a newer one', async () => {
    const slack = await openOffice();
    const { views } = webClient(slack);
    const { view: first } = await views.publish(publish);
    const { view: second } = await views.publish({ ...publish, hash: first?.hash ?? '' });

    await expect(views.publish({ ...publish, hash: first?.hash ?? '' })).rejects.toThrow('hash_conflict');
    expect(second?.id).toBe(first?.id);
    expect(slack.person('alice').home()?.hash).toBe(second?.hash);
  });
});
