import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../sandbox/company.js';
import { entriesFor, keyIdOf, noteWith, openStory, posted, requestIdOf, review } from '../support/story.js';

describe('the card of a request', async () => {
  const story = await openStory();
  const { slack, alice, carol } = story;
  let { bot } = story;
  const linkTo = (id: string) =>
    slack.until(
      () => slack.directMessages('alice').some(({ text }) => text.includes(id)),
      'the link',
      20_000,
    );

  it('posts the card of a request that it had stored, and no more', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'stored-and-killed' }));
    slack.faults.next('chat.postMessage', { kind: 'delay', ms: 8_000 });
    await alice.submit();
    const id = requestIdOf(alice);

    await bot.kill();
    bot = await story.startBot();

    await posted(story, id);
    await linkTo(id);
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
    await linkTo(id);

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

  it('takes the buttons from a copy that somebody presses after the request has ended', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'late-orphan' }));
    slack.faults.next('chat.postMessage', { kind: 'lose-reply' });
    await alice.submit();
    const id = requestIdOf(alice);
    const copies = () =>
      slack.messages(REQUESTS).filter(({ blocks }) => JSON.stringify(blocks).includes(`Key request ${id}`));
    await slack.until(() => copies().length === 2, 'two copies of the card', 20_000);
    const [orphan] = copies();
    if (!orphan) throw new Error('No orphan.');
    await linkTo(id);
    await alice.command(`/byok-key cancel ${id}`);

    await carol.click(orphan, 'Approve');

    await noteWith(story, carol, 'Too late');
    await slack.until(
      () => slack.messages(REQUESTS).some(({ ts, text }) => ts === orphan.ts && text.includes('copy')),
      'the copy without buttons',
    );
  });
});
