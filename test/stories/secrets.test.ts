import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { leaks, writtenBy } from '../support/secrets.js';
import { ask, keyIdOf, openStory } from '../support/story.js';

describe('the search for secrets that ends every story', async () => {
  const story = await openStory({ env: { LOG_LEVEL: 'trace' } });
  const { slack, aws, redis, alice, bob } = story;
  const secretsSoFar = () => [...slack.secrets, ...aws.secrets];

  it('finds none after a whole request and the import of its material', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);
    const material = randomBytes(32);
    aws.importMaterial(keyId, material);

    const spelled = [material.toString('hex'), material.toString('base64'), material.toString('latin1')];
    expect(leaks([...secretsSoFar(), ...spelled], await writtenBy(story, redis))).toEqual([]);
  });

  it('has looked for what there is: tokens, response URLs, keys and tokens of every session', () => {
    const sessions = aws.trail.filter(({ eventName }) => eventName === 'AssumeRole').length;
    expect(sessions).toBeGreaterThan(1);
    // Two for each session, and the secret key of the bot itself.
    expect(aws.secrets).toHaveLength(2 * sessions + 1);
    expect(slack.secrets).toContain(slack.botToken);
    expect(slack.secrets.some((secret) => secret.startsWith('/actions/'))).toBe(true);
  });

  it('would find one that stands in Redis, deleted again or not', async () => {
    const client = new Redis(redis.url);
    await client.set('a-mistake', slack.botToken);
    await client.del('a-mistake');
    client.disconnect();
    // Nothing of it is left for the search at the end of this file.
    const written = await writtenBy(story, redis);
    await redisForgets(redis.url);

    expect(leaks(secretsSoFar(), written)).toEqual([
      `Redis has the secret that begins with "xoxb-${slack.botToken.slice(5, 8)}"`,
    ]);
  });

  it('would find one in a log line or a message, encoded or not', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY';
    const place = (text: string) => [{ name: 'the log', text }];
    const found = ['the log has the secret that begins with "wJalrXUt"'];
    expect(leaks([secret], place(`signed with ${secret}`))).toEqual(found);
    expect(leaks([secret], place('?key=wJalrXUtnFEMI%2FK7MDENG%2BbPxRfiCY'))).toEqual(found);
    expect(leaks([secret], place('Basic d0phbHJYVXRuRkVNSS9LN01ERU5HK2JQeFJmaUNZ'))).toEqual(found);
    expect(leaks([secret], place('wJalrXUt…'))).toEqual([]);
  });
});

/** Writes the append-only file anew, from what is there now. */
async function redisForgets(url: string): Promise<void> {
  const client = new Redis(url);
  await client.bgrewriteaof();
  const isRewriting = async () =>
    /aof_rewrite(_in_progress|_scheduled):1/.test(await client.info('persistence'));
  while (await isRewriting()) await new Promise((resolve) => setTimeout(resolve, 20));
  client.disconnect();
}
