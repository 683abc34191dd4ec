import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../sandbox/company.js';
import {
  ask,
  cardSays,
  deny,
  entriesFor,
  keyIdOf,
  noteWith,
  openStory,
  posted,
  replyWith,
  requestIdOf,
  review,
} from '../support/story.js';
import { allDelivered, forgetPerson, listedUntil, passAnHour, settled } from '../support/trouble.js';

describe('a channel that the bot cannot post to', async () => {
  const story = await openStory();
  const { slack, aws, bot, alice, bob } = story;
  const told = (id: string, words: string) => () =>
    slack.directMessages('alice').filter(({ text }) => text.includes(id) && text.includes(words));

  it('archived meanwhile: the requester is told once, it is listed, and goes on when it is restored', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 500 });
    await bob.click(request.message(), 'Approve');
    slack.archive(REQUESTS);

    const archived = told(request.id, 'I cannot post to its thread in');
    await slack.until(() => archived().length > 0, 'the trouble in a direct message');
    const listed = await listedUntil(bot, (entries) => entries.length === 2);
    expect(listed.map(({ request: id, piece, state, code }) => [id, piece, state, code]).sort()).toEqual([
      [request.id, 'card', 'blocked', 'is_inactive'],
      [request.id, 'thread', 'blocked', 'is_archived'],
    ]);
    await slack.until(() => told(request.id, 'is done')().length === 1, 'the key, in a direct message');

    slack.unarchive(REQUESTS);
    const keyId = await keyIdOf(story, request);
    await cardSays(story, request, `Created: ${keyId}`);
    expect(request.replies().map((reply) => reply.split('\n')[0])).toEqual([
      ':white_check_mark: Approved by @bob. That is all it needed; the key is being created.',
      ':key: The key is created, and read back as approved.',
    ]);
    expect(archived()).toHaveLength(1);
    expect(slack.plainText(archived()[0] as never)).toContain('the channel is archived. Have it restored');
    await allDelivered(bot);
    const lines = bot.log.filter(({ msg }) => msg === 'message blocked; it is tried again until it works');
    expect(lines.map(({ piece, code }) => `${piece} ${code}`).sort()).toEqual([
      'card is_inactive',
      'thread is_archived',
    ]);
  });

  it('not in it at first: the requester is told, it is listed, and posted after the invitation', async () => {
    slack.kickBot(REQUESTS);
    await review(story, alice, entriesFor('lab', { alias: 'not-in-channel' }));
    await alice.submit();
    const id = requestIdOf(alice);

    await slack.until(() => told(id, '/invite @byok-key')().length === 1, 'what to do, in a direct message');
    const listed = await listedUntil(bot, (entries) => entries.some(({ request }) => request === id));
    const entry = listed.find(({ request }) => request === id);
    expect(entry).toMatchObject({
      piece: 'card',
      channel: REQUESTS,
      state: 'blocked',
      code: 'not_in_channel',
    });
    expect(new Date(entry?.nextTry ?? 0).getTime()).toBeGreaterThan(new Date(entry?.since ?? 0).getTime());

    slack.inviteBot(REQUESTS);
    await posted(story, id);
    await allDelivered(bot);
  });

  it('archived while a request waits in it: the requester hears that nobody can decide there', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await settled(story, request.id);
    slack.archive(REQUESTS);

    await passAnHour(story, request.id);

    const archived = told(request.id, 'the channel is archived. Have it restored');
    await slack.until(() => archived().length === 1, 'the trouble in a direct message');
    const listed = await listedUntil(bot, (entries) => entries.some((entry) => entry.request === request.id));
    expect(listed.find((entry) => entry.request === request.id)).toMatchObject({
      piece: 'card',
      state: 'blocked',
      code: 'is_inactive',
    });
    slack.unarchive(REQUESTS);
    await allDelivered(bot);
    expect(archived()).toHaveLength(1);
  });

  it('a person who has left: what only they would get is given up, and all else goes on', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await slack.until(() => told(request.id, 'is posted for approval')().length === 1, 'the link');
    slack.deactivate('alice');
    await forgetPerson(story, 'U0ALICE');

    await bob.click(request.message(), 'Approve');

    await keyIdOf(story, request);
    const listed = await listedUntil(bot, (entries) => entries.length > 0);
    expect(listed).toEqual([
      expect.objectContaining({
        request: request.id,
        piece: 'direct',
        channel: 'U0ALICE',
        state: 'given-up',
        code: 'channel_not_found',
        nextTry: null,
      }),
    ]);
  });
});

