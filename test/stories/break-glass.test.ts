import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CONFIG, REQUESTS } from '../../sandbox/company.js';
import type { Person } from '../../sandbox/slack/person.js';
import { undocumented } from '../support/documented.js';
import {
  ask,
  cardSays,
  entriesFor,
  fillForm,
  keyIdOf,
  noteWith,
  openForm,
  openStory,
  posted,
  replyWith,
  requestIdOf,
  understand,
} from '../support/story.js';

/** Erin is on call for every account; in payments one may ask for a colleague. */
const EMERGENCIES = CONFIG.replace('accounts:', 'breakGlass: {users: [U0ERIN, U0ALICE]}\naccounts:').replace(
  '    requiredTags:',
  '    onBehalfOf: true\n    requiredTags:',
);

describe('an emergency', async () => {
  const story = await openStory({ config: EMERGENCIES });
  const { slack, aws, alice, bob, carol, erin } = story;

  /** The newest direct message that names it. */
  const directlyTold = ({ name }: Person, id: string) =>
    slack.directMessages(name).findLast(({ text }) => text.includes(id))?.text;

  it('lets somebody who is named approve alone, loudly, and demands a review until it is given', async () => {
    const request = await ask(story, alice, { account: 'payments-prod', alias: 'payments/urgent' });

    await erin.click(request.message(), 'Break glass');
    await slack.until(() => erin.view()?.submit === 'Break glass', 'the dialog');
    expect(erin.view()?.text).toContain('The key is created at once, on your decision alone.');
    await erin.type('Reason', 'Orders stand still.');
    expect(await erin.submit()).toMatchObject({ errors: { 'Incident reference': expect.any(String) } });
    await erin.type('Incident reference', 'INC-4711');
    await erin.submit();

    expect(erin.view()).toBeUndefined();
    const keyId = await keyIdOf(story, request);
    expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toMatchObject([
      { keyId },
    ]);
    const loud = slack.messages(REQUESTS).find(({ threadTs }) => threadTs === request.ts);
    expect(loud && slack.plainText(loud)).toBe(
      ':rotating_light: Break-glass: @erin alone approved alias/payments/urgent in payments-prod, eu-central-1. ' +
        'The key is being created. A review is owed by @security or @dave: Give review on the card.\n' +
        'Incident\nINC-4711\nReason\nOrders stand still.',
    );
    await cardSays(story, request, 'A review is owed by @security or @dave.');

    await cardSays(story, request, 'Created:');
    await erin.command(`/byok-key status ${request.id}`);
    await noteWith(story, erin, 'payments/urgent');
    await alice.click(request.message(), 'Request again');
    await slack.until(() => alice.view()?.submit === 'Review', 'the form, while the review is still owed');
    await alice.close();
    await erin.click(request.message(), 'Give review');
    await noteWith(story, erin, 'you are not an approver for payments-prod');
    await alice.click(request.message(), 'Give review');
    await noteWith(story, alice, 'nobody decides on their own request');
    await carol.click(request.message(), 'Give review');
    await slack.until(() => carol.view()?.submit === 'Give review', 'the dialog of the review');
    expect(carol.view()?.text).toContain('@erin approved it alone.');
    await carol.type('Review', 'It was one. The alias is right.');
    await carol.submit();

    await replyWith(
      story,
      request,
      'The break-glass is reviewed by @carol.\nReview\nIt was one. The alias is right.',
    );
    await cardSays(story, request, 'Reviewed by @carol.');
    expect(JSON.stringify(request.message().blocks).match(/"action_id":"[a-z-]+"/g)).toEqual([
      '"action_id":"request-again"',
    ]);
  });

  it('is for nobody else, and never for whoever asked', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });

    await alice.click(request.message(), 'Break glass');
    expect(await noteWith(story, alice, 'nobody decides on their own request')).toContain('<@U0DAVE>');
    await bob.click(request.message(), 'Break glass');
    expect(await noteWith(story, bob, 'can break the glass for payments-prod')).toContain('<@U0ERIN>');
    expect([alice.view()?.submit, bob.view()]).toEqual([undefined, undefined]);
    expect(request.text()).toContain('Needs approval by 1 of @security and @dave');
  });

  it('stays a request of two where one asks for the other: neither decides, either cancels', async () => {
    await openForm(story, alice);
    await fillForm(story, alice, entriesFor('payments-prod', { alias: 'payments/for-bob' }));
    await alice.choose('On behalf of', 'erin');
    expect(await alice.submit()).toMatchObject({
      errors: { 'On behalf of': expect.stringContaining('they may not ask for keys in payments-prod') },
    });
    await alice.choose('On behalf of', 'alice');
    expect(await alice.submit()).toMatchObject({
      errors: { 'On behalf of': expect.stringContaining('you are the one who asks') },
    });
    await alice.choose('On behalf of', 'bob');
    await alice.submit();
    await understand(story, alice);
    expect(alice.view()?.text).toContain('none of them you or @bob');
    await alice.submit();
    const request = await posted(story, requestIdOf(alice));

    expect(request.text()).toContain('@alice on behalf of @bob asks for a KMS key');
    await slack.until(() => directlyTold(bob, request.id), 'the direct message to the one it is for');
    expect(directlyTold(alice, request.id)).toContain('press *Edit* on its card');
    expect(directlyTold(bob, request.id)).toContain('that <@U0ALICE> made for you is posted for approval.');
    await bob.click(request.message(), 'Approve');
    await noteWith(story, bob, 'nobody decides on their own request');
    await bob.command(`/byok-key cancel ${request.id}`);

    await replyWith(story, request, 'Cancelled by @bob, for whom @alice asked. The request has ended.');
    await slack.until(
      () => directlyTold(alice, request.id)?.includes('was cancelled by <@U0BOB>'),
      'the direct message to the one who asked',
    );
  });

  it('is not taken where a line needs the person it is for', async () => {
    await openForm(story, alice);
    await fillForm(story, alice, entriesFor('payments-prod', { alias: 'payments/for-dave' }));
    await alice.choose('On behalf of', 'dave');
    await alice.submit();
    await understand(story, alice);

    const refused = await alice.submit();

    expect(Object.values(refused.errors ?? {})).toEqual([
      'Nothing was stored: without you and the person you ask for there are not enough approvers for payments-prod. ' +
        'Line 2 of its approvals asks for 1 of U0DAVE. Have somebody else ask, or have an approver added.',
    ]);
    await alice.close();
  });

  it('is named by whoever verifies the record', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'byok-key-glass-'));
    const file = join(folder, 'audit.jsonl');
    const exported = await story.run('audit', ['export', file]);
    expect(exported.code, exported.stderr).toBe(0);

    const verified = await story.run('audit', ['verify', file]);

    expect(verified.stdout).toMatch(
      /is whole\.\n[\s\S]*break-glass {2}\S+ by U0ERIN, incident INC-4711; reviewed by U0CAROL\n/,
    );
    await rm(folder, { recursive: true });
  });

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story, 'Orders stand still.', 'It was one.', 'INC-4711')).toEqual([]);
  });

  it('made nobody say what Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});

describe('an emergency where approvers are asked by direct message', async () => {
  const story = await openStory({ config: `askApprovers: direct\n${EMERGENCIES}` });
  const { slack, alice, carol, erin } = story;

  it('is for somebody who is no approver: the button is in the channel, and the review on the copies', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await erin.click(request.message(), 'Break glass');
    await slack.until(() => erin.view()?.submit === 'Break glass', 'the dialog');
    await erin.type('Reason', 'Orders stand still.');
    await erin.type('Incident reference', 'INC-4712');
    await erin.submit();

    await keyIdOf(story, request);
    await replyWith(story, request, 'Give review in their direct messages with me.');
    const copy = await slack.until(
      () =>
        slack
          .directMessages(carol.name)
          .find(({ blocks }) => JSON.stringify(blocks).includes('"text":"Give review"')),
      'the copy with its button',
    );
    await carol.click(copy, 'Give review');
    await slack.until(() => carol.view()?.submit === 'Give review', 'the dialog of the review');
    await carol.type('Review', 'It was one.');
    await carol.submit();
    await replyWith(story, request, 'The break-glass is reviewed by @carol.');
    expect(slack.protocolErrors).toEqual([]);
  });
});
