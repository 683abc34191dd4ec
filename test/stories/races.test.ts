import { describe, expect, it } from 'vitest';
import type { Bot } from '../../sandbox/bot.js';
import { LAB, PAYMENTS, REQUESTS } from '../../sandbox/company.js';
import type { Delivery } from '../../sandbox/slack/delivery.js';
import type { Person } from '../../sandbox/slack/person.js';
import {
  type Asked,
  ask,
  cardSays,
  entriesFor,
  keyIdOf,
  openDenial,
  openStory,
  posted,
  replyWith,
  requestIdOf,
  review,
} from '../support/story.js';

const PEOPLE = Array.from({ length: 100 }, (_, at) => ({ id: `U0CROWD${at}`, name: `crowd${at}` }));
const NAMES = PEOPLE.map(({ name }) => name);

/** Slack takes ten messages at once and then one a second for each channel: the two accounts have one each. */
const QUORUM = 'C0QUORUM';

/** The lab wants one of the crowd, payments wants three. */
const CONFIG = `channel: ${REQUESTS}
accounts:
  - id: "${PAYMENTS}"
    name: payments-prod
    roleArn: arn:aws:iam::${PAYMENTS}:role/byok-key-creator
    externalId: payments-external-id
    regions: [eu-central-1]
    approvals: [{count: 3, groups: [S0CROWD]}]
    channel: ${QUORUM}
  - id: "${LAB}"
    name: lab
    roleArn: arn:aws:iam::${LAB}:role/byok-key-creator
    regions: [us-east-1]
    approvals: [{count: 1, groups: [S0CROWD]}]
`;

type Button = 'Approve' | 'Deny';

interface Click {
  readonly person: Person;
  readonly button: Button;
  readonly delivery: Delivery;
}

const APPROVED_ALREADY =
  'Too late: the request is approved already, and the key is being created. It can no longer be stopped here; an ' +
  'administrator of the account can disable the key in the AWS console.';
const CREATED =
  /^Too late: the request was approved, and the key is created: [0-9a-f-]{36}\. It can no longer be/;
const MEMBERS_CAN_ASK =
  'Every full member of the workspace can ask again: *Request again* on its card, or `/byok-key`.';

