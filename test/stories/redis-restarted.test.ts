import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { liveThrough } from '../support/outage.js';
import { openStory } from '../support/story.js';

describe('when Redis is killed under load and started again', async () => {
  const story = await openStory();
  await story.startBot();
  const { redis } = story;

  it('two replicas of the bot go on within seconds, with all that was received and one key a request', async () => {
    let backAtMs = 0;

    const lived = await liveThrough(story, async () => {
      await redis.kill();
      // Long enough for the bots to have tried in vain to come back.
      await sleep(1_500);
      await redis.restart();
      backAtMs = performance.now();
    });

    expect(lived.receivedAtMs).toBeGreaterThan(backAtMs);
    expect(lived.receivedAtMs - backAtMs).toBeLessThan(4_000);
    expect(lived.doneAtMs - backAtMs).toBeLessThan(25_000);
  });
});
