import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ReadRight } from '../../src/aws/read-rights.js';
import type { ConfigFile } from '../../src/config-file.js';
import { checkBreakGlass } from '../../src/doctor/approvals.js';
import { checkAccount } from '../../src/doctor/aws.js';
import { judgeClock } from '../../src/doctor/clock.js';
import { checkAnchor, checkNode } from '../../src/doctor/configuration.js';
import { checkRedis } from '../../src/doctor/redis.js';
import { reportText } from '../../src/doctor/report-text.js';
import { checkAppToken, checkChannel, checkGroups, checkToken, type People } from '../../src/doctor/slack.js';
import type { ChannelId, GroupId, Region, TeamId, UserId } from '../../src/domain/names.js';
import type { Aspect } from '../../src/redis/start-checks.js';
import { inTheEnd } from '../support/endings.js';
import { account, BOB, CAROL, OWEN, SECURITY } from '../support/requests.js';

const SCOPES = ['commands', 'chat:write', 'users:read', 'usergroups:read', 'channels:read', 'groups:read'];

describe('Node', () => {
  it.each([
    ['v20.18.3', 'bad', 'v20.18.3 is too old'],
    ['v18.20.0', 'bad', 'v18.20.0 is too old'],
    ['v20.19.0', 'good', "v20.19.0; from 2027 on, new versions of AWS' SDK ask for 22"],
    ['v24.1.0', 'good', 'v24.1.0'],
  ])('%s is %s', (version, verdict, said) => {
    expect(checkNode(version)).toMatchObject({ verdict, said });
  });
});

function scopesOf(scopes: string[] | null) {
  const value = { teamId: 'T0' as TeamId, team: 'acme', bot: 'byok-key', botId: 'B0', scopes };
  return checkToken({ ok: true, value }).at(-1);
}

describe('the scopes', () => {
  it.each<[string, string[] | null, string, string]>([
    ['all', SCOPES, 'good', 'all of manifest.yml'],
    [
      'more than needed',
      [...SCOPES, 'chat:write.public'],
      'good',
      'all of manifest.yml, and more than it needs: chat:write.public',
    ],
    [
      'none for groups',
      SCOPES.filter((scope) => scope !== 'usergroups:read'),
      'bad',
      'lacks usergroups:read (nobody is known to be in a group, so groups approve nothing)',
    ],
    [
      'none for channels, which only the doctor looks at',
      SCOPES.slice(0, 4),
      'unsure',
      'lacks channels:read (the doctor does not see public channels), lacks groups:read (the doctor does not see private channels)',
    ],
    ['not told', null, 'unsure', 'Slack does not say which are granted'],
  ])('%s', (_which, granted, verdict, said) => {
    expect(scopesOf(granted)).toMatchObject({ what: 'scopes', verdict, said });
  });
});

describe('the app token', () => {
  const OPENED = { ok: true, value: undefined } as const;
  const app = (value: string) => ({ ok: true, value }) as const;

  it('must be of the same app as the bot token', () => {
    expect(checkAppToken('xapp-1-A0OTHER-123-abc', OPENED, app('A0OURS'))).toMatchObject({
      verdict: 'bad',
      said: 'SLACK_APP_TOKEN is of app A0OTHER, SLACK_BOT_TOKEN of app A0OURS',
    });
    expect(checkAppToken('xapp-1-A0OURS-123-abc', OPENED, app('A0OURS'))).toMatchObject({ verdict: 'good' });
    expect(checkAppToken('xapp-1-A0OTHER-1-a', OPENED, { ok: false, code: 'missing_scope' })).toMatchObject({
      verdict: 'good',
    });
  });

  it('is not said to be wrong when Slack is asked too often', () => {
    const told = { ok: false, code: 'ratelimited' } as const;

    expect(checkAppToken('xapp-1-A0-1-a', told, app('A0'))).toMatchObject({
      verdict: 'unsure',
      remedy: 'Run the doctor again.',
    });
  });
});

