import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../src/config-file.js';
import type { AccountId } from '../../src/domain/names.js';

const SMALLEST = `
channel: C0BYOKREQ
accounts:
  -
    id: "111122223333"
    name: payments-prod
    roleArn: arn:aws:iam::111122223333:role/byok-key-creator
    regions: [eu-central-1]
    approvals: [{count: 1, users: [U0OWNER]}]
`;
const ENTRY = SMALLEST.slice(SMALLEST.indexOf('  -\n'));

/** The entry of another account that is called differently. */
function entryOf(id: string): string {
  return ENTRY.replaceAll('111122223333', id).replace('payments-prod', `name-${id}`);
}

/** The smallest file with lines added to its only account, or put in the place of those of the same key. */
function withAccount(...lines: string[]): string {
  const keys = lines.map((line) => line.split(':')[0]);
  const kept = SMALLEST.split('\n').filter((line) => !keys.some((key) => line.startsWith(`    ${key}:`)));
  return [...kept, ...lines.map((line) => `    ${line}`)].join('\n');
}

function config(text: string) {
  const read = readConfigFile(text);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

function problems(text: string): readonly string[] {
  const read = readConfigFile(text);
  return read.ok ? [] : read.problems;
}

describe('a config file', () => {
  it('may say as little as this; the rest has defaults', () => {
    expect(config(SMALLEST)).toEqual({
      channel: 'C0BYOKREQ',
      waitTimes: new Map([['111122223333', { expiresAfterMs: 259_200_000, remindAfterMs: [] }]]),
      searchTimes: { looksAtMs: [1_000, 3_000, 10_000, 30_000], everyMs: 60_000, holdAfterMs: 900_000 },
      auditAnchor: null,
      retention: null,
      reconcileEveryMs: 86_400_000,
      accounts: new Map([
        [
          '111122223333',
          {
            id: '111122223333',
            name: 'payments-prod',
            roleArn: 'arn:aws:iam::111122223333:role/byok-key-creator',
            externalId: null,
            sourceIdentity: true,
            regions: ['eu-central-1'],
            aliasPrefix: '',
            requesters: null,
            approvals: [{ count: 1, users: ['U0OWNER'], groups: [] }],
            onBehalfOf: false,
            approvalComment: 'optional',
            breakGlass: null,
            requiredTags: [],
            multiRegion: true,
            otherAccounts: [],
            keySpecs: ['SYMMETRIC_DEFAULT'],
            policyCondition: null,
            materialDeletion: true,
            presets: [],
            escalation: null,
            channel: 'C0BYOKREQ',
            askApprovers: 'channel',
          },
        ],
      ]),
    });
  });

  it('may say everything', () => {
    const all = config(`
channel: C0BYOKREQ
expiresAfter: 2d
remindAfter: [90s, 30m, 4h]
search: {looks: [2s, 1m], every: 5m, holdAfter: 1h}
auditAnchor: {every: 1h, file: /evidence/anchors.jsonl}
reconcileEvery: 6h
accounts:
  - id: "012345678901"
    name: payments-prod
    roleArn: arn:aws-us-gov:iam::012345678901:role/team/byok-key-creator
    externalId: 0f3c-x/y
    sourceIdentity: false
    regions: [us-gov-west-1, eu-west-1]
    aliasPrefix: payments/
    requesters: {groups: [S0PAY], users: [W0ANN]}
    approvals:
      - {count: 2, groups: [S0SECURITY]}
      - {count: 1, users: [U0OWNER]}
    onBehalfOf: true
    approvalComment: required
    breakGlass: {groups: [S0ONCALL]}
    requiredTags: [cost-center]
    multiRegion: false
    otherAccounts: ["444455556666"]
    channel: G0PAYMENTS
    askApprovers: direct
    escalateAfter: {after: 1d, to: {groups: [S0MANAGERS], users: [U0BOSS]}}
    keySpecs: [HMAC_256, SYMMETRIC_DEFAULT]
    policyCondition: {StringEquals: {"aws:PrincipalOrgID": o-abc}, Bool: {"aws:SecureTransport": "true"}}
    materialDeletion: false
    presets:
      - name: orders
        administrators: [arn:aws-us-gov:iam::012345678901:role/team/admin]
        users: [arn:aws-us-gov:iam::012345678901:user/app]
        tags: {cost-center: "4711", stage: prod}
        description: Orders at rest
      - name: empty
`);
    expect([...all.waitTimes]).toEqual([
      ['012345678901', { expiresAfterMs: 172_800_000, remindAfterMs: [90_000, 1_800_000, 14_400_000] }],
    ]);
    expect(all.searchTimes).toEqual({
      looksAtMs: [2_000, 60_000],
      everyMs: 300_000,
      holdAfterMs: 3_600_000,
    });
    expect(all.auditAnchor).toEqual({
      everyMs: 3_600_000,
      place: { kind: 'file', path: '/evidence/anchors.jsonl' },
    });
    expect(all.reconcileEveryMs).toBe(21_600_000);
    expect(all.accounts.get('012345678901' as AccountId)).toEqual({
      id: '012345678901',
      name: 'payments-prod',
      roleArn: 'arn:aws-us-gov:iam::012345678901:role/team/byok-key-creator',
      externalId: '0f3c-x/y',
      sourceIdentity: false,
      regions: ['us-gov-west-1', 'eu-west-1'],
      aliasPrefix: 'payments/',
      requesters: { groups: ['S0PAY'], users: ['W0ANN'] },
      approvals: [
        { count: 2, groups: ['S0SECURITY'], users: [] },
        { count: 1, groups: [], users: ['U0OWNER'] },
      ],
      onBehalfOf: true,
      approvalComment: 'required',
      breakGlass: { groups: ['S0ONCALL'], users: [] },
      requiredTags: ['cost-center'],
      multiRegion: false,
      otherAccounts: ['444455556666'],
      channel: 'G0PAYMENTS',
      askApprovers: 'direct',
      escalation: { afterMs: 86_400_000, users: ['U0BOSS'], groups: ['S0MANAGERS'] },
      keySpecs: ['HMAC_256', 'SYMMETRIC_DEFAULT'],
      policyCondition: {
        StringEquals: { 'aws:PrincipalOrgID': 'o-abc' },
        Bool: { 'aws:SecureTransport': 'true' },
      },
      materialDeletion: false,
      presets: [
        {
          name: 'orders',
          administrators: ['arn:aws-us-gov:iam::012345678901:role/team/admin'],
          users: ['arn:aws-us-gov:iam::012345678901:user/app'],
          tags: [
            { key: 'cost-center', value: '4711' },
            { key: 'stage', value: 'prod' },
          ],
          description: 'Orders at rest',
        },
        { name: 'empty', administrators: [], users: [], tags: [], description: '' },
      ],
    });
  });

  it.each([
    ['approvals: [{count: 1, users: [U1]}]'],
    [`approvals: [{count: 1, users: [U${'0'.repeat(60)}]}]`],
    ['approvals: [{count: 3, groups: [S0SECURITY]}]'],
    ['breakGlass: {users: [U0OTHER], groups: [S0ONCALL]}'],
    ['approvals: [{count: 2, users: [U0A, U0B]}]'],
    [
      'approvals: [{count: 1, users: [U0A]}, {count: 1, users: [U0A, U0B]}, {count: 1, users: [U0A], groups: [S0C]}]',
    ],
    ['name: "111122223333"'],
    ['name: listed'],
    [`regions: [${Array.from({ length: 100 }, (_, n) => `eu-place${'x'.repeat(n)}-1`).join(', ')}]`],
    [`name: ${'n'.repeat(50)}`],
    [`aliasPrefix: ${'p'.repeat(200)}`],
    [`regions: [${Array.from({ length: 101 }, (_, n) => `eu-place${'x'.repeat(n)}-1`).join(', ')}]`],
  ])('is good with %s', (line) => {
    expect(problems(withAccount(line))).toEqual([]);
  });
});

describe('a config file that is wrong', () => {
  it.each<[string, string]>([
    ['colour: red', 'accounts[0].colour: is not a known key'],
    ['id: 111122223333', 'accounts[0].id: must be twelve digits in quotes'],
    ['id: "11112222333"', 'accounts[0].id: must be twelve digits in quotes'],
    ['name: 7', 'accounts[0].name: must be a name'],
    ['name: ""', 'accounts[0].name: must not be empty'],
    [`name: ${'n'.repeat(51)}`, 'accounts[0].name: must have at most 50 characters'],
    ['name: "lab "', 'accounts[0].name: must not begin or end with a space'],
    ...['Help', '-h', '?', 'list', 'STATUS', 'cancel all'].map((name): [string, string] => [
      `name: "${name}"`,
      `accounts[0].name: must not begin with a word of the command, so that it can be typed after it: ${name}`,
    ]),
    [
      'presets: [{name: p}, {name: List}]',
      'accounts[0].presets[1].name: must not begin with a word of the command, so that it can be typed after it: List',
    ],
    [
      'presets: [{name: "111122223333"}]',
      'accounts[0].presets[0].name: is the id of an account: 111122223333',
    ],
    [
      'presets: [{name: Payments-Prod}]',
      'accounts[0].presets[0].name: stands twice, and /byok-key could not tell which is meant: Payments-Prod',
    ],
    ['roleArn: byok-key-creator', 'accounts[0].roleArn: must be the ARN of a role'],
    ['externalId: x', 'accounts[0].externalId: must have 2 to 1,224 letters, digits or _+=,.@:/-'],
    ['sourceIdentity: "yes"', 'accounts[0].sourceIdentity: must be true or false'],
    ['regions: eu-central-1', 'accounts[0].regions: must be a list of Regions'],
    ['regions: []', 'accounts[0].regions: must name a Region'],
    ['regions: [Frankfurt]', 'accounts[0].regions[0]: must be a Region such as eu-central-1'],
    [
      'aliasPrefix: alias/payments/',
      'accounts[0].aliasPrefix: must be letters, digits, "/", "_" or "-", without "alias/" and not "aws/"',
    ],
    [
      'aliasPrefix: aws/',
      'accounts[0].aliasPrefix: must be letters, digits, "/", "_" or "-", without "alias/" and not "aws/"',
    ],
    ['requesters: {}', 'accounts[0].requesters: must name users or groups'],
    [
      'requesters: {groups: [C0PAY]}',
      'accounts[0].requesters.groups[0]: must be a Slack user group id: it starts with S',
    ],
    ['requesters: {people: [U0A]}', 'accounts[0].requesters.people: is not a known key'],
    ['approvals: []', 'accounts[0].approvals: must have a line: every key needs an approval'],
    ['approvals: security', 'accounts[0].approvals: must be a list of lines'],
    ['approvals: [{count: 1}]', 'accounts[0].approvals[0]: must name users or groups'],
    ['approvals: [{count: 0, users: [U0A]}]', 'accounts[0].approvals[0].count: must be at least 1'],
    ['approvals: [{count: "1", users: [U0A]}]', 'accounts[0].approvals[0].count: must be a whole number'],
    ['approvals: [{count: 1.5, users: [U0A]}]', 'accounts[0].approvals[0].count: must be a whole number'],
    ['approvals: [{count: 2, users: [U0A]}]', 'accounts[0].approvals[0]: names fewer users than its count'],
    [
      'approvals: [{count: 2, users: [U0A, U0A]}]',
      'accounts[0].approvals[0]: names fewer users than its count',
    ],
    [
      'approvals: [{count: 1, users: ["@ann"]}]',
      'accounts[0].approvals[0].users[0]: must be a Slack user id: it starts with U or W',
    ],
    [
      'approvals: [{count: 1, users: [U0A]}, {count: 1, groups: [S0B]}, {count: 1, users: [U0A]}]',
      'accounts[0].approvals[2]: can never be met: each line needs other people, and the lines before it take these',
    ],
    ['onBehalfOf: U0ANN', 'accounts[0].onBehalfOf: must be true or false'],
    ['breakGlass: {}', 'accounts[0].breakGlass: must name users or groups'],
    [
      'breakGlass: {users: [ann]}',
      'accounts[0].breakGlass.users[0]: must be a Slack user id: it starts with U or W',
    ],
    [
      'breakGlass: {users: [U0OTHER, U0OWNER]}',
      'accounts[0].breakGlass: U0OWNER could break the glass and nobody could review it: accounts[0].approvals name nobody else',
    ],
    ['breakGlass: {count: 1, users: [U0A]}', 'accounts[0].breakGlass.count: is not a known key'],
    ['approvalComment: true', 'accounts[0].approvalComment: must be optional or required'],
    ['multiRegion: maybe', 'accounts[0].multiRegion: must be true or false'],
    ['otherAccounts: ["1"]', 'accounts[0].otherAccounts[0]: must be twelve digits in quotes'],
    ['askApprovers: both', 'accounts[0].askApprovers: must be channel or direct'],
    ['remindAfter: [2h, 1h]', 'accounts[0].remindAfter: must rise: each is counted from the request'],
    ['remindAfter: [73h]', 'accounts[0].remindAfter[0]: must be shorter than expiresAfter'],
    ['escalateAfter: 24h', 'accounts[0].escalateAfter: must be {after: 24h, to: {groups: […]}}'],
    ['escalateAfter: {after: 24h}', 'accounts[0].escalateAfter.to: must name users or groups'],
    ['escalateAfter: {after: 24h, to: {}}', 'accounts[0].escalateAfter.to: must name users or groups'],
    [
      'escalateAfter: {after: 3d, to: {users: [U0A]}}',
      'accounts[0].escalateAfter.after: must be shorter than expiresAfter',
    ],
    ['channel: "#payments"', 'accounts[0].channel: must be a Slack channel id: it starts with C or G'],
  ])('%s', (line, problem) => {
    expect(problems(withAccount(line))).toContain(problem);
  });

  it.each<[string, string]>([
    ['askApprovers: dm', 'askApprovers: must be channel or direct'],
    ['expiresAfter: 72', 'expiresAfter: must be a duration such as 72h'],
    ['reconcileEvery: daily', 'reconcileEvery: must be a whole number and s, m, h or d, such as 72h'],
    ['expiresAfter: 72 h', 'expiresAfter: must be a whole number and s, m, h or d, such as 72h'],
    ['expiresAfter: 0h', 'expiresAfter: must be a whole number and s, m, h or d, such as 72h'],
    ['search: {look: 1s}', 'search.look: is not a known key'],
    ['search: {looks: []}', 'search.looks: must name a duration'],
    [
      'search: {looks: [3s, 1s]}',
      'search.looks: must rise: each is counted from the beginning of the search',
    ],
    ['search: {every: 1 minute}', 'search.every: must be a whole number and s, m, h or d, such as 72h'],
    ['search: {holdAfter: 15}', 'search.holdAfter: must be a duration such as 72h'],
    ['remindAfter: 4h', 'remindAfter: must be a list of durations'],
    ['remindAfter: [4h, 4h]', 'remindAfter: must rise: each is counted from the request'],
    ['remindAfter: [4h, 72h]', 'remindAfter[1]: must be shorter than expiresAfter'],
    ['remindAfter: [4h, soon]', 'remindAfter[1]: must be a whole number and s, m, h or d, such as 72h'],
    ['breakGlass: {groups: []}', 'breakGlass: must name users or groups'],
    ['approvalComment: always', 'approvalComment: must be optional or required'],
    ['version: 1', 'version: is not a known key'],
    ['auditAnchor: {every: 1h}', 'auditAnchor: must name a file or a webhook, one of the two'],
    [
      'auditAnchor: {every: 1h, file: a, webhook: "https://b.example"}',
      'auditAnchor: must name a file or a webhook, one of the two',
    ],
    ['auditAnchor: {every: 1h, file: ""}', 'auditAnchor.file: must be a path'],
    [
      'breakGlass: {users: [U0OWNER]}',
      'breakGlass: U0OWNER could break the glass and nobody could review it: accounts[0].approvals name nobody else',
    ],
    [
      'auditAnchor: {every: often, file: a}',
      'auditAnchor.every: must be a whole number and s, m, h or d, such as 72h',
    ],
    ['auditAnchor: {file: a}', 'auditAnchor.every: must be a duration such as 72h'],
    [
      'auditAnchor: {every: 1h, webhook: "http://b.example"}',
      'auditAnchor.webhook: must be https://…, or http:// on this machine',
    ],
    ['auditAnchor: {every: 1h, file: a, bucket: b}', 'auditAnchor.bucket: is not a known key'],
  ])('%s', (line, problem) => {
    expect(problems(`${SMALLEST}\n${line}`)).toEqual([problem]);
  });

  it('keeps what has ended for longer than a year, where it says where it goes then', () => {
    expect(config(`${SMALLEST}retention: 400d\narchive: /evidence/archive\n`).retention).toEqual({
      afterMs: 34_560_000_000,
      folder: '/evidence/archive',
    });
    expect(problems(`${SMALLEST}retention: 400d\n`)).toEqual([
      'retention: goes together with archive, the folder where what leaves Redis is kept',
    ]);
    expect(problems(`${SMALLEST}archive: /evidence/archive\n`)).toEqual([
      'archive: goes together with retention, which says when something goes there',
    ]);
    expect(problems(`${SMALLEST}retention: 1y\narchive: /evidence/archive\n`)).toEqual([
      'retention: must be a whole number and s, m, h or d, such as 72h',
    ]);
  });

  it.each(['https://evidence.example/in/abc', 'http://127.0.0.1:9000/', 'http://localhost/in'])(
    'may send its anchors to %s',
    (url) => {
      expect(config(`${SMALLEST}\nauditAnchor: {every: 15m, webhook: "${url}"}`).auditAnchor).toEqual({
        everyMs: 900_000,
        place: { kind: 'webhook', url },
      });
    },
  );

  it('has what it says for all accounts in each that says nothing else', () => {
    const other = entryOf('444455556666').trimEnd();
    const own = 'approvalComment: optional\n    breakGlass: {users: [U0ANN]}\n';
    const text = `approvalComment: required\nbreakGlass: {groups: [S0ONCALL]}\n${SMALLEST}${other}\n    ${own}`;
    const accounts = [...config(text).accounts.values()];
    expect(accounts.map(({ approvalComment, breakGlass }) => [approvalComment, breakGlass])).toEqual([
      ['required', { users: [], groups: ['S0ONCALL'] }],
      ['optional', { users: ['U0ANN'], groups: [] }],
    ]);
  });

  it('names an account that stands twice, and a role of another account', () => {
    const again = ENTRY.replace('payments-prod', 'payments-test');
    const foreign = ENTRY.replace('iam::111122223333', 'iam::444455556666').replace('payments-prod', 'lab');
    expect(problems(SMALLEST + again + foreign)).toEqual([
      'accounts[1].id: stands twice: 111122223333',
      'accounts[2].id: stands twice: 111122223333',
      'accounts[2].roleArn: must be a role of account 111122223333',
    ]);
  });

  it('names what the command could not tell apart: accounts of one name, whatever its capitals, and presets', () => {
    const namesake = entryOf('444455556666').replace('name-444455556666', 'Payments-Prod');
    const orders = '    presets: [{name: orders}]\n';
    const others = entryOf('777788889999') + orders + entryOf('000011112222') + orders;
    expect(problems(SMALLEST + namesake + others)).toEqual([
      'accounts[1].name: stands twice, and /byok-key could not tell which is meant: Payments-Prod',
      'accounts[3].presets[0].name: stands twice, and /byok-key could not tell which is meant: orders',
    ]);
  });

  it('is told of everything at once', () => {
    const bad = `
channel: requests
expiresAfter: soon
colour: red
accounts:
  - id: "111122223333"
    name: payments-prod
    roleArn: arn:aws:iam::444455556666:role/byok-key-creator
    regions: []
    approvals: []
    owner: ann
  - id: "111122223333"
`;
    const told = problems(bad);
    expect([...told].sort()).toEqual([
      'accounts[0].approvals: must have a line: every key needs an approval',
      'accounts[0].owner: is not a known key',
      'accounts[0].regions: must name a Region',
      'accounts[0].roleArn: must be a role of account 111122223333',
      'accounts[1].approvals: must be a list of lines',
      'accounts[1].id: stands twice: 111122223333',
      'accounts[1].name: must be a name',
      'accounts[1].regions: must be a list of Regions',
      'accounts[1].roleArn: must be the ARN of a role',
      'channel: must be a Slack channel id: it starts with C or G',
      'colour: is not a known key',
      'expiresAfter: must be a whole number and s, m, h or d, such as 72h',
    ]);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['only a comment', '# later'],
    ['a list', '- channel: C0BYOKREQ'],
    ['a word', 'hello'],
    ['no YAML', 'accounts: [}'],
    ['the same key twice', `${SMALLEST}\nchannel: C0OTHER`],
  ])('%s', (_, text) => {
    expect(problems(text).length).toBeGreaterThan(0);
  });

  it('may have a thousand accounts', () => {
    const entries = (count: number) =>
      Array.from({ length: count }, (_, n) => {
        return entryOf(String(100_000_000_000 + n));
      }).join('');
    const head = 'channel: C0BYOKREQ\naccounts:\n';
    expect(config(head + entries(1_000)).accounts.size).toBe(1_000);
  });
});
