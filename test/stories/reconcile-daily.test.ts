import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CONFIG, GENERAL, LAB, REQUESTS } from '../../sandbox/company.js';
import { ask, keyIdOf, openStory } from '../support/story.js';
import { allDelivered, listedUntil } from '../support/trouble.js';

/** Every second instead of once a day; the lab has a channel of its own. */
const OFTEN = `reconcileEvery: 1s\n${CONFIG.replace('name: lab', `name: lab\n    channel: ${GENERAL}`)}`;

describe('the comparison that the bot makes by itself', async () => {
  const story = await openStory({ config: OFTEN });
  const { slack, aws, bot, alice, bob } = story;
  slack.inviteBot(GENERAL);
  const second = await story.startBot();
  const reports = (channel: string) =>
    slack.messages(channel).filter(({ text }) => text.includes('Keys compared'));
  /** In the order of time, whichever replica did it. */
  const compared = () =>
    [bot, second]
      .flatMap(({ log }) => log)
      .filter(({ msg }) => msg === 'keys and record compared')
      .sort((a, b) => (String(a['time']) < String(b['time']) ? -1 : 1));
  /** Until it has been done so many times from now on. */
  const untilCompared = async (times: number) => {
    const enough = compared().length + times;
    while (compared().length < enough) await sleep(50);
  };

  it('says nothing while there is nothing to say, save one line in the log', async () => {
    const request = await ask(story, alice, { account: 'lab' }, GENERAL);
    await bob.click(request.message(), 'Approve');
    await keyIdOf(story, request);
    await untilCompared(1);

    expect(compared().at(-1)).toMatchObject({
      level: 'info',
      places: 3,
      keys: { PendingImport: 1 },
      requests: 1,
      findings: 0,
      kinds: {},
    });
    expect([...reports(REQUESTS), ...reports(GENERAL)]).toEqual([]);
  });

  it('tells the channel of the account what it has found, once', async () => {
    aws.createKeyFor(LAB, 'us-east-1', { tags: { 'byok:managed-by': 'byok-key' } });
    await slack.until(() => reports(GENERAL)[0], 'the report');
    await untilCompared(2);

    expect(reports(GENERAL).map(({ text }) => text)).toEqual([
      ":mag: *Keys compared with what was approved: 1 thing to look at.* A key carries this bot's tags and nobody approved it.",
    ]);
    expect(reports(REQUESTS)).toEqual([]);
    expect(compared().at(-1)).toMatchObject({ findings: 1, kinds: { 'unapproved-key': 1 } });
  });

  it('is made once in the time that the config says, by either of two replicas', () => {
    const timesMs = compared().map(({ time }) => Date.parse(String(time)));
    const gapsMs = timesMs.slice(1).map((timeMs, at) => timeMs - (timesMs[at] ?? 0));

    expect(gapsMs.length).toBeGreaterThan(2);
    expect(gapsMs.filter((gapMs) => gapMs < 1_000)).toEqual([]);
  });

  it('tells what is new first, whichever replica is left to find it', async () => {
    await bot.stop();
    const [key] = aws.keys().filter(({ tags }) => tags['byok:request-id'] !== undefined);
    slack.faults.next('chat.postMessage', { kind: 'error', error: 'is_archived' });
    aws.changeKey(key?.keyId ?? '', { description: 'Changed by hand' });
    const [entry] = await listedUntil(second, (entries) => entries.length === 1);
    expect(entry).toMatchObject({
      request: null,
      piece: 'report',
      channel: GENERAL,
      state: 'blocked',
      code: 'is_archived',
    });

    const report = await slack.until(() => reports(GENERAL)[1], 'the second report');

    expect(report.text).toBe(
      ':mag: *Keys compared with what was approved: 2 things to look at.* New since the last report: 1. ' +
        "A key is not as approved. A key carries this bot's tags and nobody approved it.",
    );
  });

  it('is not among the undelivered any more when it is told', async () => {
    await allDelivered(second);
  });

  it('stops with the bot, leaves the comparison to the next one, and tells nothing that it did not see', async () => {
    aws.faults.next('GetResources', { kind: 'delay', ms: 1_500 }, 20);
    await aws.until(
      () => aws.trail.at(-1)?.eventName === 'GetResources' && aws.faults.planned().length < 20,
      'a comparison under way',
    );

    expect(await second.stop()).toBe(0);

    aws.faults.clear();
    expect(reports(GENERAL)).toHaveLength(2);
    expect(reports(REQUESTS)).toEqual([]);
    // The one that Slack did not take before.
    expect(second.log.filter(({ level }) => level === 'error')).toMatchObject([{ code: 'is_archived' }]);
  });

  it('asked nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