describe('people and groups', () => {
  const full = { ok: true, value: 'full-member' } as const;
  const seen = (members: UserId[]): People => ({
    groups: { ok: true, value: new Map([[SECURITY, { handle: 'security', members }]]) },
    users: new Map([[OWEN, full]]),
  });
  const ONCALL = 'S0ONCALL' as GroupId;

  it('that may break the glass or stand in are looked at as approvers are', () => {
    const entry = account({
      breakGlass: { users: [], groups: [ONCALL] },
      escalation: { afterMs: 1, users: [], groups: ['S0MANAGERS' as GroupId] },
    });
    const file = { accounts: new Map([[entry.id, entry]]) } as unknown as ConfigFile;

    expect(checkGroups(file, seen([BOB])).map(({ what, verdict }) => [what, verdict])).toEqual([
      ['group S0SECURITY', 'good'],
      ['group S0MANAGERS', 'bad'],
      ['group S0ONCALL', 'bad'],
    ]);
    expect(checkBreakGlass(entry, seen([BOB]))).toMatchObject([{ said: 'nobody could break the glass' }]);
  });

  it.each<[string, UserId[], string, string]>([
    ['the only approver', [BOB], 'bad', 'U0BOB could break the glass, and nobody else could review it'],
    ['one of two approvers', [BOB, CAROL], 'good', '2 people who could break the glass'],
  ])('of which %s may break the glass', (_, members, verdict, said) => {
    const entry = account({ breakGlass: { users: [], groups: [SECURITY] } });
    expect(checkBreakGlass(entry, seen(members))).toMatchObject([{ verdict, said }]);
  });
});

it('does not call a channel wrong that it may not see', () => {
  const told = { ok: false, code: 'missing_scope' } as const;

  expect(checkChannel('C0' as ChannelId, 'lab', told)).toMatchObject({
    verdict: 'unsure',
    remedy: 'Type "/invite @byok-key" in the channel (lab).',
  });
});

describe('a Redis server', () => {
  const look = (showsSettings: boolean, aspect: Aspect, aheadMs = 0) => {
    const examination = { version: '7.2.6', showsSettings, faults: [{ aspect, words: 'Words.' }] };
    return checkRedis({ outcome: 'seen', examination, aheadMs, scriptsRefused: undefined }, 'cluster', 0);
  };

  it.each<[Aspect, string]>([
    ['durability', 'durability'],
    ['failover', 'failover'],
  ])('that shows no settings may keep its data in ways of its own (%s)', (aspect, what) => {
    expect(look(false, aspect).find((check) => check.what === what)).toMatchObject({ verdict: 'unsure' });
    expect(look(true, aspect).find((check) => check.what === what)).toMatchObject({ verdict: 'bad' });
  });

  it.each<[Aspect, string]>([
    ['version', 'version'],
    ['eviction', 'eviction'],
    ['role', 'role'],
    ['cluster', 'address'],
    ['replicas', 'replicas'],
  ])('has a fault that keeps the bot from starting, whoever runs it (%s)', (aspect, what) => {
    expect(look(false, aspect).filter(({ verdict }) => verdict === 'bad')).toMatchObject([
      { what, said: 'Words.' },
    ]);
  });

  it('that runs no scripts is no use', () => {
    const examination = { version: '7.2.6', showsSettings: true, faults: [] };
    const said = "NOPERM User byok has no permissions to run the 'eval' command";

    expect(
      checkRedis({ outcome: 'seen', examination, aheadMs: 0, scriptsRefused: said }, 'url', 0),
    ).toContainEqual({
      area: 'Redis',
      what: 'scripts',
      verdict: 'bad',
      said,
      remedy: "Let the bot's user run EVAL, EVALSHA and SCRIPT LOAD.",
    });
  });
});

it.each([
  [29_000, 'good', "Redis is 29 s ahead of this machine's clock"],
  [-400, 'good', "Redis is 0.4 s behind this machine's clock"],
  [31_000, 'bad', "Redis is 31 s ahead of this machine's clock"],
  [-3_600_000, 'bad', "Redis is 3600 s behind this machine's clock"],
])('holds a clock that is off by %i ms to be %s', (aheadMs, verdict, said) => {
  expect(judgeClock('Redis', 'Redis', aheadMs)).toMatchObject({ verdict, said });
});

