import { describe, expect, it } from 'vitest';
import type { ApprovalLine } from '../../src/domain/account.js';
import type { GroupId, UserId } from '../../src/domain/names.js';
import type { Standing } from '../../src/domain/person.js';
import { missingByLine } from '../../src/domain/quorum.js';
import { goneFrom, stillToCome } from '../../src/workflow/approvers.js';
import { lookAtApprovers } from '../../src/workflow/look-at-approvers.js';
import { type Directory, DirectoryError } from '../../src/workflow/people-port.js';
import {
  ALICE,
  account,
  BOB,
  CAROL,
  CAROLS,
  DAVE,
  OWEN,
  SECURITY,
  THE_OWNER,
  TWO_OF_SECURITY,
} from '../support/requests.js';
import { SILENT } from '../support/servers.js';

const GONE = 'S0GONE' as GroupId;
const CROWD = Array.from({ length: 500 }, (_, at) => `U0CROWD${at}` as UserId);

/** A workspace of these groups, of which these people are something else than full members. */
class Workspace implements Directory {
  readonly asked: UserId[] = [];

  constructor(
    private readonly others: Readonly<Record<UserId, Standing>>,
    private readonly groups: Readonly<Record<GroupId, readonly UserId[]>> = {
      [SECURITY]: [BOB, CAROL, DAVE],
    },
  ) {}

  async standingOf(user: UserId): Promise<Standing> {
    this.asked.push(user);
    return this.others[user] ?? 'full-member';
  }

  async allMembers() {
    return (group: GroupId) => this.groups[group] ?? [];
  }

  async membersOf(group: GroupId): Promise<readonly UserId[]> {
    return (await this.allMembers())(group);
  }
}

describe('who can still approve', () => {
  const lacking = async (directory: Directory, lines: readonly ApprovalLine[]) => {
    const found = await stillToCome(directory, lines, {
      given: [],
      besides: [ALICE],
    });
    return { lacks: missingByLine(found.voters, lines), gone: found.gone.map(({ user }) => user) };
  };

  it.each<[string, Record<UserId, Standing>, number[], UserId[]]>([
    ['everybody', {}, [0, 0], []],
    ['one of three in a group of whom two are needed has left', { [CAROL]: 'deactivated' }, [0, 0], [CAROL]],
    ['two of them have, or are guests', { [CAROL]: 'deactivated', [BOB]: 'guest' }, [1, 0], [BOB, CAROL]],
    ['the owner is of another workspace now', { [OWEN]: 'foreign' }, [0, 1], [OWEN]],
  ])('%s', async (_, others, lacks, gone) => {
    const found = await lacking(new Workspace(others as never), [TWO_OF_SECURITY, THE_OWNER]);
    expect(found).toEqual({ lacks, gone });
  });

  it('is found out about as few people as it takes', async () => {
    const directory = new Workspace({ [CROWD[0] as UserId]: 'deactivated' } as never, { [SECURITY]: CROWD });

    expect(await lacking(directory, [TWO_OF_SECURITY])).toEqual({ lacks: [0], gone: ['U0CROWD0'] });

    expect(directory.asked).toEqual(['U0CROWD0', 'U0CROWD1', 'U0CROWD2']);
  });

  it('counts an approval that is given, whatever has become of its giver', async () => {
    const directory = new Workspace({ [CAROL]: 'deactivated', [BOB]: 'deactivated' } as never);
    const approvals = [TWO_OF_SECURITY];

    const found = await stillToCome(directory, approvals, { given: [CAROLS], besides: [ALICE] });

    expect(missingByLine(found.voters, approvals)).toEqual([0]);
    expect(directory.asked).not.toContain(CAROL);
  });

  it('tells those who have left by the lines that named them', async () => {
    const directory = new Workspace({ [CAROL]: 'deactivated', [OWEN]: 'deactivated' } as never);
    const lines = [TWO_OF_SECURITY, THE_OWNER];

    const found = await stillToCome(directory, lines, { given: [], besides: [ALICE] });

    expect(goneFrom(found, (line) => line === 0)).toEqual(['U0CAROL']);
    expect(goneFrom(found, (line) => line === 1)).toEqual(['U0OWNER']);
    expect(goneFrom(found, () => false)).toEqual([]);
  });

  it('is nobody of a group that is gone', async () => {
    const line = { count: 1, groups: [GONE], users: [] };
    expect(await lacking(new Workspace({}), [line])).toEqual({ lacks: [1], gone: [] });
  });
});

describe('the approvals of the config, looked at', () => {
  const { signal } = new AbortController();
  const looked = (directory: Directory, approvals: readonly ApprovalLine[]) =>
    lookAtApprovers({ directory, log: SILENT }, account({ approvals }), signal);

  it('are as they should be', async () => {
    expect(await looked(new Workspace({}), [TWO_OF_SECURITY, THE_OWNER])).toEqual([]);
  });

  it('name a person and a group in vain, and one of the lines cannot be met', async () => {
    const directory = new Workspace({ [OWEN]: 'deactivated' } as never);
    const either = { count: 1, groups: [GONE, SECURITY], users: [OWEN] };

    const found = await looked(directory, [either, THE_OWNER]);

    const of = { accountId: '111122223333', accountName: 'payments-prod' };
    expect(found).toEqual([
      {
        kind: 'departed-approver',
        place: null,
        of,
        line: 0,
        lacks: 0,
        users: ['U0OWNER'],
        groups: ['S0GONE'],
      },
      { kind: 'departed-approver', place: null, of, line: 1, lacks: 1, users: ['U0OWNER'], groups: [] },
    ]);
  });

  it('name somebody in vain to stand in or to break the glass, whom nobody would miss before', async () => {
    const directory = new Workspace({ [OWEN]: 'deactivated' } as never);
    const entry = account({
      escalation: { afterMs: 1_000, users: [OWEN], groups: [SECURITY] },
      breakGlass: { users: [OWEN], groups: [GONE] },
    });

    const found = await lookAtApprovers({ directory, log: SILENT }, entry, signal);

    expect(found).toMatchObject([
      { kind: 'departed-approver', line: 'escalateAfter', lacks: 0, users: ['U0OWNER'], groups: [] },
      { kind: 'departed-approver', line: 'breakGlass', lacks: 1, users: ['U0OWNER'], groups: ['S0GONE'] },
    ]);
  });

  it('are nobody’s fault while Slack does not answer, and a stop does not wait for it', async () => {
    const stopping = new AbortController();
    const silent: Directory = {
      standingOf: async () => {
        stopping.abort();
        throw new DirectoryError('Slack did not answer.');
      },
      membersOf: async () => [BOB],
      allMembers: async () => () => [BOB],
    };
    const look = lookAtApprovers({ directory: silent, log: SILENT }, account(), stopping.signal);
    await expect(look).rejects.toMatchObject({ name: 'AbortError' });
  });
});
