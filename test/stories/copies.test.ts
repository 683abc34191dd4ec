import { describe, expect, it } from 'vitest';
import { CONFIG } from '../../sandbox/company.js';
import type { Person } from '../../sandbox/slack/person.js';
import type { Message } from '../../sandbox/slack/world.js';
import { undocumented } from '../support/documented.js';
import {
  type Asked,
  ask,
  BOX,
  cardSays,
  deny,
  type Entries,
  entriesFor,
  keyIdOf,
  noteWith,
  openStory,
  posted,
  replyWith,
  requestIdOf,
  review,
} from '../support/story.js';
import { allDelivered, forgetGroups, forgetPerson, listedUntil, settled } from '../support/trouble.js';

const CROWD = Array.from({ length: 51 }, (_, at) => ({ id: `U0CROWD${at}`, name: `crowd-${at}` }));

describe('approvers who are asked by direct message', async () => {
  const story = await openStory({ config: `askApprovers: direct\n${CONFIG}`, more: { people: CROWD } });
  const { slack, aws, bot, alice, bob, carol, dave, erin } = story;
  const copiesOf = ({ id }: Pick<Asked, 'id'>, person: Person): Message[] =>
    slack
      .directMessages(person.name)
      .filter(({ blocks }) => JSON.stringify(blocks).includes(`"Key request ${id}"`));
  const copyFor = (asked: Pick<Asked, 'id'>, person: Person) =>
    slack.until(() => copiesOf(asked, person)[0], `the copy of ${person.name}`, 20_000);
  const copySays = (asked: Pick<Asked, 'id'>, person: Person, words: string) =>
    slack.until(
      () => copiesOf(asked, person).some((copy) => slack.plainText(copy).includes(words)),
      `a copy of ${person.name} with "${words}"`,
      20_000,
    );
  /** The card is posted as ever; of what follows, Slack's answers are lost. */
  const submitLosingReplies = async (entries: Entries, replies: number) => {
    await review(story, alice, entries);
    slack.faults.next('chat.postMessage', { kind: 'delay', ms: 0 });
    slack.faults.next('chat.postMessage', { kind: 'lose-reply' }, replies);
    await alice.submit();
    return requestIdOf(alice);
  };
  /** As the sandbox's page does it: by what stands on the screen of the person. */
  const pressOnScreen = async (person: Person, { ts }: Message, actionId: string) => {
    const { channels, messages } = slack.screen(person.name);
    const direct = channels.find(({ kind }) => kind === 'direct')?.id;
    const seen = messages.find((message) => message.channel === direct && message.ts === ts);
    const actions = seen?.blocks.find(({ type }) => type === 'actions');
    if (!seen || !actions?.block_id) throw new Error(`${person.name} sees no buttons.`);
    await person.clickAt(seen, { blockId: actions.block_id, actionId });
  };
  const buttons = ({ blocks }: Message) => JSON.stringify(blocks).match(/"text":"(Approve|Deny)"/g) ?? [];

  it('each have a copy with buttons, redrawn with who decided what; the channel has the thread', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const copies = await Promise.all([bob, carol, dave].map((person) => copyFor(request, person)));

    expect(copies.map((copy) => buttons(copy).length)).toEqual([2, 2, 2]);
    expect(request.text()).toContain('Needs 2 more approvals');
    expect(buttons(request.message())).toEqual([]);
    const pinged = slack.pings().filter(({ message }) => message.ts === request.ts);
    expect(pinged.flatMap(({ who }) => who)).toEqual(['@alice']);
    for (const person of [alice, erin]) expect(copiesOf(request, person)).toEqual([]);

    await bob.click(await copyFor(request, bob), 'Approve');

    expect(await replyWith(story, request, 'Approved by @bob')).toContain('Still needed: 1 more approval.');
    for (const person of [bob, carol, dave]) await copySays(request, person, 'Approved by @bob.');
    // Whoever is not in the channel has the thread's button on the copy.
    await bob.click(await copyFor(request, bob), 'Comment');
    await slack.until(() => bob.view()?.submit === 'Comment', 'the dialog');
    await bob.type('Comment', 'Seen the design.');
    expect((await bob.submit()).errors).toBeUndefined();
    await copySays(request, dave, '@bob: Seen the design.');
    await pressOnScreen(dave, await copyFor(request, dave), 'approve');
    const keyId = await keyIdOf(story, request);
    await cardSays(story, request, `Created: ${keyId}. Approved by @bob, @dave.`);
    for (const person of [bob, carol, dave]) {
      await copySays(request, person, `Created: ${keyId}. Approved by @bob, @dave.`);
      expect(copiesOf(request, person).map((copy) => buttons(copy).length)).toEqual([0]);
    }
    expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toHaveLength(1);
    await allDelivered(bot);
  });

  it('are told where they clicked, and a message that is nobody’s copy decides nothing', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const [bobs, carols] = [await copyFor(request, bob), await copyFor(request, carol)];
    await settled(story, request.id);

    await bob.click(bobs, 'Approve');
    await copySays(request, bob, 'Approved by @bob');
    await bob.clickStale(bobs, 'Approve');
    await noteWith(story, bob, 'Counted already: your approval is stored');
    expect(bob.notes().at(-1)?.channel).toBe(bob.directChannelId);

    await carol.forge(carols, 'Approve', { message: { ts: '1700000000.000001' } });
    await noteWith(story, carol, 'the request is not decided on this message');
    await dave.forge(await copyFor(request, dave), 'Deny', {
      channel: { id: bob.directChannelId },
      message: { ts: bobs.ts },
    });
    await noteWith(story, dave, 'the request is not decided on this message');

    expect(request.text()).toContain('Needs 1 more approval');
    expect(buttons(await copyFor(request, carol))).toHaveLength(2);
    await deny(story, dave, await copyFor(request, dave));
    for (const person of [bob, carol, dave]) await copySays(request, person, 'Denied by @dave');
    await cardSays(story, request, 'Denied by @dave');
  });

  it('press what was posted and never recorded, and it counts', async () => {
    const id = await submitLosingReplies(entriesFor('lab', { alias: 'faster' }), 3);

    await carol.click(await copyFor({ id }, carol), 'Approve');

    const request = await posted(story, id);
    await keyIdOf(story, request);
    await copySays(request, carol, 'Created:');
    expect(copiesOf(request, carol)).toHaveLength(1);
    // Nobody posts another for bob any more; the one that he has is found by his press.
    await settled(story, id);
    await bob.click(await copyFor(request, bob), 'Deny');
    await noteWith(story, bob, 'Too late: the request was approved');
    await copySays(request, bob, 'Created:');
  });

  it('lose the buttons of one that was posted twice, once they press it; the other one counts', async () => {
    const id = await submitLosingReplies(entriesFor('payments-prod', { alias: 'payments/twice' }), 4);
    await slack.until(() => copiesOf({ id }, bob).length === 2, 'two copies for bob', 20_000);
    await settled(story, id);
    const [orphan, copy] = copiesOf({ id }, bob);
    if (!orphan || !copy) throw new Error('Two copies.');

    await bob.click(orphan, 'Approve');

    await noteWith(story, bob, 'the request is not decided on this message');
    await slack.until(() => copiesOf({ id }, bob).length === 1, 'the orphan without buttons');
    await bob.click(copy, 'Approve');
    await copySays({ id }, dave, 'Approved by @bob');
  });

  it('who cannot be reached are listed for the operator, and keep nobody else waiting', async () => {
    const before = await ask(story, alice, { account: 'lab' });
    await copyFor(before, carol);
    slack.deactivate('carol');
    const request = await ask(story, alice, { account: 'lab' });

    await bob.click(await copyFor(request, bob), 'Approve');

    await keyIdOf(story, request);
    await copySays(request, bob, 'Created:');
    expect(copiesOf(request, carol)).toEqual([]);
    const waiting = await ask(story, alice, { account: 'lab' });
    const listed = await listedUntil(bot, (entries) => entries.some((entry) => entry.request === waiting.id));
    expect(listed.filter((entry) => entry.request === waiting.id)).toMatchObject([
      { piece: 'copy', channel: 'U0CAROL', state: 'blocked', code: 'channel_not_found' },
    ]);
    // Once Slack's word of it is heard, nothing is missing any more.
    await forgetPerson(story, 'U0CAROL');
    await bob.click(await copyFor(waiting, bob), 'Approve');
    await keyIdOf(story, waiting);
    await allDelivered(bot);
  });

  it('get their copy anew when it was deleted, while they are needed', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    const lost = await copyFor(request, dave);
    await settled(story, request.id);
    slack.deleteMessage(lost);

    await bob.click(await copyFor(request, bob), 'Approve');

    await copySays(request, dave, 'Approved by @bob');
    await dave.click(await copyFor(request, dave), 'Approve');
    await keyIdOf(story, request);
  });

  it('are too many when a group is a crowd: the requester hears it at the form', async () => {
    slack.setGroup(
      'S0SECURITY',
      CROWD.map(({ name }) => name),
    );
    await forgetGroups(story);
    await review(story, alice, entriesFor('lab', { alias: 'crowd' }));

    const { errors } = await alice.submit();

    expect(errors?.[BOX]).toContain('at most 50 of them, and its approvals name 51');
  });

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story, 'Not like this.', 'Seen the design.')).toEqual([]);
  });
});
