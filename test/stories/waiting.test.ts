import { describe, expect, it } from 'vitest';
import { LAB, PAYMENTS, REQUESTS } from '../../sandbox/company.js';
import type { Message } from '../../sandbox/slack/world.js';
import { undocumented } from '../support/documented.js';
import { look } from '../support/servers.js';
import { type Asked, ask, cardSays, keyIdOf, noteWith, openStory, replyWith } from '../support/story.js';

/** What takes hours elsewhere takes seconds here; the clock is Redis' own. */
const CONFIG = `channel: ${REQUESTS}
expiresAfter: 60s
remindAfter: [4s, 10s]
accounts:
  - id: "${PAYMENTS}"
    name: payments-prod
    roleArn: arn:aws:iam::${PAYMENTS}:role/byok-key-creator
    externalId: payments-external-id
    regions: [eu-central-1]
    approvals:
      - {count: 1, groups: [S0SECURITY]}
      - {count: 1, users: [U0DAVE]}
    escalateAfter: {after: 16s, to: {users: [U0ERIN, U0ALICE]}}
  - id: "${LAB}"
    name: lab
    roleArn: arn:aws:iam::${LAB}:role/byok-key-creator
    regions: [us-east-1]
    remindAfter: [1s, 2s, 15s]
    approvals:
      - {count: 2, groups: [S0SECURITY]}
`;

describe('a request that nobody decides', async () => {
  const story = await openStory({ config: CONFIG });
  const { slack, alice, bob, carol, erin } = story;
  let { bot } = story;

  const remindersOf = ({ ts }: Asked): Message[] =>
    slack.thread(REQUESTS, ts).filter((reply) => slack.plainText(reply).includes('Still needed'));

  const pingedBy = (reply: Message | undefined): string[] =>
    slack.pings().find(({ message }) => message.ts === reply?.ts)?.who ?? [];

  it('reminds those who are missing, then gets further approvers, who can stand in for them', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await erin.click(request.message(), 'Approve');
    await noteWith(story, erin, 'you are not an approver for payments-prod');
    await bob.click(request.message(), 'Approve');

    const [first, second, third] = await slack.until(
      () => {
        const reminders = remindersOf(request).slice(1);
        return reminders.length === 3 && reminders;
      },
      'two reminders and the escalation',
      40_000,
    );

    expect([first, second, third].map((reply) => pingedBy(reply))).toEqual([
      ['@dave'],
      ['@dave'],
      ['@dave', '@erin'],
    ]);
    expect(first && slack.plainText(first)).toContain(':bell: Still needed: @dave, until ');
    expect(third && slack.plainText(third)).toContain(
      ':rotating_light: Escalated. Still needed after 16 seconds: @dave. From now on @erin can approve as well',
    );
    await cardSays(story, request, 'Needs approval by 1 of @dave or @erin or @alice');
    await alice.click(request.message(), 'Approve');
    await noteWith(story, alice, 'nobody decides on their own request');
    await erin.click(request.message(), 'Approve');
    await keyIdOf(story, request);
  });

  it('is reminded of once by a bot that slept, and the group is not notified again', async () => {
    const request = await ask(story, alice, { account: 'lab' });
    await carol.click(request.message(), 'Approve');
    await replyWith(story, request, 'Approved by @carol');
    await bot.stop();
    const redis = await look(story.redis.url);
    await slack.until(
      async () => Number((await redis.time())[0]) * 1_000 > Number(request.ts) * 1_000 + 2_000,
      'Redis',
    );
    bot = await story.startBot();

    await slack.until(() => remindersOf(request).length === 3, 'the reminders', 40_000);

    for (const reminder of remindersOf(request).slice(1))
      expect(slack.plainText(reminder)).toContain(':bell: Still needed: 1 of @security');

    expect(remindersOf(request).slice(1).map(pingedBy)).toEqual([['@security'], []]);
  });

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story)).toEqual([]);
  });

  it('keeps to the protocol', () => {
    expect(slack.protocolErrors).toEqual([]);
  });
});
