import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ask,
  BOX,
  entriesFor,
  fillForm,
  openForm,
  openStory,
  posted,
  requestIdOf,
  review,
  understand,
} from '../support/story.js';

describe('the form', async () => {
  const story = await openStory();
  const { slack, alice, bob, dave, erin, gus } = story;

  it('says every problem at its field at once, in words that say what to enter', async () => {
    await openForm(story, alice);
    const entries = {
      alias: 'orders!',
      tags: 'cost-center=1\naws:x=1\nnot a tag\ncost-center=2',
      reason: ' ',
    };
    await fillForm(story, alice, entriesFor('payments-prod', entries));

    await alice.submit();

    expect(alice.view()?.errors).toEqual({
      Alias: 'Start the alias with "payments/", as every alias in payments-prod does.',
      Tags:
        'Line 2: choose a key without "aws:": AWS keeps those. Line 3: write it as key=value, is "not a tag". ' +
        'Line 4: use each key once, "cost-center" stands twice.',
      'Business reason': 'Say in a sentence what the key is for: the approvers decide by it.',
    });
    alice.close();
  });

  it('offers only what the account allows, and follows a change of account without losing what was typed', async () => {
    await openForm(story, alice);
    await alice.type('Alias', 'payments/orders');
    await alice.type('Business reason', 'Typed before the account was changed');

    await alice.choose('AWS account', 'lab (444455556666)');
    await slack.until(() => alice.view()?.fields.some(({ hint }) => hint?.includes('lab')), "the lab's form");

    const field = (label: string) => alice.view()?.fields.find((each) => each.label === label);
    expect(field('Region')).toMatchObject({ options: ['us-east-1'] });
    expect(field('Regionality')).toMatchObject({ options: ['Single-Region key'] });
    expect(field('Alias')).toMatchObject({ value: 'orders' });
    expect(field('Business reason')).toMatchObject({ value: 'Typed before the account was changed' });
    alice.close();
  });

  it('shows everything as it will be created, and keeps every entry on the way back', async () => {
    await openForm(story, alice);
    const entries = entriesFor('payments-prod', {
      description: 'A <description> & more',
      tags: 'cost-center=4711\nteam=a',
    });
    await fillForm(story, alice, entries);
    await alice.submit();

    const shown = alice.view()?.text ?? '';
    for (const words of [
      'payments-prod (111122223333)',
      'eu-central-1',
      'alias/payments/orders',
      'Single-Region key',
      'A <description> & more',
      'cost-center=4711',
      'team=a',
      'Orders must be encrypted with our own key material.',
      'EXTERNAL',
      'SYMMETRIC_DEFAULT',
      '1 of @security and @dave',
    ]) {
      expect(shown).toContain(words);
    }
    await alice.back();
    const values = Object.fromEntries((alice.view()?.fields ?? []).map(({ label, value }) => [label, value]));
    expect(values).toMatchObject({
      Alias: 'payments/orders',
      Description: 'A <description> & more',
      Tags: 'cost-center=4711\nteam=a',
      'Business reason': 'Orders must be encrypted with our own key material.',
    });
    alice.close();
  });

  it('cannot be submitted without the box', async () => {
    await openForm(story, alice);
    await fillForm(story, alice, entriesFor('lab'));
    await alice.submit();
    await slack.until(() => alice.view()?.submit, 'the submit button');

    const submitted = await alice.submit();

    expect(submitted.errors).toHaveProperty([BOX]);
    alice.close();
  });

  it('makes one request of a submission that Slack delivers twice', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'twice' }));
    slack.duplicateNextDelivery();

    await alice.submit();

    const id = requestIdOf(alice);
    await posted(story, id);
    const cards = slack
      .messages('C0KEYREQUESTS')
      .filter((message) => slack.plainText(message).includes('alias/twice'));
    expect(cards).toHaveLength(1);
  });

  it('sends the link to the card by direct message', async () => {
    const request = await ask(story, bob, { account: 'payments-prod' });

    const message = await slack.until(
      () => slack.directMessages('bob').find(({ text }) => text.includes(request.id)),
      'a direct message with the link',
    );

    expect(message.text).toContain(`/archives/C0KEYREQUESTS/p${request.ts.replace('.', '')}`);
  });

  it('is refused, naming the line, where the approvals cannot be met without the requester', async () => {
    // dave is the owner, whom the second line of payments-prod names alone.
    await review(story, dave, entriesFor('payments-prod', { alias: 'payments/own' }));

    const submitted = await dave.submit();

    expect(submitted.errors?.[BOX]).toContain('Line 2 of its approvals asks for 1 of U0DAVE');
    dave.close();
  });

  it('offers somebody of no requester group only what every full member may ask for', async () => {
    await openForm(story, erin);
    const accounts = erin.view()?.fields.find(({ label }) => label === 'AWS account');
    expect(accounts?.options).toEqual(['lab (444455556666)']);
    erin.close();
  });

  it('tells a guest whom to turn to, with no form to fill', async () => {
    await gus.command('/byok-key');
    await slack.until(() => gus.view()?.text.includes('Only full members'), 'a note instead of a form');
    expect(gus.view()?.submit).toBeUndefined();
    expect(gus.view()?.fields).toEqual([]);
    gus.close();
  });

  it('pings nobody with what a person typed', async () => {
    const nasty = '<!channel> <@U0BOB> @here *bold* `code` & <https://example.com|click>';
    const request = await ask(story, bob, { account: 'lab', description: nasty, reason: nasty });

    expect(request.text()).toContain(nasty);
    const pinged = slack
      .pings()
      .filter(({ message }) => message.ts === request.ts)
      .flatMap(({ who }) => who);
    expect(pinged.toSorted()).toEqual(['@bob', '@security']);
  });

  it('said nothing that Slack would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
  });
});

describe('a submission whose acknowledgement is lost on its way', async () => {
  const story = await openStory({ mode: 'http' });
  const { slack, alice, bot } = story;

  it('has stored the request: sent again it is the same, and with other entries it is answered with its id', async () => {
    await review(story, alice, entriesFor('lab', { alias: 'first' }));
    const answersLost = await loseAnswers(bot.url);
    slack.requestUrl = `${answersLost}/slack/events`;

    const lost = await alice.submit();

    expect(lost.acknowledged).toBe(false);
    slack.requestUrl = `${bot.url}/slack/events`;
    await alice.back();
    await alice.type('Alias', 'second');
    await alice.submit();
    await understand(story, alice);
    const others = await alice.submit();
    const [, id = ''] = /already submitted as (\S+)\./.exec(others.errors?.[BOX] ?? '') ?? [];
    expect((await posted(story, id)).text()).toContain('alias/first');

    await alice.back();
    await alice.type('Alias', 'first');
    await alice.submit();
    await understand(story, alice);
    await alice.submit();
    expect(requestIdOf(alice)).toBe(id);
  });
});

/** A way to the bot on which every request arrives and every answer is lost. */
async function loseAnswers(botUrl: string): Promise<string> {
  const server = createServer(async (request) => {
    const body = Buffer.concat(await request.toArray());
    const headers = new Headers(
      Object.entries(request.headers)
        .filter(([name]) => name.startsWith('x-slack-') || name === 'content-type')
        .map(([name, value]) => [name, String(value)]),
    );
    await fetch(`${botUrl}${request.url}`, { method: 'POST', headers, body });
    request.socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
