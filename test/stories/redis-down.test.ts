import { describe, expect, it } from 'vitest';
import {
  ask,
  BOX,
  entriesFor,
  keyIdOf,
  noteWith,
  openForm,
  openStory,
  requestIdOf,
  review,
} from '../support/story.js';

describe('while Redis is down', async () => {
  const story = await openStory();
  const { aws, redis, alice, bob } = story;

  it('tells the person who submits that nothing was stored; pressed again, it makes one request', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'while-down' }));
    await redis.kill();

    const submitted = await alice.submit();

    expect(submitted.errors?.[BOX]).toMatch(
      /^Nothing was stored and nothing has changed: my store does not answer\./,
    );
    await redis.restart();
    await untilReady(story.bot.url);
    await alice.submit();
    expect(requestIdOf(alice)).toMatch(/^[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}$/);
  });

  it('still takes ARNs that are typed into the form', async () => {
    const typed = 'arn:aws:iam::444455556666:role/LabService';
    await openForm(story, alice);
    await redis.kill();

    expect(await alice.suggestions('Key users', typed)).toEqual([typed]);

    await redis.restart();
    await untilReady(story.bot.url);
    alice.close();
  });

  it('tells the person who clicks that it was not counted; pressed again, it counts', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await redis.kill();

    const delivery = await bob.click(request.message(), 'Approve');

    await noteWith(story, bob, 'Nothing was stored and nothing has changed: my store does not answer.');
    expect(delivery.acknowledged).toBe(false);
    expect(request.text()).toContain('Needs approval');
    await redis.restart();
    await untilReady(story.bot.url);
    await bob.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);
    expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toMatchObject([
      { keyId },
    ]);
  });

  it('says so on /readyz, and is alive all the same', async () => {
    await redis.kill();
    const [ready, alive] = await Promise.all([
      fetch(`${story.bot.url}/readyz`),
      fetch(`${story.bot.url}/healthz`),
    ]);
    expect([ready.status, alive.status]).toEqual([503, 200]);
    expect(await ready.json()).toMatchObject({
      status: 'not ready',
      reasons: [expect.stringContaining('Redis')],
    });
    await redis.restart();
    await untilReady(story.bot.url);
  });
});

async function untilReady(url: string): Promise<void> {
  while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 50));
}
