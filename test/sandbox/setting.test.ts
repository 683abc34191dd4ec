import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MEMBERS } from '../../sandbox/company.js';
import { SANDBOX_CONFIG } from '../../sandbox/page/estate.js';
import { settingFor } from '../../sandbox/page/setting.js';
import { REPOSITORY } from '../../sandbox/repository.js';

const entry = (id: string, name: string, lines: readonly string[]) =>
  [
    `  - id: "${id}"`,
    `    name: ${name}`,
    `    roleArn: arn:aws:iam::${id}:role/team/byok`,
    '    regions: [eu-central-1]',
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

const config = (...entries: readonly string[]) => ['channel: C0OURS', 'accounts:', ...entries, ''].join('\n');

function groupsFor(text: string): Record<string, string[]> {
  return Object.fromEntries(settingFor(text).members.groups.map(({ id, members }) => [id, members]));
}

it('casts for the config of the made-up company nobody but that company', () => {
  const { members, roles, isMadeUp } = settingFor(SANDBOX_CONFIG);

  expect(members).toEqual(MEMBERS);
  expect(roles['frank']).toBe('On call: may break the glass in lab');
  expect(isMadeUp).toBe(true);
});

it("makes up whom and what somebody's own config names", async () => {
  const { members, accounts, roles, isMadeUp } = settingFor(
    await readFile(join(REPOSITORY, 'byok.config.example.yaml'), 'utf8'),
  );

  expect(members.groups).toEqual([
    { id: 'S0SECURITY', handle: 'security', members: ['bob', 'carol'] },
    { id: 'S0MANAGERS', handle: 's0managers', members: ['dave', 'frank'] },
    { id: 'S0PAY', handle: 's0pay', members: ['alice', 'erin'] },
  ]);
  expect(members.people.at(-1)).toEqual({ id: 'U0OWNER', name: 'u0owner', realName: 'U0OWNER' });
  expect(members.channels.map(({ id, name, bot }) => ({ id, name, bot }))).toEqual([
    { id: 'C0BYOKREQ', name: 'key-requests', bot: true },
    { id: 'C0PAYMENTS', name: 'payments-prod', bot: true },
    { id: 'C0GENERAL', name: 'general', bot: false },
  ]);
  expect(members.channels[0]?.members).toContain('u0owner');
  expect(accounts).toMatchObject([
    {
      id: '111122223333',
      roles: [
        { name: 'byok-key-creator', externalId: '0f3c0f3c-choose-your-own' },
        { name: 'hsm-operator', trustsBot: false },
      ],
      principals: {
        roles: ['KeyAdmins', 'payments-app', 'KeyAdministrator', 'orders/OrdersService', 'ReportsService'],
      },
    },
  ]);
  expect(roles).toMatchObject({
    alice: 'Asks in payments-prod',
    bob: 'Approves in payments-prod',
    dave: 'Can stand in for approvers in payments-prod',
    gus: 'A guest',
    u0owner: 'Approves in payments-prod',
  });
  expect(isMadeUp).toBe(false);
});

it('gives the groups of one account different people, as many as its lines count, and hires more for it', () => {
  const text = config(
    entry('111111111111', 'one', [
      'approvals:',
      '  - {count: 3, groups: [S1]}',
      '  - {count: 1, users: [U0CAROL]}',
    ]),
    entry('222222222222', 'two', ['approvals: [{count: 8, groups: [S2]}]']),
    entry('333333333333', 'three', ['approvals: [{count: 2, groups: [S1]}, {count: 2, groups: [S2]}]']),
  );

  expect(groupsFor(text)).toEqual({
    S1: ['bob', 'dave', 'frank'],
    S2: ['carol', 'hanna', 'ivan', 'jana', 'karl', 'lena', 'mira', 'colleague-1'],
  });
  expect(settingFor(text).members.people.at(-1)).toEqual({ name: 'colleague-1' });
});

it('lets whoever asks not be whom a group of approvers is filled with', () => {
  const text = config(
    entry('111111111111', 'one', ['requesters: {groups: [S1]}', 'approvals: [{count: 2, groups: [S1]}]']),
  );

  expect(groupsFor(text)).toEqual({ S1: ['alice', 'erin', 'bob', 'carol'] });
});

it('knows whom the break-glass entry at the top is for', () => {
  const text = config(
    entry('111111111111', 'one', ['approvals: [{count: 1, users: [U0BOB]}]']),
    entry('222222222222', 'two', [
      'breakGlass: {users: [U0DAVE]}',
      'approvals: [{count: 1, users: [U0BOB]}]',
    ]),
  );

  expect(settingFor(`${text}breakGlass: {users: [U0CAROL]}\n`).roles).toMatchObject({
    alice: 'May ask for keys',
    carol: 'May break the glass in one',
    dave: 'May break the glass in two',
  });
});

it('refuses a config that leads out of the sandbox', () => {
  const text = `${SANDBOX_CONFIG}auditAnchor: {every: 1h, webhook: "https://evidence.example.com"}\n`;

  expect(() => settingFor(text)).toThrow('The config has auditAnchor, which would put');
});

it.each(['accounts: [', '', 'accounts: []\n'])(
  'leaves it to the bot to say what is wrong with %j',
  (text) => {
    expect(settingFor(text).members.people).toEqual(MEMBERS.people);
  },
);
