import { describe, expect, it } from 'vitest';
import { ask, cardSays, keyIdOf, noteWith, openStory, replyWith } from '../support/story.js';

describe('/byok-key cancel', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob, carol, erin, gus, olga } = story;

  it('takes a request back: the card and the thread say so, and no click counts any more', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    const open = request.message();

    await alice.command(`/byok-key cancel ${request.id}`);

    await noteWith(story, alice, `Cancelled: key request ${request.id}.`);
    await cardSays(story, request, 'Cancelled by @alice, who asked. No key was created.');
    await replyWith(story, request, 'Cancelled by @alice');
    await bob.clickStale(open, 'Approve');
    await noteWith(story, bob, 'Too late: the request was cancelled by <@U0ALICE>');
    expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toEqual([]);
  });

  it('is for the requester alone', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await carol.command(`/byok-key cancel ${request.id}`);

    await noteWith(story, carol, 'only <@U0ALICE>, who asked, can cancel it');
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);
  });

  it('tells whoever may not see a request just what it would tell of one that does not exist', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    const told = async (person: typeof erin, id: string) => {
      await person.command(`/byok-key cancel ${id}`);
      return (await noteWith(story, person, `"${id}"`)).replaceAll(id, '…');
    };

    for (const outsider of [erin, gus, olga]) {
      expect(await told(outsider, request.id)).toBe(await told(outsider, 'zzzz-zzzz-zzzz'));
    }
    expect(request.text()).toContain('Needs approval');
  });

  it('understands an id as people copy it', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await alice.command(`/byok-key Cancel \`#${request.id.toUpperCase()}\``);

    await noteWith(story, alice, `Cancelled: key request ${request.id}.`);
  });

  it('comes too late once the request is approved', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);

    await alice.command(`/byok-key cancel ${request.id}`);

    await noteWith(story, alice, 'Too late: the request was approved, and the key is created');
  });

  it('says the same again when Slack delivers it twice', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    slack.duplicateNextDelivery();

    const delivery = await alice.command(`/byok-key cancel ${request.id}`);

    expect(delivery).toMatchObject({ acknowledged: true, copies: 2 });
    await replyWith(story, request, 'Cancelled by @alice');
    const told = alice.notes().filter(({ text }) => text.includes(request.id));
    expect(new Set(told.map(({ text }) => text))).toEqual(
      new Set([`Cancelled: key request ${request.id}. No key was created.`]),
    );
    expect(request.replies()).toHaveLength(1);
  });

  it('is a button of the Home tab too, and says when it comes too late', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await alice.openHome();
    await slack.until(() => alice.home()?.text.includes(request.id), 'the request on the Home tab');
    slack.faults.next('views.publish', { kind: 'rate-limited', retryAfterSeconds: 8 });
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);

    await alice.pressHome('Cancel request', request.id);

    await slack.until(() => alice.view()?.text.includes('Too late: the request was approved'), 'the refusal');
    await alice.close();
  });

  it('asks which one when the id is missing or not one', async () => {
    await alice.command('/byok-key cancel');
    await noteWith(story, alice, 'Type `/byok-key cancel &lt;id&gt;`');
    await alice.command('/byok-key cancel zzzz-zzzz-zzzz');
    await noteWith(story, alice, 'I have no key request "zzzz-zzzz-zzzz" that you may see.');
  });

  it('keeps to the protocol', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
