import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../sandbox/company.js';
import { cardSays, entriesFor, keyIdOf, openStory, posted, requestIdOf, review } from '../support/story.js';

/** Longer than a command waits for Redis, shorter than a job is held for dead. */
const HANGS_FOR_MS = 3_000;

describe('when Redis hangs at the moment at which Slack has taken a message', async () => {
  const { slack, redis, alice, bob, ...story } = await openStory();

  /** Redis stops before the bot has its answer from Slack, and goes on after a while. */
  const hangsWhen = async (isPosted: () => boolean): Promise<void> => {
    await new Promise<void>((resolve) => {
      const stopListening = slack.onChange(() => {
        if (!isPosted()) return;
        redis.pause();
        stopListening();
        resolve();
      });
    });
    await sleep(HANGS_FOR_MS);
    redis.resume();
  };

  it('card and reply stand there once: what is posted is recorded as soon as Redis answers again', async () => {
    const whole = { slack, redis, alice, bob, ...story };
    await review(whole, alice, entriesFor('lab', { alias: 'posted-once' }));
    const hanging = hangsWhen(() => slack.messages(REQUESTS).length > 0);
    await alice.submit();
    await hanging;
    const request = await posted(whole, requestIdOf(alice));
    await slack.until(
      () => slack.directMessages('alice').some(({ text }) => text.includes('is posted for approval')),
      'a direct message with the link',
      25_000,
    );

    const hangingAgain = hangsWhen(() => request.replies().length > 0);
    await bob.click(request.message(), 'Approve');
    await hangingAgain;
    const keyId = await keyIdOf(whole, request);
    await cardSays(whole, request, `Created: ${keyId}`);

    expect(slack.messages(REQUESTS)).toHaveLength(1);
    const [decision, key, ...more] = request.replies();
    expect(decision).toContain('Approved by @bob');
    expect(key).toContain(keyId);
    expect(more).toEqual([]);
  });
});