describe('people who click at the same moment', async () => {
  const story = await openStory({
    config: CONFIG,
    // How fast the answers come is measured, and not asserted on whatever machine this is.
    acknowledgeWithinMs: 20_000,
    more: {
      people: PEOPLE,
      groups: [{ id: 'S0CROWD', handle: 'crowd', members: NAMES }],
      channels: [{ id: QUORUM, name: 'quorum', members: ['alice'], bot: true }],
    },
  });
  const { slack, aws, alice } = story;
  const bots: Bot[] = [story.bot];
  const people = NAMES.map((name) => slack.person(name));

  const startReplicas = async (count: number) => {
    const missing = Array.from({ length: count - bots.length }, () => story.startBot());
    bots.push(...(await Promise.all(missing)));
    expect(slack.sockets.count).toBe(count);
  };

  /** Everybody presses what they saw before anybody did; those who deny have said why by then. */
  const allClick = async (request: Asked, clickers: readonly Person[], buttonOf: (at: number) => Button) => {
    const seen = request.message();
    const denying = clickers.filter((_person, at) => buttonOf(at) === 'Deny');
    await Promise.all(
      denying.map(async (person) => {
        await openDenial(story, person, seen);
        await person.type('Reason', `${person.name} says no.`);
      }),
    );
    const clicking = clickers.map(async (person, at): Promise<Click> => {
      const button = buttonOf(at);
      const deciding = button === 'Deny' ? person.submit() : person.clickStale(seen, button);
      return { person, button, delivery: await deciding };
    });
    return Promise.all(clicking);
  };

  const isTold = (request: Asked, { person, button }: Click) =>
    request
      .replies()
      .some((reply) => reply.includes(`${button === 'Approve' ? 'Approved' : 'Denied'} by @${person.name}.`));

  /** The private notes that the people got since. */
  const notesTo = (before: ReadonlyMap<string, number>, of: readonly Person[]) =>
    of.flatMap((person) => person.notes().slice(before.get(person.name))).map(({ text }) => text);

  /** The same, once each of them has one. */
  const notesToAll = (before: ReadonlyMap<string, number>, late: readonly Click[]) =>
    slack.until(() => {
      const each = late.map(({ person }) => notesTo(before, [person]));
      return each.every(({ length }) => length > 0) && each.flat();
    }, `a note to ${late.length} people`);

  const askInQuorum = async () => {
    const entries = entriesFor('payments-prod', { alias: `quorum-${slack.messages(QUORUM).length}` });
    await review(story, alice, entries);
    await alice.submit();
    return posted(story, requestIdOf(alice), QUORUM);
  };

  const noted = () => new Map(people.map((person) => [person.name, person.notes().length]));
  const keysOf = ({ id }: Asked) => aws.keys().filter(({ tags }) => tags['byok:request-id'] === id);

  const table = [1, 2, 8].flatMap((replicas) => [2, 10, 100].map((count) => [count, replicas] as const));

  it.for(table)(
    'get one outcome and the truth: %i who approve and deny, over %i replicas',
    async ([count, replicas], { annotate }) => {
      await startReplicas(replicas);
      const request = await ask(story, alice, { account: 'lab' });
      const before = noted();

      const clicks = await allClick(request, people.slice(0, count), (at) => (at % 2 ? 'Deny' : 'Approve'));

      expect(clicks.filter(({ delivery }) => !delivery.acknowledged)).toEqual([]);
      await annotate(answerTimes(clicks));
      const decision = await slack.until(() => request.replies()[0], 'a decision in the thread');
      const [, outcome, by] = /(Approved|Denied) by @(crowd\d+)\./.exec(decision) ?? [];
      const late = clicks.filter((click) => !isTold(request, click));
      expect(clicks.filter((click) => isTold(request, click))).toMatchObject([{ person: { name: by } }]);
      const notes = new Set(await notesToAll(before, late));
      if (outcome === 'Denied') {
        expect(notes).toEqual(
          new Set([`Too late: the request was denied by <@U0${by?.toUpperCase()}>. ${MEMBERS_CAN_ASK}`]),
        );
        await cardSays(story, request, `Denied by @${by}`);
        expect(keysOf(request)).toEqual([]);
      } else {
        const keyId = await keyIdOf(story, request);
        const untrue = (note: string) => !(CREATED.test(note) && note.includes(keyId));
        expect([...notes].filter((note) => note !== APPROVED_ALREADY && untrue(note))).toEqual([]);
        expect(keysOf(request)).toMatchObject([{ keyId }]);
      }
    },
  );

  it('are counted up to the quorum and not beyond: three of a hundred', async ({ annotate }) => {
    const request = await askInQuorum();
    const before = noted();

    const clicks = await allClick(request, people, () => 'Approve');

    expect(clicks.filter(({ delivery }) => !delivery.acknowledged)).toEqual([]);
    await annotate(answerTimes(clicks));
    const keyId = await keyIdOf(story, request);
    const counted = clicks.filter((click) => isTold(request, click));
    expect(counted).toHaveLength(3);
    expect(request.replies().filter((reply) => reply.includes('Approved by'))).toHaveLength(3);
    const late = clicks.filter((click) => !counted.includes(click));
    const untrue = (note: string) => !(CREATED.test(note) && note.includes(keyId));
    const notes = await notesToAll(before, late);
    expect(notes).toHaveLength(97);
    expect(notes.filter((note) => note !== APPROVED_ALREADY && untrue(note))).toEqual([]);
    expect(keysOf(request)).toMatchObject([{ keyId }]);
  });

  it('are one person each, however often they press and Slack delivers', async () => {
    const request = await askInQuorum();
    const before = noted();
    const two = people.slice(0, 2);
    slack.duplicateNextDelivery(8);

    const clicks = await allClick(request, [...two, ...two, ...two, ...two], () => 'Approve');

    expect(clicks.map(({ delivery }) => [delivery.acknowledged, delivery.copies])).toEqual(
      Array.from({ length: 8 }, () => [true, 2]),
    );
    await replyWith(story, request, 'Still needed: 1 of @crowd.');
    // Six presses too many, each delivered twice and answered alike.
    const notes = await slack.until(() => {
      const each = notesTo(before, two);
      return each.length === 12 && each;
    }, 'a note for each delivery of a press that did not count');
    expect(new Set(notes)).toEqual(
      new Set(['Counted already: your approval is stored. It is for <!subteam^S0CROWD> to decide.']),
    );
    expect(request.replies().filter((reply) => reply.includes('Approved by'))).toHaveLength(2);
    expect(keysOf(request)).toEqual([]);

    await people[2]?.click(request.message(), 'Approve');
    await keyIdOf(story, request);
  });

  it('made nobody say what Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});

function answerTimes(clicks: readonly Click[]): string {
  const times = clicks.map(({ delivery }) => delivery.afterMs).sort((one, other) => one - other);
  const [middle = 0, last = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
  return `answered after p50 ${Math.round(middle)} ms, max ${Math.round(last)} ms`;
}
