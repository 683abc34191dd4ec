import { describe, expect, it } from 'vitest';
import { ask, cardSays, keyIdOf, noteWith, openStory } from '../support/story.js';
import { allDelivered, listedUntil } from '../support/trouble.js';

interface Readiness {
  readonly status: number;
  readonly reasons?: readonly string[];
}

async function readiness(url: string): Promise<Readiness> {
  const response = await fetch(`${url}/readyz`);
  const { reasons } = (await response.json()) as { reasons?: readonly string[] };
  return { status: response.status, ...(reasons ? { reasons } : {}) };
}

describe('a bot token that is taken away', async () => {
  const story = await openStory();
  const { slack, aws, bot, alice, bob, carol } = story;

  it('is told to the operator, costs no messages, and all goes on with a new token', async () => {
    const pending = await ask(story, alice, { account: 'lab' });
    const request = await ask(story, alice, { account: 'lab' });
    await allDelivered(bot);
    aws.faults.next('CreateKey', { kind: 'delay', ms: 1_000 });
    await bob.click(request.message(), 'Approve');
    slack.revokeToken();
    await aws.until(() => aws.keys()[0], 'the key');

    const listed = await listedUntil(bot, (entries) => entries.length === 3);
    expect(listed.map(({ piece, state, code }) => `${piece} ${state} ${code}`).sort()).toEqual([
      'card waiting token_revoked',
      'direct waiting token_revoked',
      'thread waiting token_revoked',
    ]);
    expect(await readiness(bot.url)).toEqual({
      status: 503,
      reasons: [
        'SLACK_BOT_TOKEN: Slack refuses it (token_revoked). Install the app anew and restart with the new token.',
      ],
    });
    await carol.click(pending.message(), 'Approve');
    await noteWith(story, carol, 'Slack did not tell me who you are');
    const refused = slack.log.filter(({ error }) => error === 'token_revoked');
    expect(refused.length).toBeLessThan(12);
    expect(bot.log.filter(({ level }) => level === 'error').map(({ msg }) => msg)).toEqual([
      'Slack refuses the bot token: see SLACK_BOT_TOKEN',
    ]);
    expect(
      slack
        .directMessages('alice')
        .map(({ text }) => text)
        .join('\n'),
    ).not.toContain('cannot post');

    slack.reinstall();
    await bot.stop();
    const second = await story.startBot();

    await keyIdOf(story, request);
    await cardSays(story, request, 'Created:');
    await allDelivered(second);
    expect(request.replies().map((reply) => reply.split('\n')[0])).toEqual([
      ':white_check_mark: Approved by @bob. That is all it needed; the key is being created.',
      ':key: The key is created, and read back as approved.',
    ]);
    expect(await readiness(second.url)).toEqual({ status: 200 });
    await carol.click(pending.message(), 'Approve');
    await keyIdOf(story, pending);
  });
});

describe('a scope that is missing', async () => {
  const story = await openStory();
  const { slack, bot, alice, bob } = story;

  it('is named, and what it was for goes on once it is granted', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await allDelivered(bot);
    slack.faults.next('chat.update', { kind: 'error', error: 'missing_scope' });
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);

    const [entry] = await listedUntil(bot, (entries) => entries.length === 1);
    expect(entry).toMatchObject({ piece: 'card', state: 'waiting', code: 'missing_scope' });
    expect(await readiness(bot.url)).toMatchObject({
      status: 503,
      reasons: [expect.stringContaining('SLACK_BOT_TOKEN: it lacks a scope for chat.update')],
    });
    await cardSays(story, request, 'Created:');
    await allDelivered(bot);
    expect(await readiness(bot.url)).toEqual({ status: 200 });
  });
});