describe('a card that somebody deletes', async () => {
  const story = await openStory();
  const { slack, alice, bob, carol, dave } = story;

  it('is posted anew while people are needed; the decisions and the thread go on', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'Still needed: @dave');
    await settled(story, request.id);
    const deleted = request.message();
    slack.deleteMessage(deleted);

    await passAnHour(story, request.id);
    const anew = await posted(story, request.id);

    expect(anew.ts).not.toBe(request.ts);
    expect(anew.text()).toContain('Needs approval by @dave');
    await replyWith(story, anew, 'The earlier card of this request was deleted');
    await dave.clickStale(deleted, 'Approve');
    await noteWith(story, dave, 'this message is a copy of the request. Decide on its card in');
    expect(dave.notes()).toHaveLength(1);
    await dave.click(anew.message(), 'Approve');
    const keyId = await keyIdOf(story, anew);
    await cardSays(story, anew, `Created: ${keyId}`);
    expect(anew.replies().map((reply) => reply.split('\n')[0])).toEqual([
      ':arrows_counterclockwise: The earlier card of this request was deleted, and its thread with it. This card takes its place; decisions given so far count.',
      ':white_check_mark: Approved by @dave. That is all it needed; the key is being created.',
      ':key: The key is created, and read back as approved.',
    ]);
    const direct = slack.directMessages('alice').map(({ text }) => text);
    expect(direct.filter((text) => text.includes('is posted anew: its card was deleted.'))).toHaveLength(1);
    await allDelivered(story.bot);
  });

  it('is posted anew at the end as well, for the thread still owes the key', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    const deleted = request.message();
    await settled(story, request.id);
    // The redrawing is slow, so that a reply is what misses the card first.
    slack.faults.next('chat.update', { kind: 'delay', ms: 700 });
    const pressing = carol.click(deleted, 'Approve');
    slack.deleteMessage(deleted);
    await pressing;

    const anew = await posted(story, request.id);

    await keyIdOf(story, anew);
    await cardSays(story, anew, 'Created:');
    expect(anew.replies().map((reply) => reply.split('\n')[0])).toEqual([
      ':white_check_mark: Approved by @carol. That is all it needed; the key is being created.',
      ':arrows_counterclockwise: The earlier card of this request was deleted, and its thread with it. This card takes its place; decisions given so far count.',
      ':key: The key is created, and read back as approved.',
    ]);
    const direct = slack.directMessages('alice').filter(({ text }) => text.includes(request.id));
    expect(direct.filter(({ text }) => text.includes('cannot post'))).toEqual([]);
  });
});

describe('a card that Slack does not let anybody change any more', async () => {
  const story = await openStory();
  const { slack, aws, bot, alice, bob, carol } = story;

  it('is left as it is when a decision ends it: the thread says so, and a stale button gets the truth', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    slack.freezeMessage(request.message());

    await deny(story, bob, request.message());

    await replyWith(story, request, 'Denied by @bob. The request has ended.');
    const [entry] = await listedUntil(bot, (entries) => entries.length === 1);
    expect(entry).toMatchObject({
      request: request.id,
      piece: 'card',
      state: 'given-up',
      code: 'edit_window_closed',
    });
    expect(request.text()).toContain('Needs approval');
    await carol.click(request.message(), 'Approve');
    await noteWith(story, carol, 'Too late: the request was denied by <@U0BOB>.');
    expect(slack.messages(REQUESTS)).toHaveLength(1);
  });

  it('is posted anew when people need another button than it has', async () => {
    aws.faults.next('CreateKey', { kind: 'error', name: 'AccessDeniedException', message: 'not you' });
    const request = await ask(story, alice, { account: 'lab' });
    const frozen = request.message();
    slack.freezeMessage(frozen);
    await bob.click(frozen, 'Approve');
    const anew = await slack.until(
      () => slack.messages(REQUESTS).findLast(({ ts }) => ts > frozen.ts),
      'the new card',
    );

    await bob.click(frozen, 'Deny');
    await noteWith(
      story,
      bob,
      'Too late: the request is approved already. The thread says how it goes on; <!subteam^S0SECURITY> can press',
    );
    await carol.click(anew, 'Retry');

    const thread = await slack.until(() => {
      const replies = slack.thread(REQUESTS, anew.ts).map((reply) => slack.plainText(reply));
      return replies.some((reply) => reply.includes('KeyMetadata')) && replies;
    }, 'the key');
    expect(thread.map((reply) => reply.split('\n')[0]).slice(-3)).toEqual([
      ':arrows_counterclockwise: Slack does not let me change the earlier card of this request any more, and its buttons are out of date. This card takes its place; decisions given so far count.',
      ':repeat: @carol pressed Retry.',
      ':key: The key is created, and read back as approved.',
    ]);
    expect(bob.notes().filter(({ text }) => text.includes('Something went wrong'))).toEqual([]);
  });
});
