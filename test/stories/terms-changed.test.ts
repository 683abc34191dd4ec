import { describe, expect, it } from 'vitest';
import { CONFIG, PAYMENTS, REQUESTS } from '../../sandbox/company.js';
import { reload, TAKEN_OVER } from '../support/reload.js';
import {
  ask,
  BOX,
  cardSays,
  deny,
  entriesFor,
  keyIdOf,
  noteWith,
  openStory,
  replyWith,
  review,
  understand,
} from '../support/story.js';

describe('when the configuration of an account changes under a request', async () => {
  const story = await openStory();
  const { aws, alice, bob, carol, dave } = story;
  let { bot } = story;
  const restartWith = async (config: string) => {
    await story.configure(config);
    await bot.stop();
    bot = await story.startBot();
  };

  it('voids the approvals given so far, says so in the thread, and counts those given to the new terms', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await bob.click(request.message(), 'Approve');
    await cardSays(story, request, 'Needs approval by @dave');
    const seen = request.message();
    await restartWith(CONFIG.replace('{count: 1, groups: [S0SECURITY]}', '{count: 2, groups: [S0SECURITY]}'));

    await dave.clickStale(seen, 'Approve');

    await noteWith(story, dave, 'the request has changed since this button was drawn');
    await replyWith(story, request, 'Approvals given so far do not count any more');
    await cardSays(story, request, 'Needs approval by 2 of @security and @dave');
    for (const person of [bob, carol, dave]) await person.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);
    expect(aws.keys()).toMatchObject([{ keyId }]);
  });

  it('refuses a submission of what the review did not show', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'reviewed' }));
    const config = CONFIG.replace('[us-east-1]', '[us-east-1, us-west-2]');
    await reload(story, bot, { config, words: TAKEN_OVER });

    const submitted = await alice.submit();

    expect(submitted.errors?.[BOX]).toContain("the account's settings have changed since this review");
    await alice.back();
    await alice.submit();
    await understand(story, alice);
    expect((await alice.submit()).errors).toBeUndefined();
  });
});

describe('a configuration that changes', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob, dave, bot } = story;
  const reloadWith = (config: string) => reload(story, bot, { config, words: TAKEN_OVER });

  it('does not let through what it forbids by now', async () => {
    const request = await ask(story, alice, { account: 'payments-prod', region: 'eu-central-1' });
    await reloadWith(CONFIG.replace('[eu-central-1, eu-west-1]', '[eu-west-1]'));

    // A card can be drawn again without its buttons being others: they carry the fingerprint.
    const buttons = () => `${JSON.stringify(request.message().blocks).match(/"value":"[^"]+"/g)}`;
    const asTheyWere = buttons();
    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'Approvals given so far do not count any more');
    await slack.until(() => buttons() !== asTheyWere, 'the card under its new terms');
    await bob.click(request.message(), 'Approve');

    await noteWith(
      story,
      bob,
      'do not allow what is asked for any more. The form would say now: Choose one of',
    );
    expect(aws.keys()).toEqual([]);
    await deny(story, dave, request.message());
    await cardSays(story, request, 'Denied by @dave');
  });

  it('posts a request to the channel that the config names by then', async () => {
    await reloadWith(CONFIG.replace(`channel: ${REQUESTS}`, 'channel: C0NOWHERE'));
    await review(story, alice, entriesFor('payments-prod', { alias: 'payments/lost' }));
    await alice.submit();
    await slack.until(
      () => slack.directMessages('alice').some(({ text }) => text.includes('I cannot see that channel')),
      'a direct message about the channel',
    );

    await reloadWith(CONFIG);

    await slack.until(
      () =>
        slack.messages(REQUESTS).find((message) => slack.plainText(message).includes('alias/payments/lost')),
      'the card',
      45_000,
    );
  }, 60_000);

  it('keeps an account that is gone from making keys, but lets it be denied', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await reloadWith(
      CONFIG.slice(0, CONFIG.indexOf(`  - id: "${PAYMENTS}"`)) + CONFIG.slice(CONFIG.indexOf('  - id: "444')),
    );

    await bob.click(request.message(), 'Approve');
    await noteWith(story, bob, 'is not in my configuration any more');
    await deny(story, bob, request.message());

    await cardSays(story, request, 'Denied by @bob');
  });
});
