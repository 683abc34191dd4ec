import { describe, expect, it } from 'vitest';
import type { SharedCache } from '../../src/workflow/people-port.js';
import { eventually } from '../support/servers.js';

export interface CacheBench {
  /** Two replicas of one cache. */
  readonly here: SharedCache;
  readonly there: SharedCache;
  /** Makes what is kept under the name older. */
  age(name: string, byMs: number): Promise<void>;
}

/** Whom Slack names as of security, and how often it was asked. */
function newSlack() {
  const slack = { says: 'bob', asked: 0, down: false };
  const ask = async () => {
    slack.asked += 1;
    if (slack.down) throw new Error('Slack is down');
    return slack.says;
  };
  return { slack, ask };
}

/** What a cache of all replicas keeps to. */
export function sharedCacheContract(open: () => Promise<CacheBench>): void {
  describe.concurrent('what Slack said', () => {
    it('is asked for once, and known to every replica', async () => {
      const { here, there } = await open();
      const { slack, ask } = newSlack();

      expect(await here.through('group', ask)).toBe('bob');
      slack.says = 'carol';

      expect(await here.through('group', ask)).toBe('bob');
      expect(await there.through('group', ask)).toBe('bob');
      expect(slack.asked).toBe(1);
    });

    it('is asked for once by all who want it at the same moment', async () => {
      const { here } = await open();
      const { slack, ask } = newSlack();

      const answers = await Promise.all(Array.from({ length: 5 }, () => here.through('group', ask)));

      expect(answers).toEqual(['bob', 'bob', 'bob', 'bob', 'bob']);
      expect(slack.asked).toBe(1);
    });

    it('is kept under its own name', async () => {
      const { here } = await open();

      await here.through('group', async () => 'bob');

      expect(await here.through('other group', async () => 'carol')).toBe('carol');
    });

    it('is left alone in its first half minute', async () => {
      const { here, age } = await open();
      const { slack, ask } = newSlack();
      await here.through('group', ask);
      await age('group', 29_000);

      expect(await here.through('group', ask)).toBe('bob');

      expect(slack.asked).toBe(1);
    });

    it('is asked for anew after half a minute, by one replica, while all are answered at once', async () => {
      const { here, there, age } = await open();
      const { slack, ask } = newSlack();
      await here.through('group', ask);
      await age('group', 31_000);
      slack.says = 'carol';

      const meanwhile = await Promise.all([here, there, here, there].map((one) => one.through('group', ask)));
      expect(meanwhile).toEqual(['bob', 'bob', 'bob', 'bob']);

      await eventually(async () => expect(await there.through('group', ask)).toBe('carol'));
      expect(slack.asked).toBe(2);
    });

    it('stays good for its minute when it cannot be asked for anew', async () => {
      const { here, age } = await open();
      const { slack, ask } = newSlack();
      await here.through('group', ask);
      await age('group', 31_000);
      slack.down = true;

      expect(await here.through('group', ask)).toBe('bob');
      await eventually(async () => expect(slack.asked).toBe(2));

      expect(await here.through('group', ask)).toBe('bob');
    });

    it('is not answered when it is older than a minute', async () => {
      const { here, age } = await open();
      const { slack, ask } = newSlack();
      await here.through('group', ask);
      await age('group', 60_000);
      slack.down = true;

      await expect(here.through('group', ask)).rejects.toThrow('Slack is down');
    });

    it('is asked for again after it could not be had', async () => {
      const { here } = await open();
      const { slack, ask } = newSlack();
      slack.down = true;
      await expect(here.through('group', ask)).rejects.toThrow('Slack is down');
      slack.down = false;

      expect(await here.through('group', ask)).toBe('bob');
    });
  });
}
