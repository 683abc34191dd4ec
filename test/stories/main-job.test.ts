import { describe, expect, it } from 'vitest';
import { GENERAL, PAYMENTS, REQUESTS } from '../../sandbox/company.js';
import { undocumented } from '../support/documented.js';
import { ask, cardSays, keyIdOf, openStory, replyWith } from '../support/story.js';

describe.each(['socket', 'http'] as const)('a request from the command to the key, over %s', async (mode) => {
  const story = await openStory({ mode });
  const { slack, aws, alice, bob, dave } = story;

  it('makes the key that was approved, and tells its thread and its requester', async () => {
    const request = await ask(story, alice, {
      account: 'payments-prod',
      alias: 'payments/orders',
      tags: 'cost-center=4711\nteam=orders',
      regionality: 'Multi-Region primary key',
    });
    expect(request.text()).toContain('Needs approval by 1 of @security and @dave');

    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'Approved by @bob. Still needed: @dave.');
    await dave.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);

    expect(keyId).toMatch(/^mrk-[0-9a-f]{32}$/);
    expect(aws.keys()).toMatchObject([
      {
        keyId,
        account: PAYMENTS,
        region: 'eu-central-1',
        origin: 'EXTERNAL',
        keySpec: 'SYMMETRIC_DEFAULT',
        multiRegion: true,
        keyState: 'PendingImport',
        description: 'Envelope key of the order database',
        aliases: ['alias/payments/orders'],
        tags: {
          'cost-center': '4711',
          team: 'orders',
          'byok:request-id': request.id,
          'byok:managed-by': 'byok-key',
        },
      },
    ]);
    await cardSays(story, request, `Created: ${keyId}`);
    expect(JSON.stringify(request.message().blocks)).not.toMatch(/"text":"(Approve|Deny|Edit)"/);
    const direct = await slack.until(
      () => slack.directMessages('alice').find(({ text }) => text.includes(keyId)),
      'the key in a direct message',
    );
    expect(direct.text.split('\n')).toContain(keyId);
    expect(direct.text).toContain(`/archives/${REQUESTS}/`);
  });

  it('reads the key back into the thread as JSON, indented by four spaces', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');
    const reply = await replyWith(story, request, 'KeyMetadata');

    const json = reply.slice(reply.indexOf('{'), reply.lastIndexOf('}') + 1);
    expect(json.split('\n')[1]).toBe('    "KeyMetadata": {');
    expect(JSON.parse(json)).toMatchObject({
      KeyMetadata: {
        Origin: 'EXTERNAL',
        KeyState: 'PendingImport',
        CreationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
      },
    });
    expect(reply).toContain('State PendingImport: it is empty and cannot be used for anything');
  });

  it('leaves a trail in CloudTrail that names the request and the requester', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await Promise.all([bob.click(request.message(), 'Approve'), dave.click(request.message(), 'Approve')]);
    await keyIdOf(story, request);

    const created = aws.trail.filter(
      ({ eventName, sessionName }) => eventName === 'CreateKey' && sessionName === `byok-${request.id}`,
    );
    expect(created).toMatchObject([{ account: PAYMENTS, sourceIdentity: 'U0ALICE' }]);
  });

  it('takes the command where the bot is not a member', async () => {
    await alice.command('/byok-key', GENERAL);
    await slack.until(() => alice.view()?.submit === 'Review', 'the form');
    alice.close();
  });

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story)).toEqual([]);
  });

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