describe('an account', () => {
  const denied = (right: ReadRight) => ({ right, outcome: 'denied', said: 'AccessDenied: no' }) as const;
  const tried = (region: string, ...some: ReturnType<typeof denied>[]) => ({
    region: region as Region,
    answer: { ok: true, value: some } as const,
  });
  const shut = (region: string, code: string, message: string) => ({
    region: region as Region,
    answer: { ok: false, failure: { operation: 'AssumeRole', code, message } } as const,
  });

  it('is told once for all Regions in which the same is missing', () => {
    const found = checkAccount(
      account(),
      [tried('eu-central-1', denied('kms:ListKeys')), tried('eu-west-1', denied('kms:ListKeys'))],
      undefined,
    );

    expect(found.filter(({ verdict }) => verdict === 'bad')).toMatchObject([
      {
        said: 'lacks kms:ListKeys in eu-central-1, eu-west-1: a key could not be read back, or not be found after a lost answer',
      },
    ]);
  });

  it('whose Region cannot be reached is not said to lack a role', () => {
    const [open, closed] = checkAccount(
      account(),
      [tried('eu-central-1'), shut('me-central-1', 'RegionDisabledException', 'STS is not activated')],
      undefined,
    );

    expect(open).toMatchObject({ verdict: 'good', said: 'assumed in eu-central-1' });
    expect(closed).toMatchObject({
      verdict: 'bad',
      said: 'me-central-1: RegionDisabledException: STS is not activated',
      remedy: 'See that this machine reaches AWS there, and that the Region is enabled in the account.',
    });
  });

  it('without an external id in the config must not ask for one', () => {
    const [check] = checkAccount(
      account({ externalId: null }),
      [shut('eu-central-1', 'AccessDenied', 'User: x is not authorized to perform: sts:AssumeRole')],
      'arn:aws:iam::1:role/bot',
    );

    expect(check).toMatchObject({
      remedy: expect.stringContaining(
        'must name arn:aws:iam::1:role/bot (of a session: its role) and ask for no external id',
      ),
    });
  });

  it('of which AWS said neither yes nor no is not called wrong', () => {
    const value = [{ right: 'kms:ListKeys', outcome: 'unclear', said: 'ThrottlingException: slow' }] as const;
    const region = 'eu-central-1' as Region;

    expect(checkAccount(account(), [{ region, answer: { ok: true, value } }], undefined)).toContainEqual(
      expect.objectContaining({
        verdict: 'unsure',
        said: 'kms:ListKeys in eu-central-1: ThrottlingException: slow',
      }),
    );
  });
});

describe('the place of the audit anchor', () => {
  const file = (path: string) => checkAnchor({ everyMs: 1_000, place: { kind: 'file', path } });

  it('is a file that is there, or a folder to make it in', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'byok-key-anchor-'));
    inTheEnd(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'there.jsonl'), '');

    expect(await file(join(folder, 'there.jsonl'))).toMatchObject([{ verdict: 'good' }]);
    expect(await file(join(folder, 'new.jsonl'))).toMatchObject([{ verdict: 'good' }]);
    expect(await file(join(folder, 'none', 'new.jsonl'))).toMatchObject([
      { verdict: 'bad', said: expect.stringMatching(/cannot be written: ENOENT$/) },
    ]);
    expect(await readdir(folder)).toEqual(['there.jsonl']);
  });

  it('is not called where it is a webhook', async () => {
    const place = { kind: 'webhook', url: 'https://evidence.example.com/secret-path' } as const;

    expect(await checkAnchor({ everyMs: 1_000, place })).toMatchObject([
      { verdict: 'unsure', said: 'evidence.example.com is not called only to be tried' },
    ]);
    expect(await checkAnchor(null)).toEqual([]);
  });
});

it('draws a table whose texts move no cursor', () => {
  const text = reportText([
    { area: 'Redis', what: 'version', verdict: 'good', said: '7.2.6' },
    { area: 'Slack', what: 'bot token', verdict: 'bad', said: 'no\u001b[2J', remedy: 'Mend it.' },
  ]);

  expect(text).toBe(
    [
      'Slack',
      '  ✗ bot token  no?[2J',
      '    → Mend it.',
      '',
      'Redis',
      '  ✓ version    7.2.6',
      '',
      '1 thing to mend. Nothing was changed.',
      '',
    ].join('\n'),
  );
});
