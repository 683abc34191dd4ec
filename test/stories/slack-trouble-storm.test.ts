import { describe, expect, it } from 'vitest';
import { LAB } from '../../sandbox/company.js';
import type { Fault } from '../../sandbox/slack/faults.js';
import type { Person } from '../../sandbox/slack/person.js';
import type { Slack } from '../../sandbox/slack/slack.js';
import type { CallRecord } from '../../sandbox/slack/workspace.js';
import { openForm, openStory, posted, replyWith, requestIdOf, understand } from '../support/story.js';
import { allDelivered } from '../support/trouble.js';

const TEAMS = Array.from({ length: 10 }, (_, at) => `team-${at}`);
const channelOf = (team: string) => `C0${team.toUpperCase().replace('-', '')}`;
const idOf = (team: string) => `55556666777${team.at(-1)}`;

const CONFIG = `channel: C0GENERAL
accounts:
${TEAMS.map(
  (team) => `  - id: "${idOf(team)}"
    name: ${team}
    roleArn: arn:aws:iam::${idOf(team)}:role/byok-key-creator
    regions: [eu-central-1]
    multiRegion: false
    channel: ${channelOf(team)}
    approvals: [{count: 1, groups: [S0SECURITY]}]
`,
).join('')}`;

const PATIENCE: Fault = { kind: 'rate-limited', retryAfterSeconds: 1 };
const BROKEN: Fault = { kind: 'status', status: 500 };
const AWAY: Fault = { kind: 'status', status: 503 };

/** Posts to a channel that had asked for a second's patience meanwhile; what was on its way already is none. */
function impatientPosts(log: Slack['log']): CallRecord[] {
  const posts = log.filter(({ method }) => method === 'chat.postMessage');
  const asking = posts.filter(({ fault }) => fault === 'rate-limited');
  return posts.filter((post) =>
    asking.some(({ args, atMs }) => {
      const afterMs = post.atMs - atMs;
      return args['channel'] === post.args['channel'] && afterMs > 300 && afterMs < 900;
    }),
  );
}

describe('a storm at Slack over ten requests in ten channels', async () => {
  const everybody = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank'];
  const story = await openStory({
    config: CONFIG,
    aws: {
      accounts: [...TEAMS.map(idOf), LAB].map((id) => ({ id, roles: [{ name: 'byok-key-creator' }] })),
    },
    more: { channels: TEAMS.map((name) => ({ id: channelOf(name), name, members: everybody, bot: true })) },
  });
  const { slack, aws, bot, bob } = story;
  const requesters = ['alice', 'carol', 'dave', 'erin', 'frank'].map((name) => slack.person(name));

  async function request(person: Person, team: string): Promise<string> {
    await openForm(story, person);
    await person.choose('AWS account', `${team} (${idOf(team)})`);
    await slack.until(
      () => person.view()?.fields.some(({ hint }) => hint?.includes(team)),
      `the Regions of ${team}`,
    );
    await person.choose('Region', 'eu-central-1');
    await person.type('Alias', `storm/${team}`);
    await person.type('Business reason', 'It storms.');
    await person.submit();
    await understand(story, person);
    await person.submit();
    return requestIdOf(person);
  }

  /** So many times the next calls of the method are asked for patience, and then meet a Slack that is broken. */
  function storm(method: string, times: number, patience: number): void {
    for (let at = 0; at < times; at += 1) {
      slack.faults.next(method, PATIENCE, patience);
      slack.faults.next(method, at % 2 ? BROKEN : AWAY);
    }
  }

  it('ends with every card once, every thread whole and in order, and every person told', async () => {
    storm('chat.postMessage', 10, 3);
    const asked = await Promise.all(
      requesters.map(async (person, at) => {
        const mine: { person: Person; team: string; id: string }[] = [];
        for (const team of TEAMS.slice(2 * at, 2 * at + 2)) {
          mine.push({ person, team, id: await request(person, team) });
        }
        return mine;
      }),
    );
    const requests = await Promise.all(
      asked
        .flat()
        .map(async (each) => ({ ...each, card: await posted(story, each.id, channelOf(each.team)) })),
    );

    storm('chat.postMessage', 20, 6);
    storm('chat.getPermalink', 15, 3);
    storm('chat.update', 5, 2);
    await Promise.all(requests.map(({ card }) => bob.click(card.message(), 'Approve')));
    await Promise.all(requests.map(({ card }) => replyWith(story, card, 'KeyMetadata')));
    await allDelivered(bot, 25_000);

    for (const { person, team, id, card } of requests) {
      expect(slack.messages(channelOf(team)).map(({ ts }) => ts)).toEqual([card.ts]);
      expect(card.text()).toContain('Created:');
      expect(card.replies().map((reply) => reply.split('\n')[0])).toEqual([
        ':white_check_mark: Approved by @bob. That is all it needed; the key is being created.',
        ':key: The key is created, and read back as approved.',
      ]);
      const direct = slack.directMessages(person.name).filter(({ text }) => text.includes(id));
      expect(direct.map(({ text }) => text.includes('is done'))).toEqual([false, false, true]);
    }
    expect(aws.keys()).toHaveLength(10);
    const met = slack.log.filter(({ fault }) => fault !== undefined);
    expect(met.filter(({ fault }) => fault === 'rate-limited')).toHaveLength(205);
    expect(met.filter(({ fault }) => fault === 'status')).toHaveLength(50);
    expect(impatientPosts(slack.log)).toEqual([]);
    expect(bot.log.filter(({ msg }) => msg === 'job failed')).toEqual([]);
  }, 60_000);
});
