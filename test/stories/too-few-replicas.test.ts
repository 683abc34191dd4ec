import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startPair } from '../../sandbox/redis/start-pair.js';
import { eventually } from '../support/servers.js';
import {
  ask,
  BOX,
  cardSays,
  entriesFor,
  keyIdOf,
  noteWith,
  openScene,
  posted,
  requestIdOf,
  review,
} from '../support/story.js';

const UNSURE =
  'I could not make sure that this was stored. Press again in a moment: it counts once, however often you press.';

describe('while the replica that must have every decision is away', async () => {
  const pair = await startPair();
  const scene = await openScene(pair, { env: { REDIS_WAIT_REPLICAS: '1' } });
  const { slack, aws, bot, alice, bob } = scene;

  it('nothing is received, told or done; pressed again once it is back, everything counts, once', async () => {
    const request = await ask(scene, alice, { account: 'lab' });
    await alice.close();
    await review(scene, alice, entriesFor('lab', { alias: 'unsure' }));
    await pair.replica.kill();

    const submitted = await alice.submit();
    const click = await bob.click(request.message(), 'Approve');

    expect(submitted.errors?.[BOX]).toBe(UNSURE);
    expect(click.acknowledged).toBe(false);
    await noteWith(scene, bob, UNSURE);
    // Both stand, and their jobs are asked for; they see that it could all be forgotten, and wait.
    const mended = () => bot.log.filter(({ msg }) => msg === 'lost job mended').map(({ effect }) => effect);
    await eventually(
      async () => expect(mended()).toEqual(expect.arrayContaining(['make-key', 'draw-card'])),
      15_000,
    );
    await sleep(2_000);
    expect((await alice.submit()).errors?.[BOX]).toBe(UNSURE);
    expect(request.text()).toContain('Needs approval');
    expect(request.replies()).toEqual([]);
    expect(JSON.stringify(slack.messages(request.message().channel))).not.toContain('alias/unsure');
    expect(aws.keys()).toEqual([]);

    await pair.replica.restart();
    await pair.untilInStep();
    // A replica that has just come back may be slow once more, and people are told so again.
    await eventually(async () => {
      await alice.submit();
      requestIdOf(alice);
    });
    const again = await bob.click(request.message(), 'Approve');

    expect(again.acknowledged).toBe(true);
    await noteWith(
      scene,
      bob,
      'Counted already: your approval is stored, and nothing more is needed from you.',
    );
    const keyId = await keyIdOf(scene, request);
    await cardSays(scene, request, `Created: ${keyId}`);
    expect(aws.keys()).toMatchObject([{ keyId }]);
    await posted(scene, requestIdOf(alice));
    const cards = slack
      .messages(request.message().channel)
      .filter((message) => JSON.stringify(message).includes('alias/unsure'));
    expect(cards).toHaveLength(1);
  });
});
