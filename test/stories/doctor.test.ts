import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { CONFIG, GENERAL, LAB, PAYMENTS, REQUESTS, startCompany } from '../../sandbox/company.js';
import { inTheEnd } from '../support/endings.js';
import { leaks, writtenBy } from '../support/secrets.js';
import { redisOfOnesOwn } from '../support/servers.js';

const ROLE = 'byok-key-creator';
const BOT = 'arn:aws:iam::999900001111:user/byok-bot';
const IN_PAYMENTS = `payments-prod (${PAYMENTS})`;
const IN_LAB = `lab (${LAB})`;

/** What changes nothing, in Slack and in AWS. */
const READS_OF_SLACK = [
  'auth.test',
  'apps.connections.open',
  'bots.info',
  'conversations.info',
  'usergroups.list',
];
const READS_OF_AWS = /^(AssumeRole|Get|List|Describe)/;

/** The rows, without what differs from run to run. */
function rows(stdout: string): string[] {
  return stdout
    .replace(/ +/g, ' ')
    .replace(/\(T[A-Z0-9]{8,}\)/g, '(TEAM)')
    .replace(/version \d+\.\d+\.\d+/, 'version N')
    .replace(/is \d\.\d s (ahead of|behind)/g, 'is with')
    .replace(/config file \S+yaml/, 'config file FILE')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

const UNTRIED = [
  'kms:CreateKey, kms:TagResource, kms:CreateAlias and iam:CreateServiceLinkedRole cannot be tried without making a key: AWS has no dry run for them',
  "Made from infra/ the role has them. To be sure, with an administrator's credentials of",
];

describe('npm run doctor', async () => {
  const redis = await redisOfOnesOwn();
  const company = await startCompany({ redisUrl: redis.url });
  const { slack, aws } = company;
  const client = new Redis(redis.url);
  inTheEnd(() => client.disconnect());

  afterAll(async () => {
    await company.stop();
    const written = await writtenBy(company, redis);
    const secrets = [...slack.secrets, ...aws.secrets, new URL(redis.url).password];
    expect(leaks(secrets, written)).toEqual([]);
  });

  it('finds that all works, and says what it cannot tell', async () => {
    const { code, stdout, stderr } = await company.run('doctor');

    expect(stderr).toBe('');
    const [untried, administrator] = UNTRIED;
    expect(rows(stdout)).toEqual([
      'Configuration',
      expect.stringMatching(/^✓ Node /),
      '✓ environment Socket Mode, Redis by REDIS_URL',
      '✓ config file FILE: 2 accounts, 3 Regions',
      'Slack',
      '✓ bot token byok-key of sandbox (TEAM)',
      '✓ scopes all of manifest.yml',
      '✓ app token opens Socket Mode',
      `✓ channel ${REQUESTS} the bot is in #key-requests`,
      '✓ group S0SECURITY @security, 2 members',
      '✓ group S0PAYMENTS @payments, 3 members',
      '✓ people 1 named in the config is a full member',
      `✓ approvals ${IN_PAYMENTS} can be met: 3 people to approve`,
      `✓ approvals ${IN_LAB} can be met: 2 people to approve`,
      'Redis',
      '✓ version N',
      '✓ role the master',
      '✓ eviction nothing is ever thrown away (noeviction)',
      '✓ durability every write is on disk before it is answered',
      '✓ failover no replica that could lack a decision',
      '✓ replicas none is waited for',
      '✓ scripts Lua scripts run',
      "✓ clock Redis is with this machine's clock",
      'AWS',
      `✓ credentials the bot is ${BOT}`,
      "✓ clock AWS is with this machine's clock",
      `✓ ${IN_PAYMENTS} role assumed in eu-central-1, eu-west-1`,
      `✓ ${IN_PAYMENTS} keys keys can be found and read back`,
      `✓ ${IN_PAYMENTS} form roles, users and the quota of keys can be looked up`,
      `? ${IN_PAYMENTS} creation ${untried}`,
      expect.stringContaining(`→ ${administrator} ${PAYMENTS}: aws iam simulate-principal-policy`),
      `✓ ${IN_LAB} role assumed in us-east-1`,
      `✓ ${IN_LAB} keys keys can be found and read back`,
      `✓ ${IN_LAB} form roles, users and the quota of keys can be looked up`,
      `? ${IN_LAB} creation ${untried}`,
      expect.stringContaining(`→ ${administrator} ${LAB}: aws iam simulate-principal-policy`),
      'All that could be tried works. 2 cannot be told from here, or are up to you. Nothing was changed.',
    ]);
    expect(code).toBe(0);
  });

  it('says for each cross what is wrong and what to do', async () => {
    await company.configure(
      `${CONFIG.replace('users: [U0DAVE]', 'users: [U0GUS], groups: [S0GHOSTS, S0NOBODY]').replace(
        'requesters: {groups: [S0PAYMENTS]}',
        `channel: ${GENERAL}`,
      )}    channel: C0NOWHERE\n`,
    );
    slack.setGroup('S0PAYMENTS', []);
    slack.archive(REQUESTS);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await client.config('SET', 'appendfsync', 'everysec');
    aws.setRole(PAYMENTS, ROLE, { externalId: 'another' });
    aws.setRole(LAB, ROLE, { denies: ['tag:GetResources', 'kms:ListKeys', 'iam:ListUsers'] });

    const { code, stdout } = await company.run('doctor', [], { REDIS_PASWORD: 'x' });

    const crosses = rows(stdout).filter((row) => /^[✗?→]/.test(row));
    expect(crosses).toEqual([
      '? variables REDIS_PASWORD: set, and not read by the bot',
      '→ See whether the name is misspelt; the README has a table of all.',
      `✗ channel ${REQUESTS} #key-requests is archived`,
      '→ Restore it, or name another channel (the channel of the config).',
      `✗ channel ${GENERAL} the bot is not in #general`,
      '→ Type "/invite @byok-key" in the channel (payments-prod).',
      '✗ channel C0NOWHERE Slack knows none, or it is private and the bot is not in it',
      '→ See whether the id is right; if so: Type "/invite @byok-key" in the channel (lab).',
      '✗ group S0GHOSTS Slack has none, or it is disabled',
      '→ Correct the id in the config, or enable it.',
      '✗ group S0NOBODY Slack has none, or it is disabled',
      '→ Correct the id in the config, or enable it.',
      '✗ person U0GUS is a guest, and so decides nothing',
      '→ Name somebody else in the config.',
      `✗ approvals ${IN_PAYMENTS} approvals[1] can be met by nobody: fewer people than it asks for, each standing for one line only`,
      '→ Name more people or groups, put people into the groups, or ask for fewer. Who asks for a key never approves it.',
      '✗ eviction Redis\' maxmemory-policy is "allkeys-lru": it would throw requests away. Set it to "noeviction".',
      '→ Set "maxmemory-policy noeviction" (ElastiCache: in a parameter group of your own).',
      '✗ durability Redis syncs its append-only file "everysec": a crash of its machine loses what people were told is stored. Set "appendfsync always".',
      '→ Set "appendonly yes" and "appendfsync always", or use a durable service such as MemoryDB.',
      `✗ ${IN_PAYMENTS} role eu-central-1, eu-west-1: AccessDenied: User: ${BOT} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${PAYMENTS}:role/${ROLE}`,
      `→ arn:aws:iam::${PAYMENTS}:role/${ROLE} must exist, its trust policy must name ${BOT} (of a session: its role) and ask for the same external id as the config, and the bot's own role must allow sts:AssumeRole and sts:SetSourceIdentity on it.`,
      `✗ ${IN_LAB} keys lacks kms:ListKeys, tag:GetResources in us-east-1: a key could not be read back, or not be found after a lost answer`,
      expect.stringMatching(
        /^→ Give the role kms:ListKeys, tag:GetResources; infra\/ has it .* because no identity-based policy allows/,
      ),
      `? ${IN_LAB} form lacks iam:ListUsers in us-east-1: people type ARNs, and approvers read "could not be checked"`,
      expect.stringMatching(/^→ Optional\. Give the role iam:ListUsers; /),
      expect.stringContaining(`? ${IN_LAB} creation`),
      expect.stringContaining('→ Made from infra/'),
    ]);
    expect(rows(stdout).at(-1)).toBe(
      '11 things to mend. 3 cannot be told from here, or are up to you. Nothing was changed.',
    );
    expect(code).toBe(1);
  });

  it('goes on where one of the three is out of reach, and speaks JSON', async () => {
    const { code, stdout } = await company.run('doctor', ['--json'], {
      SLACK_BOT_TOKEN: 'xoxb-of-nobody',
      REDIS_URL: 'redis://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'AKIAOFNOBODY',
    });

    const { ok, checks } = JSON.parse(stdout);
    expect([code, ok]).toEqual([1, false]);
    const bad = checks.filter(({ verdict }: { verdict: string }) => verdict === 'bad');
    expect(bad).toEqual([
      {
        area: 'Slack',
        what: 'bot token',
        verdict: 'bad',
        said: 'SLACK_BOT_TOKEN: Slack says "invalid_auth"',
        remedy: expect.stringMatching(/^Install the app anew/),
      },
      {
        area: 'Redis',
        what: 'server',
        verdict: 'bad',
        said: expect.stringContaining('ECONNREFUSED'),
        remedy: 'See that it runs and that this machine reaches it; look at REDIS_URL.',
      },
      {
        area: 'AWS',
        what: 'credentials',
        verdict: 'bad',
        said: expect.stringContaining('InvalidClientTokenId'),
        remedy: expect.stringMatching(/^On AWS give the task, pod or instance the role/),
      },
    ]);
  });

  it('looks at a server of its own only where one runs, and makes none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'byok-key-doctor-'));
    inTheEnd(() => rm(folder, { recursive: true, force: true }));
    const data = join(folder, 'data');
    aws.setRole(LAB, ROLE, { allowsSourceIdentity: false });

    const { stdout } = await company.run('doctor', [], {
      REDIS_URL: 'own',
      BYOK_DATA_DIR: data,
      PATH: '/nowhere',
      SLACK_APP_TOKEN: '',
      SLACK_SIGNING_SECRET: slack.signingSecret,
    });

    expect(rows(stdout)).toEqual(
      expect.arrayContaining([
        '✗ own server neither valkey-server nor redis-server is on PATH',
        '? signing secret Slack tells nobody whether it is right',
        '→ Let its trust policy allow the bot sts:SetSourceIdentity, or set sourceIdentity: false for the account.',
      ]),
    );
    await expect(access(data)).rejects.toThrow('ENOENT');
  });

  it('ends with 2 where there is nothing to examine', async () => {
    const [unusable, wrong, help] = await Promise.all([
      company.run('doctor', [], { BYOK_CONFIG: '/nowhere', SLACK_BOT_TOKEN: 'x' }),
      company.run('doctor', ['--mend']),
      company.run('doctor', ['--help']),
    ]);

    expect(unusable).toMatchObject({ code: 2, stdout: '' });
    expect(unusable.stderr).toContain('SLACK_BOT_TOKEN: must start with "xoxb-"');
    expect(unusable.stderr).toContain('The config file /nowhere is not usable');
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("Unknown option '--mend'") });
    expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: npm run doctor/) });
  });

  it('has written nothing, anywhere', async () => {
    expect(await client.dbsize()).toBe(0);
    const methods = [...new Set(slack.log.map(({ method }) => method))].sort();
    expect(methods).toEqual([...READS_OF_SLACK, 'users.info'].sort());
    expect(aws.trail.length).toBeGreaterThan(50);
    expect(aws.trail.filter(({ eventName }) => !READS_OF_AWS.test(eventName))).toEqual([]);
    expect(aws.keys()).toEqual([]);
    expect([...slack.protocolErrors, ...aws.protocolErrors]).toEqual([]);
  });
});
