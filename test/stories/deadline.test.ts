import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LAB, REQUESTS } from '../../sandbox/company.js';
import { look } from '../support/servers.js';
import { type Asked, ask, keyIdOf, openStory, replyWith } from '../support/story.js';

/** Ten people for each request, so that a note can only be about that one. */
const NAMES = ['alice', 'bob', 'carol', 'dave', 'erin'].flatMap(crowdOf);

function crowdOf(asker: string): string[] {
  return Array.from({ length: 10 }, (_, at) => `${asker}-${at}`);
}

const CONFIG = `channel: ${REQUESTS}
expiresAfter: 3s
accounts:
  - id: "${LAB}"
    name: lab
    roleArn: arn:aws:iam::${LAB}:role/byok-key-creator
    regions: [us-east-1]
    approvals: [{count: 5, groups: [S0CROWD]}]
`;

/** Every twenty milliseconds somebody approves, ten people for each request; five are needed. */
const CLICK_EVERY_MS = 20;
const NEEDED = 5;

describe('approvals that rain around the deadline', async () => {
  const story = await openStory({
    config: CONFIG,
    // How fast the answers come is measured, and not asserted on whatever machine this is.
    acknowledgeWithinMs: 20_000,
    more: {
      people: NAMES.map((name) => ({ name })),
      groups: [{ id: 'S0CROWD', handle: 'crowd', members: NAMES }],
    },
  });
  const { slack, aws } = story;
  const redis = await look(story.redis.url);
  await story.startBot();

  const deadlineOf = async ({ id }: Asked): Promise<number> => {
    const document = await redis.hget(`{byok}:request:${id}`, 'document');
    return (JSON.parse(document ?? '{}') as { readonly expiresAtMs: number }).expiresAtMs;
  };

  /** The click that would be enough comes at this moment of the request's life. */
  const rain = async (request: Asked, names: readonly string[], decisiveAtMs: number) => {
    const seen = request.message();
    const falling = names.map(async (name, at) => {
      const person = slack.person(name);
      await sleep(decisiveAtMs + (at + 1 - NEEDED) * CLICK_EVERY_MS - Date.now());
      const notes = person.notes().length;
      const { acknowledged } = await person.clickStale(seen, 'Approve');
      return { person, notes, acknowledged };
    });
    return Promise.all(falling);
  };

  it.concurrent.each([
    { asker: 'alice', beforeMs: 150 },
    { asker: 'bob', beforeMs: 30 },
    { asker: 'carol', beforeMs: 0 },
    { asker: 'dave', beforeMs: -30 },
    { asker: 'erin', beforeMs: -150 },
  ])(
    'have one outcome that everybody is told, when the decisive one comes $beforeMs ms before it',
    async ({ asker, beforeMs }) => {
      const names = crowdOf(asker);
      const request = await ask(story, slack.person(asker), { account: 'lab' });

      const clicks = await rain(request, names, (await deadlineOf(request)) - beforeMs);

      expect(clicks.map(({ acknowledged }) => acknowledged)).toEqual(names.map(() => true));
      const ending = await slack.until(
        () => request.replies().find((reply) => /That is all it needed|Expired:/.test(reply)),
        'the outcome in the thread',
      );
      const counted = request.replies().filter((reply) => reply.includes('Approved by @'));
      const late = clicks.filter(
        ({ person }) => !counted.some((reply) => reply.includes(`@${person.name}.`)),
      );
      expect(counted.length + late.length).toBe(10);
      const notes = await slack.until(() => {
        const each = late.map(({ person, notes: before }) => person.notes().slice(before));
        return each.every(({ length }) => length > 0) && each.flat().map(({ text }) => text);
      }, 'a note to everybody who came too late');

      if (ending.includes('Expired')) {
        expect(counted.length).toBeLessThan(NEEDED);
        for (const note of notes) expect(note).toMatch(/^Too late: the request (expired |has expired\.)/);
        await replyWith(story, request, 'Expired: not enough approvals in time.');
        expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toEqual([]);
      } else {
        expect(counted).toHaveLength(NEEDED);
        for (const note of notes) expect(note).toMatch(/^Too late: the request (is|was) approved/);
        await keyIdOf(story, request);
      }
    },
  );
});
