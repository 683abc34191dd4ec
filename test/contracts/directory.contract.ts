import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/slack/faults.js';
import type { Slack } from '../../sandbox/slack/slack.js';
import type { GroupId, UserId } from '../../src/domain/names.js';
import { type Directory, lookUp } from '../../src/workflow/people-port.js';
import { eventually } from '../support/servers.js';

export interface DirectoryBench {
  readonly slack: Slack;
  /** Two replicas of the same. */
  readonly here: Directory;
  readonly there: Directory;
  /** Makes all that is known older. */
  age(byMs: number): Promise<void>;
}

const BOB = 'U0BOB' as UserId;
const SECURITY = 'S0SECURITY' as GroupId;

/** What every directory of people keeps to. */
export function directoryContract(open: () => Promise<DirectoryBench>): void {
  /** How often Slack was asked for groups, by whichever of its methods. */
  const timesAsked = ({ log }: Slack) => log.filter(({ method }) => method.startsWith('usergroups.')).length;
  const trouble = ({ faults }: Slack, fault: Fault) => {
    for (const method of ['usergroups.list', 'usergroups.users.list']) faults.next(method, fault);
  };

  describe.concurrent('a person', () => {
    it.each([
      ['alice', 'U0ALICE', 'full-member'],
      ['gus', 'U0GUS', 'guest'],
      ['olga, of a connected workspace,', 'U0OLGA', 'foreign'],
      ['dan, who left,', 'U0DAN', 'deactivated'],
      ['somebody Slack does not show', 'U0NOBODY', 'foreign'],
    ])('%s (%s) is %s', async (_, id, standing) => {
      const { here } = await open();

      expect(await here.standingOf(id as UserId)).toBe(standing);
    });

    it('that is a bot is a bot', async () => {
      const { here, slack } = await open();

      expect(await here.standingOf(slack.botUserId as UserId)).toBe('bot');
    });

    it('is looked up with the groups they are in', async () => {
      const { here } = await open();

      expect(await lookUp(here, BOB, [SECURITY])).toEqual({
        id: 'U0BOB',
        standing: 'full-member',
        groups: ['S0SECURITY'],
      });
      expect(await lookUp(here, 'U0ALICE' as UserId, [SECURITY])).toEqual({
        id: 'U0ALICE',
        standing: 'full-member',
        groups: [],
      });
    });

    it('that Slack does not answer for is nobody', async () => {
      const { here, slack } = await open();
      slack.faults.next('users.info', { kind: 'status', status: 500 });

      await expect(here.standingOf(BOB)).rejects.toMatchObject({ name: 'DirectoryError' });

      expect(await here.standingOf(BOB)).toBe('full-member');
    });
  });

  describe.concurrent('a group', () => {
    it('names its members, asked for once by two replicas', async () => {
      const { here, there, slack } = await open();

      expect(await here.membersOf(SECURITY)).toEqual(['U0BOB']);
      expect(await there.membersOf(SECURITY)).toEqual(['U0BOB']);
      expect(timesAsked(slack)).toBe(1);
    });

    it('is never older than a minute', async () => {
      const { here, slack, age } = await open();
      await here.membersOf(SECURITY);
      slack.setGroup('S0SECURITY', ['carol']);
      await age(60_000);

      expect(await here.membersOf(SECURITY)).toEqual(['U0CAROL']);
    });

    it('is asked for anew before it is too old, without anybody waiting', async () => {
      const { here, there, slack, age } = await open();
      await here.membersOf(SECURITY);
      slack.setGroup('S0SECURITY', ['bob', 'carol']);
      await age(35_000);

      expect(await here.membersOf(SECURITY)).toEqual(['U0BOB']);

      await eventually(async () => expect(await there.membersOf(SECURITY)).toEqual(['U0BOB', 'U0CAROL']));
      expect(timesAsked(slack)).toBe(2);
    });

    it.each([
      ['is out of order', { kind: 'status', status: 503 }],
      ['says no', { kind: 'error', error: 'fatal_error' }],
      ['is too busy', { kind: 'rate-limited', retryAfterSeconds: 30 }],
      ['hangs up', { kind: 'lose-reply' }],
    ] as const)('cannot be had when Slack %s, and says so at once', async (_, fault) => {
      const { here, slack } = await open();
      trouble(slack, fault);
      const began = performance.now();

      await expect(here.membersOf(SECURITY)).rejects.toMatchObject({ name: 'DirectoryError' });

      expect(performance.now() - began).toBeLessThan(2_000);
      expect(timesAsked(slack)).toBe(1);
    });

    it('that does not exist lets nobody through, and stops nobody else', async () => {
      const { here } = await open();

      expect(await here.membersOf('S0GONE' as GroupId)).toEqual([]);
      expect(await here.membersOf(SECURITY)).not.toEqual([]);
    });

    it('cannot be had when Slack takes longer than a person waits', async () => {
      const { here, slack } = await open();
      trouble(slack, { kind: 'delay', ms: 4_000 });
      const began = performance.now();

      await expect(here.membersOf(SECURITY)).rejects.toMatchObject({ name: 'DirectoryError' });

      expect(performance.now() - began).toBeLessThan(2_900);
    });
  });
}
