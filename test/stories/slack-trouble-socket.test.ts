import { describe, expect, it } from 'vitest';
import { ask, keyIdOf, openStory, replyWith } from '../support/story.js';
import { forgetPerson } from '../support/trouble.js';

const POLICY = 'Key policy as JSON';
/** Slack gives an app three seconds before it tells the person that something went wrong. */
const IN_TIME_MS = 2_500;

describe('the one socket of the one replica', async () => {
  const story = await openStory();
  const { slack, bot, alice, bob, carol } = story;
  const request = await ask(story, alice, { account: 'lab' });
  const press = () => carol.click(request.message(), POLICY);

  it.each(['refresh_requested', 'warning'] as const)(
    'is replaced when Slack says %s: the next press is taken in time',
    async (reason) => {
      slack.sockets.disconnect(reason);
      const { acknowledged, afterMs } = await press();
      expect(acknowledged).toBe(true);
      expect(afterMs).toBeLessThan(IN_TIME_MS);
      expect(slack.sockets.count).toBe(1);
      carol.close();
    },
  );

  it('is replaced when the network cuts it: the next press is taken in time', async () => {
    slack.sockets.kill();
    const { acknowledged, afterMs } = await press();
    expect(acknowledged).toBe(true);
    expect(afterMs).toBeLessThan(IN_TIME_MS);
    carol.close();
  });

  it('is opened again after Slack was out of reach, and until then the bot is not ready', async () => {
    slack.faults.next('apps.connections.open', { kind: 'status', status: 503 });
    slack.faults.next('apps.connections.open', { kind: 'lose-reply' });
    slack.faults.next('apps.connections.open', { kind: 'rate-limited', retryAfterSeconds: 1 });
    slack.sockets.disconnect('refresh_requested');
    const ready = await fetch(`${bot.url}/readyz`);
    expect(await ready.json()).toMatchObject({ reasons: ['Slack is not connected.'] });

    await slack.until(() => slack.sockets.count === 1, 'the socket', 20_000);

    expect(await press()).toMatchObject({ acknowledged: true });
    carol.close();
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(200);
  });

  it('is opened again after Socket Mode was switched off and on', async () => {
    slack.sockets.disconnect('link_disabled');
    await slack.until(() => slack.sockets.count === 1, 'the socket');
    expect(await press()).toMatchObject({ acknowledged: true });
    carol.close();
  });

  it.each([
    ['as Slack asks', () => slack.sockets.disconnect('refresh_requested')],
    ['cut by the network', () => slack.sockets.kill()],
  ])(
    'goes away, %s, with a decision on its way: it is counted once, and answered by the next one',
    async (_, goAway) => {
      const decided = await ask(story, alice, { account: 'lab' });
      await forgetPerson(story, 'U0BOB');
      slack.faults.next('users.info', { kind: 'delay', ms: 400 });
      const pressing = bob.click(decided.message(), 'Approve');
      await slack.until(() => slack.faults.left('users.info') === 0, 'the press on its way');
      goAway();

      expect(await pressing).toMatchObject({ acknowledged: true });

      await keyIdOf(story, decided);
      expect(decided.replies().filter((reply) => reply.includes('Approved by @bob'))).toHaveLength(1);
      expect(bob.notes()).toEqual([]);
    },
  );
});

describe('two replicas', async () => {
  const story = await openStory();
  const { slack, alice, bob, carol } = story;
  const other = await story.startBot();
  const request = await ask(story, alice, { account: 'payments-prod' });

  it.each([
    ['Slack replaces the socket of each in turn', () => slack.sockets.disconnect('refresh_requested', 1)],
    ['the network cuts one', () => slack.sockets.kill(1)],
  ])('leave no gap while %s', async (_, goAway) => {
    for (let turn = 0; turn < 2; turn += 1) {
      goAway();
      await slack.until(() => slack.sockets.count === 1, 'the other socket alone');
      const { acknowledged, afterMs } = await carol.click(request.message(), POLICY);
      expect(acknowledged).toBe(true);
      // One that was cut needs longer than this to be there again.
      expect(afterMs).toBeLessThan(1_400);
      carol.close();
      await slack.until(() => slack.sockets.count === 2, 'the socket that takes its place');
    }
  });

  it('count a decision once that was delivered to both', async () => {
    slack.duplicateNextDelivery();
    expect(await bob.click(request.message(), 'Approve')).toMatchObject({ acknowledged: true, copies: 2 });
    await replyWith(story, request, 'Approved by @bob. Still needed: @dave.');
    expect(bob.notes()).toEqual([]);
  });

  it('are one less when Slack refuses the app token of one, and the other goes on', async () => {
    slack.faults.next('apps.connections.open', { kind: 'error', error: 'invalid_auth' });
    slack.sockets.disconnect('refresh_requested', 1);

    expect(await Promise.race([story.bot.ended, other.ended])).toBe(1);

    expect(await carol.click(request.message(), POLICY)).toMatchObject({ acknowledged: true });
    expect(slack.sockets.count).toBe(1);
  });
});
