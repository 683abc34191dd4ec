import { describe, expect, it } from 'vitest';
import type { Finding, WaitingRequest } from '../../src/domain/finding.js';
import type { GroupId, KeyId, RequestId, UserId } from '../../src/domain/names.js';
import { reportText } from '../../src/reconcile-text.js';
import { FINDINGS, PLACE } from '../support/findings.js';
import { KEY, OTHER_KEY } from '../support/requests.js';

const [WAITING] = FINDINGS.filter(({ kind }) => kind === 'waiting-request') as [WaitingRequest];
const WHERE = 'in payments-prod (111122223333), eu-central-1';

/** What stands between what was looked at and the summary. */
function told(...findings: Finding[]): string[] {
  const text = reportText({ places: [PLACE], keyStates: { Enabled: 1 }, requests: 1, findings });
  return text.split('\n').slice(2, -3);
}

describe('the report on a terminal', () => {
  it('says how many there are of what is told together, and what to do once', () => {
    const two = FINDINGS.filter(({ kind }) => kind === 'missing-key').flatMap((finding) => [
      finding,
      finding,
    ]);
    expect(told(...two)).toEqual([
      '2 keys are gone',
      `  key ${KEY.keyId} ${WHERE}, request k3f9-x2mp-7qtd`,
      '    The bot created it, and AWS does not have it any more.',
      `  key ${KEY.keyId} ${WHERE}, request k3f9-x2mp-7qtd`,
      '    The bot created it, and AWS does not have it any more.',
      '  What to do: Deleted on purpose: nothing to do. Else CloudTrail (ScheduleKeyDeletion) says who deleted it; ask for a new one with /byok-key.',
    ]);
  });

  it.each<[string, Partial<WaitingRequest>, string[]]>([
    [
      'on hold, with keys to choose from',
      { status: 'held', keyIds: [KEY.keyId, OTHER_KEY.keyId] },
      [
        'An approved request is on hold',
        `  request k3f9-x2mp-7qtd ${WHERE}`,
        '    Since 2026-03-02 10:00 UTC (state held).',
        `    Keys that carry its tag: ${KEY.keyId}, ${OTHER_KEY.keyId}.`,
        '  What to do: An approver presses Look again, Create again or Give up on the card of the request.',
      ],
    ],
    [
      'late',
      { status: 'unclear' },
      [
        'An approved request has no key yet',
        `  request k3f9-x2mp-7qtd ${WHERE}`,
        '    Since 2026-03-02 10:00 UTC (state unclear).',
        '  What to do: The bot goes on by itself. If it does not, its log says what is in the way.',
      ],
    ],
    [
      'unfinished, in the words of the bot itself',
      {
        status: 'unfinished',
        keyIds: [KEY.keyId],
        failure: { operation: 'verify', code: 'NotAsApproved', message: 'tags: approved [], found [1]' },
      },
      [
        'The key of an approved request is not finished',
        `  request k3f9-x2mp-7qtd ${WHERE}`,
        '    Since 2026-03-02 10:00 UTC (state unfinished).',
        `    Its key is ${KEY.keyId}.`,
        '    tags: approved [], found [1]',
        '  What to do: Mend what is in the way; then an approver presses Retry on the card of the request, or Give up.',
      ],
    ],
  ])('says of a request that waits what it waits for: %s', (_, over, lines) => {
    expect(told({ ...WAITING, failure: null, ...over })).toEqual(lines);
  });

  it.each<[string, Finding, string[]]>([
    [
      'a request that was given up',
      {
        kind: 'unapproved-key',
        place: PLACE,
        keyId: KEY.keyId,
        tagged: { request: 'without-right', requestId: 'aaaa' as RequestId, status: 'abandoned' },
      },
      ['    Its tag names request aaaa, which was given up.'],
    ],
    [
      'no key recorded',
      {
        kind: 'unrecorded-key',
        place: PLACE,
        keyId: KEY.keyId,
        requestId: 'aaaa' as RequestId,
        recorded: null,
      },
      ['    The bot has recorded no key for this request.'],
    ],
    [
      'approvals that are not enough',
      { kind: 'changed-record', place: PLACE, requestId: 'aaaa' as RequestId, part: 'approvals' },
      ['    The approvals stored with it are not those it needed, so its key was not compared.'],
    ],
    [
      'a date that AWS has not set',
      {
        kind: 'dying-key',
        place: PLACE,
        keyId: KEY.keyId,
        requestId: 'aaaa' as RequestId,
        deletionDate: null,
      },
      ['    AWS has set no date yet.'],
    ],
    [
      'keys that could not be read, more than are named',
      {
        kind: 'not-looked-at',
        place: PLACE,
        what: { part: 'keys', count: 12, some: ['a', 'b', 'c'] as KeyId[] },
        failure: { operation: 'DescribeKey', code: 'ThrottlingException', message: 'Slow down' },
      },
      [`  12 keys ${WHERE}: a, b, c and 9 more`, '    DescribeKey: ThrottlingException: Slow down'],
    ],
    [
      'approvers who have left a line that the others can still meet',
      {
        kind: 'departed-approver',
        place: null,
        of: { accountId: PLACE.accountId, accountName: PLACE.accountName },
        line: 0,
        lacks: 0,
        users: ['U0OWNER', 'U0ANN'] as UserId[],
        groups: ['S0GONE'] as GroupId[],
      },
      [
        '  line 1 of the approvals of payments-prod (111122223333)',
        '    Not able to approve any more: U0OWNER, U0ANN.',
        '    Without members, disabled or deleted: S0GONE.',
      ],
    ],
    [
      'a request that cannot be read',
      { kind: 'unreadable-request', place: null, requestId: 'aaaa' as RequestId, said: 'It has schema 99.' },
      ['  request aaaa', '    It has schema 99.'],
    ],
  ])('tells of %s', (_, finding, lines) => {
    expect(told(finding)).toEqual(expect.arrayContaining(lines));
  });

  it('does not let what somebody wrote into a tag move the cursor or clear the screen', () => {
    const said = 'owner="\u001b[2J\nAll is well" was added';
    const [deviating] = FINDINGS.filter(({ kind }) => kind === 'deviating-key');
    const lines = told({ ...deviating, deviations: [{ what: 'tags', said }] } as Finding);
    expect(lines).toContain('    tags: owner=" [2J All is well" was added');
  });
});
