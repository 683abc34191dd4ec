import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, cardSays, noteWith, openStory, replyWith } from '../support/story.js';

describe('a door that anybody can knock on (HTTP mode)', async () => {
  const { bot } = await openStory({ mode: 'http' });

  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT'])('answers %s without falling over', async (method) => {
    expect((await fetch(`${bot.url}/slack/events`, { method })).status).toBe(405);
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });

  it('takes nothing that Slack did not sign', async () => {
    const body = new URLSearchParams({ payload: '{"type":"block_actions"}' });
    expect((await fetch(`${bot.url}/slack/events`, { method: 'POST', body })).status).toBe(401);
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });
});

describe('a record that somebody changes behind the bot', async () => {
  const story = await openStory();
  const { aws, redis, slack, alice, bob, carol } = story;
  const keysOf = (id: string) => aws.keys().filter(({ tags }) => tags['byok:request-id'] === id);
  const tamper = async (id: string) => {
    // The last thing that the bot itself writes before somebody presses a button comes before this message.
    await slack.until(
      () => slack.directMessages('alice').some(({ text }) => text.includes(id)),
      'the link to the card',
    );
    const client = new Redis(redis.url);
    onTestFinished(() => client.disconnect());
    const document = (await client.hget(`{byok}:request:${id}`, 'document')) ?? '';
    await client.hset(
      `{byok}:request:${id}`,
      'document',
      document.replaceAll('alias/orders', 'alias/never-shown'),
    );
  };

  it('cannot be approved', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await tamper(request.id);

    await bob.click(request.message(), 'Approve');

    await noteWith(story, bob, 'the stored request is not the one that was submitted');
    expect(keysOf(request.id)).toEqual([]);
  });

  it('is not finished with another alias after a failure', async () => {
    aws.faults.next('CreateAlias', { kind: 'error', name: 'AccessDeniedException', message: 'not you' });
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'but is not finished');
    await tamper(request.id);

    await cardSays(story, request, 'is not finished');
    await carol.click(request.message(), 'Retry');

    await replyWith(story, request, 'The stored request is not the one that was approved.');
    expect(keysOf(request.id)).toMatchObject([{ aliases: [] }]);
  });
});

describe('a Redis whose answer is lost and that is away then', async () => {
  const story = await openStory();
  const { redis, alice, bob } = story;

  it('is never told as "nothing has changed"', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const proxy = await loseCommits(redis.port);
    await story.bot.stop();
    const second = await story.startBot({
      REDIS_URL: redis.url.replace(String(redis.port), String(proxy.port)),
    });
    proxy.loseTheNextCommit();

    await bob.click(request.message(), 'Approve');

    await noteWith(story, bob, 'I could not make sure that this was stored');
    proxy.heal();
    await replyWith(story, request, 'Approved by @bob');
    await second.stop();
  });
});

/** A way to Redis that lets one commit through, loses its answer, and is gone after that. */
async function loseCommits(port: number) {
  let isArmed = false;
  let isGone = false;
  const sockets = new Set<Socket>();
  const gone = () => {
    isGone = true;
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    if (isGone) return near.destroy();
    const far = connect(port, '127.0.0.1');
    let isLosing = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => near.destroy() && far.destroy());
    }
    near.on('data', (data) => {
      // The audit entry of a decision goes by in clear, and in nothing else.
      if (isArmed && data.includes('approve-clicked')) isLosing = true;
      far.write(data);
    });
    far.on('data', (data) => (isLosing ? gone() : near.write(data)));
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    gone();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    loseTheNextCommit: () => {
      isArmed = true;
    },
    heal: () => {
      isArmed = false;
      isGone = false;
    },
  };
}
