import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../sandbox/company.js';
import {
  ask,
  cardSays,
  entriesFor,
  keyIdOf,
  noteWith,
  openStory,
  posted,
  replyWith,
  requestIdOf,
  review,
} from '../support/story.js';

describe('when the bot is killed with -9', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob, carol } = story;
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

  it('posts the card of a request that it had stored, and no more', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'stored-and-killed' }));
    slack.faults.next('chat.postMessage', { kind: 'delay', ms: 8_000 });
    await alice.submit();
    const id = requestIdOf(alice);

    await restart();

    await posted(story, id);
  });

  it('takes a click on a card whose posting it never recorded, and takes the buttons from the copy', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'orphan' }));
    // Posted, but the answer is lost: the bot posts another.
    slack.faults.next('chat.postMessage', { kind: 'lose-reply' });
    await alice.submit();
    const id = requestIdOf(alice);
    const copies = () =>
      slack.messages(REQUESTS).filter(({ blocks }) => JSON.stringify(blocks).includes(`Key request ${id}`));
    await slack.until(() => copies().length === 2, 'two copies of the card', 20_000);
    const [orphan] = copies();
    if (!orphan) throw new Error('No orphan.');
    await slack.until(() => slack.directMessages('alice').some(({ text }) => text.includes(id)), 'the link');

    await carol.click(orphan, 'Approve');

    await noteWith(story, carol, 'this message is a copy of the request');
    const retired = await slack.until(
      () => slack.messages(REQUESTS).find(({ ts, text }) => ts === orphan.ts && text.includes('copy')),
      'the copy without buttons',
    );
    expect(JSON.stringify(retired.blocks)).not.toContain('"button"');
    const request = await posted(story, id);
    await carol.click(request.message(), 'Approve');
    await keyIdOf(story, request);
  });
});
