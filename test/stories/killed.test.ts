import { describe, expect, it } from 'vitest';
import { ask, cardSays, keyIdOf, openStory, replyWith } from '../support/story.js';

describe('when the bot is killed with -9', async () => {
  const story = await openStory();
  const { aws, alice, bob } = story;
  let { bot } = story;
  const keysOf = (id: string) => aws.keys().filter(({ tags }) => tags['byok:request-id'] === id);
  const restart = async () => {
    await bot.kill();
    bot = await story.startBot();
  };

  it('goes on after an approval with one key and a whole thread', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    // AssumeRole hangs, so the kill finds the job under way and no key made.
    aws.faults.next('AssumeRole', { kind: 'delay', ms: 8_000 });
    await bob.click(request.message(), 'Approve');
    await aws.until(() =>
      aws.trail.some(
        ({ sessionName, eventName }) => eventName === 'AssumeRole' || sessionName === request.id,
      ),
    );

    await restart();
    const keyId = await keyIdOf(story, request);

    expect(keysOf(request.id)).toMatchObject([{ keyId }]);
    await cardSays(story, request, `Created: ${keyId}`);
    expect(request.replies()[0]).toContain('Approved by @bob');
  });

  it('adopts the key whose answer died with it', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    aws.faults.next('CreateKey', { kind: 'delay', ms: 8_000 });
    await bob.click(request.message(), 'Approve');
    await aws.until(() => keysOf(request.id)[0], 'a key whose answer is on its way');

    await restart();
    const keyId = await keyIdOf(story, request);

    expect(keysOf(request.id)).toMatchObject([{ keyId }]);
    await replyWith(story, request, 'AWS did not answer whether the key was created.');
  });
});
