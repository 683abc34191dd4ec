import { describe, expect, it } from 'vitest';
import { REQUESTS } from '../../sandbox/company.js';
import type { Person } from '../../sandbox/slack/person.js';
import { undocumented } from '../support/documented.js';
import {
  type Asked,
  ask,
  BOX,
  cardSays,
  deny,
  entered,
  keyIdOf,
  noteWith,
  openStory,
  posted,
  replyWith,
  requestIdOf,
  understand,
} from '../support/story.js';

describe('a request that is changed, and one that is asked for again', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob, carol, dave, gus } = story;

  const opened = (person: Person) =>
    slack.until(() => person.view()?.submit === 'Review', `the form of ${person.name}`);

  /** Opens the form by a button of the card, changes it, and goes on to its review. */
  const refill = async (person: Person, asked: Asked, button: string, changes: Record<string, string>) => {
    await person.click(asked.message(), button);
    await opened(person);
    for (const [label, text] of Object.entries(changes)) await person.type(label, text);
    await person.submit();
    await understand(story, person);
  };

  it('is changed by its requester: what was, what is, and all decide anew', async () => {
    const request = await ask(story, alice, { account: 'payments-prod', alias: 'payments/typo' });
    await bob.click(request.message(), 'Approve');
    await cardSays(story, request, 'Needs approval by @dave');
    const seen = request.message();

    await alice.click(request.message(), 'Edit');
    await opened(alice);
    expect([alice.view()?.title, entered(alice, 'Alias'), entered(alice, 'Tags')]).toEqual([
      'Change the request',
      'payments/typo',
      'cost-center=4711',
    ]);
    await alice.type('Alias', 'payments/right');
    await alice.submit();
    await understand(story, alice);
    expect(alice.view()?.text).toContain('approvals given before do not count any more');
    await alice.submit();

    expect(alice.view()?.text).toContain(`Your request ${request.id} is changed.`);
    const reply = await replyWith(story, request, 'Changed by @alice, who asked.');
    expect(reply).toContain('Approvals given so far (by @bob) do not count any more');
    expect(reply.split('\n')).toContain('Alias: alias/payments/typo → alias/payments/right');
    await cardSays(story, request, 'Needs approval by 1 of @security and @dave');
    await dave.clickStale(seen, 'Approve');
    await noteWith(story, dave, 'the request has changed since this button was drawn');
    for (const person of [bob, dave]) await person.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);
    expect(aws.keys().find((key) => key.keyId === keyId)?.aliases).toEqual(['alias/payments/right']);
  });

  it('is changed by nobody else, and only into something else', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await bob.click(request.message(), 'Edit');

    await noteWith(story, bob, 'only <@U0ALICE>, who asked, can cancel it or edit it');
    expect(bob.view()).toBeUndefined();
    await refill(alice, request, 'Edit', {});
    expect((await alice.submit()).errors?.[BOX]).toContain('asks for just this');
    await alice.close();
  });

  it('is not changed any more once it is approved, however far the form was', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await refill(alice, request, 'Edit', { Description: 'Too late' });
    await bob.click(request.message(), 'Approve');
    const keyId = await keyIdOf(story, request);

    const { errors } = await alice.submit();

    expect(errors?.[BOX]).toContain(`request ${request.id} has been approved meanwhile`);
    expect(aws.keys().find((key) => key.keyId === keyId)?.description).not.toBe('Too late');
    await alice.close();
  });

  it('counts one change when Slack delivers the submission twice', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await refill(alice, request, 'Edit', { Description: 'Once' });
    slack.duplicateNextDelivery();

    const submitted = await alice.submit();

    expect(submitted).toMatchObject({ acknowledged: true, copies: 2 });
    await replyWith(story, request, 'Changed by @alice');
    await alice.command(`/byok-key cancel ${request.id}`);
    await replyWith(story, request, 'Cancelled by @alice');
    expect(request.replies().filter((reply) => reply.includes('Changed by'))).toHaveLength(1);
  });

  it('is asked for again after its end, by whoever may, and leads back to the first', async () => {
    const denied = await ask(story, alice, { account: 'lab', alias: 'unwanted' });
    await deny(story, carol, denied.message());
    await cardSays(story, denied, 'Denied by @carol');

    await dave.click(denied.message(), 'Request again');
    await opened(dave);
    expect(entered(dave, 'Alias')).toBe('unwanted');
    await dave.type('Business reason', 'Now with a reason.');
    await dave.submit();
    await understand(story, dave);
    await dave.submit();

    const again = await posted(story, requestIdOf(dave), REQUESTS);
    expect(again.id).not.toBe(denied.id);
    expect(again.text()).toContain('@dave asks for a KMS key');
    expect(again.text()).toContain(`Asked again after key request ${denied.id}`);
    await bob.click(again.message(), 'Approve');
    await keyIdOf(story, again);
    await gus.click(denied.message(), 'Request again');
    await slack.until(() => gus.view()?.text.includes('Only full members'), 'the answer to a guest');
  });

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story, 'Once', 'Not like this.', 'Now with a reason.')).toEqual([]);
  });

  it('keeps to the protocol', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
