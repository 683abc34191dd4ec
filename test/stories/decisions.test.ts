import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../sandbox/company.js';
import {
  ask,
  cardSays,
  deny,
  keyIdOf,
  noteWith,
  openDenial,
  openStory,
  replyWith,
} from '../support/story.js';

describe('deciding on a request', async () => {
  const story = await openStory({ more: { people: [{ id: 'U0LATE', name: 'late' }] } });
  const { slack, aws, alice, bob, carol, dave, erin, gus, olga } = story;

  it('needs every line, by different people: two of @security are not enough where the owner must approve', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });

    await bob.click(request.message(), 'Approve');
    await cardSays(story, request, 'Needs approval by @dave');
    await carol.click(request.message(), 'Approve');

    const note = await noteWith(
      story,
      carol,
      'Not needed: the approvals that you could give are there already.',
    );
    expect(note).toContain('<@U0DAVE>');
    await dave.click(request.message(), 'Approve');
    await keyIdOf(story, request);
  });

  it('refuses the requester, who may be an approver of others', async () => {
    const request = await ask(story, bob, { account: 'payments-prod' });

    await bob.click(request.message(), 'Approve');

    await noteWith(story, bob, 'nobody decides on their own request');
    expect(request.text()).toContain('Needs approval by 1 of @security and @dave');
  });

  it('counts a double click once, and says so', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const before = bob.notes().length;

    await Promise.all([bob.click(request.message(), 'Approve'), bob.click(request.message(), 'Approve')]);

    await replyWith(story, request, 'Still needed: @dave');
    await slack.until(() => bob.notes().length > before, 'a note to bob');
    expect(
      bob
        .notes()
        .slice(before)
        .map(({ text }) => text),
    ).toEqual(['Counted already: your approval is stored. It is for <@U0DAVE> to decide.']);
    expect(request.replies()).toHaveLength(1);
  });

  it('answers a click that Slack delivers twice as it did the first time', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const before = bob.notes().length;
    slack.duplicateNextDelivery();

    const delivery = await bob.click(request.message(), 'Approve');

    expect(delivery).toMatchObject({ acknowledged: true, copies: 2 });
    await replyWith(story, request, 'Approved by @bob');
    expect(bob.notes()).toHaveLength(before);
  });

  it('ends with a denial that says why, and nothing is created', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await openDenial(story, carol, request.message());
    expect(carol.view()?.text).toContain(
      `Key request ${request.id}: ${aliasOn(request.text())} in lab (444455556666), us-east-1, asked for by @alice.`,
    );
    expect(carol.view()?.text).toContain('Your reason is shown in the thread, with your name.');
    expect(await carol.submit()).toMatchObject({ errors: { Reason: expect.any(String) } });
    await carol.type('Reason', '  \n ');
    expect(await carol.submit()).toMatchObject({
      errors: { Reason: 'Say why: whoever asked has to know what to change.' },
    });
    await carol.type('Reason', ' Use the key of <orders>. ');
    slack.duplicateNextDelivery();
    expect(await carol.submit()).toMatchObject({ acknowledged: true, copies: 2 });

    expect(carol.view()).toBeUndefined();
    await cardSays(story, request, 'Denied by @carol. No key was created.\nReason\nUse the key of <orders>.');
    await replyWith(
      story,
      request,
      'Denied by @carol. The request has ended. No key was created.\nReason\nUse the key of <orders>.',
    );
    const direct = await slack.until(
      () =>
        slack
          .directMessages('alice')
          .find(({ text }) => text.includes(`${request.id}`) && text.includes('was denied')),
      'a direct message about the denial',
    );
    expect(direct.text).toContain('Reason: Use the key of &lt;orders&gt;.');
    expect(request.replies()).toHaveLength(1);
    expect(JSON.stringify(request.message().blocks).match(/"action_id":"[a-z-]+"/g)).toEqual([
      '"action_id":"request-again"',
    ]);
    expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toEqual([]);
  });

  it('asks nobody for a reason who may not deny', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await erin.click(request.message(), 'Deny');

    expect(await noteWith(story, erin, 'you are not an approver for lab')).toContain('<!subteam^S0SECURITY>');
    expect(erin.view()).toBeUndefined();
  });

  it('says at the reason what has come up since the dialog was opened, and with names where Deny was pressed', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await openDenial(story, carol, request.message());
    await deny(story, bob, request.message(), 'Not now.');
    await carol.type('Reason', 'Not here.');

    expect(await carol.submit()).toMatchObject({
      errors: {
        Reason:
          'Too late: the request was denied by somebody else. Every full member of the workspace can ask again: Request again on its card, or /byok-key.',
      },
    });

    expect(await noteWith(story, carol, 'Too late: the request was denied by')).toContain('<@U0BOB>');
    await cardSays(story, request, 'Not now.');
    await carol.close();
  });

  it('refuses a late click on what the person still had on the screen', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    const seen = request.message();
    await bob.click(seen, 'Approve');
    await keyIdOf(story, request);

    await carol.clickStale(seen, 'Deny');

    await noteWith(story, carol, 'Too late: the request was approved, and the key is created');
  });

  it.each([
    ['somebody who is no approver', erin, 'Not counted: you are not an approver for lab.'],
    ['a guest', gus, 'Not counted: guests cannot decide.'],
    ['somebody of another workspace', olga, 'Not counted: people of other workspaces cannot decide.'],
  ])('refuses %s, and says who can decide', async (_who, person, words) => {
    const request = await ask(story, alice, { account: 'lab' });

    const delivery = await person.click(request.message(), 'Approve');

    expect(delivery.acknowledged).toBe(true);
    expect(await noteWith(story, person, words)).toContain('<!subteam^S0SECURITY>');
    expect(request.text()).toContain('Needs approval');
  });

  it('refuses a button of another version of the request', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    const value = `${request.id} ${'0'.repeat(64)}`;

    await bob.forge(request.message(), 'Approve', { actions: [{ ...actionOf(request.message()), value }] });

    await noteWith(story, bob, 'the request has changed since this button was drawn');
    expect(request.text()).toContain('Needs approval');
  });

  it('refuses a click that claims to come from another channel', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await bob.forge(request.message(), 'Approve', {
      channel: { id: 'C0GENERAL', name: 'general' },
      container: { channel_id: 'C0GENERAL' },
    });

    await noteWith(story, bob, `this request is decided in <#${REQUESTS}>, not here`);
  });

  it('refuses everybody while Slack does not say who they are', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    // Nobody has asked about frank yet, so the answer is not in the cache.
    const frank = slack.person('frank');
    slack.faults.next('users.info', { kind: 'status', status: 500 });

    await frank.click(request.message(), 'Approve');

    await noteWith(story, frank, 'Slack did not tell me who you are');
    expect(request.text()).toContain('Needs approval');
  });

  it('opens a view at once where Slack takes its time to say who somebody is, and tells in it what came of it', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    const late = slack.person('late');
    slack.faults.next('users.info', { kind: 'delay', ms: 1_500 });

    const pressing = late.click(request.message(), 'Deny');
    await slack.until(() => late.view()?.text.includes('One moment'), 'a view that waits');
    await pressing;

    const view = await slack.until(
      () => late.view()?.text.includes('you are not an approver') && late.view(),
      'the answer in the view',
    );
    expect(view.submit).toBeUndefined();
  });

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});

function aliasOn(card: string): string {
  return /alias\/\S+/.exec(card)?.[0] ?? 'no alias';
}

function actionOf(message: { readonly blocks: unknown }): object {
  const blocks = message.blocks as { type: string; elements?: { action_id: string; text: object }[] }[];
  const [approve] = blocks.find(({ type }) => type === 'actions')?.elements ?? [];
  return {
    type: 'button',
    action_id: approve?.action_id,
    text: approve?.text,
    block_id: 'b',
    action_ts: '1732435200.000001',
  };
}
