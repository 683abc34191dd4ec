import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { REPOSITORY } from '../../sandbox/repository.js';
import { readConfigFile } from '../../src/config-file.js';
import { readEnvironment } from '../../src/environment.js';
import { askEverything } from '../../src/init/ask-everything.js';
import { configText, environmentText } from '../../src/init/files.js';
import { Interview } from '../../src/init/interview.js';
import { inTheEnd } from '../support/endings.js';

const BOT_TOKEN = 'xoxb-1234-secret-of-the-bot';
const APP_TOKEN = 'xapp-1-A0-secret-of-the-app';

/** What somebody answers who takes what is offered wherever they can. */
const PAYMENTS = [
  BOT_TOKEN,
  '', // socket
  APP_TOKEN,
  '', // a Redis of its own
  'C0KEYREQUESTS',
  '111122223333',
  'payments-prod',
  'eu-central-1, eu-west-1',
  '', // byok-key-creator
  '', // a new external id
  'payments/',
  'S0SECURITY',
  '2',
  'yes',
  'U0DAVE,U0OLIVER',
  '',
  'no',
  'no',
];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'byok-key-init-'));
  inTheEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function init(folder: string, answers: readonly string[], args: readonly string[] = []) {
  const child = spawn(process.execPath, [join(REPOSITORY, 'dist/init.js'), ...args], {
    cwd: folder,
    env: {},
  });
  // Nobody may be there any more to read them.
  child.stdin.on('error', () => undefined);
  child.stdin.end(answers.map((answer) => `${answer}\n`).join(''));
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, err };
}

/** The same answers, asked for in this process. */
async function interviewed(answers: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const interview = new Interview({ input, output });
  input.end(answers.map((answer) => `${answer}\n`).join(''));
  try {
    return await askEverything(interview);
  } finally {
    interview.close();
  }
}

/** `PAYMENTS` with another answer to one question. */
function with_(at: number, answer: string): string[] {
  return PAYMENTS.map((each, index) => (index === at ? answer : each));
}

describe('npm run init', () => {
  it('writes two files that the bot accepts, the one with the tokens for its owner alone', async () => {
    const folder = await newFolder();

    const { code, out, err } = await init(folder, PAYMENTS);

    expect([code, err]).toEqual([0, '']);
    const environment = await readFile(join(folder, '.env'), 'utf8');
    expect(environment.split('\n').slice(1)).toEqual([
      `SLACK_BOT_TOKEN=${BOT_TOKEN}`,
      `SLACK_APP_TOKEN=${APP_TOKEN}`,
      'REDIS_URL=own',
      '',
    ]);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600);
    const config = readConfigFile(await readFile(join(folder, 'byok.config.yaml'), 'utf8'));
    const [account] = config.ok ? config.config.accounts.values() : [];
    expect(account).toMatchObject({
      id: '111122223333',
      name: 'payments-prod',
      roleArn: 'arn:aws:iam::111122223333:role/byok-key-creator',
      externalId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      regions: ['eu-central-1', 'eu-west-1'],
      aliasPrefix: 'payments/',
      approvals: [
        { count: 2, groups: ['S0SECURITY'], users: [] },
        { count: 1, groups: [], users: ['U0DAVE', 'U0OLIVER'] },
      ],
      channel: 'C0KEYREQUESTS',
    });
    expect(out).toContain('Written: .env (readable by you alone) and byok.config.yaml.');
    expect(out).toContain(`ExternalId=${account?.externalId} AliasPrefix=payments/`);
    expect(out).not.toContain('secret');
  });

  it.each([['.env'], ['byok.config.yaml']])('overwrites no %s', async (file) => {
    const folder = await newFolder();
    await writeFile(join(folder, file), 'mine');

    const { code, err } = await init(folder, PAYMENTS);

    expect(code).toBe(2);
    expect(err).toContain(`${file}: there already, and nothing is overwritten.`);
    expect(await readdir(folder)).toEqual([file]);
    expect(await readFile(join(folder, file), 'utf8')).toBe('mine');
  });

  it('writes nothing after a wrong answer out of a pipe, or too few', async () => {
    const folder = await newFolder();

    const wrong = await init(folder, with_(0, 'xoxp-of-a-person'));
    const few = await init(folder, PAYMENTS.slice(0, -1));

    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('must start with "xoxb-"') });
    expect(wrong.err).not.toContain('of-a-person');
    expect(few).toMatchObject({ code: 2, err: expect.stringContaining('The answers have ended') });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says how it is used, from a pipe too, with an example that works', async () => {
    const folder = await newFolder();

    const help = await init(folder, [], ['--help']);
    expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: npm run init\n/) });
    const [, words = ''] = /printf '%s\\n' ([\s\S]*?) \| npm run init/.exec(help.out) ?? [];
    const answers = words.match(/''|[^\s\\]+/g)?.map((word) => word.replace("''", '')) ?? [];

    const { code, out } = await init(folder, answers);
    expect(code).toBe(0);
    expect(out.match(/: \n|: $/gm)).toHaveLength(answers.length);
    expect(out).toMatch(/own role[\s\S]*bot-role\.yaml[\s\S]*target-account-role\.yaml[\s\S]*doctor/);
    expect(await init(folder, [], ['--force'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Unknown option '--force'"),
    });
  });
});

describe('an answer', () => {
  it.each([
    [0, '', 'is not set; it starts with "xoxb-"'],
    [0, 'xoxb-', 'still holds the placeholder'],
    [1, 'webhook', 'must be socket or http'],
    [2, 'xoxb-1', 'must start with "xapp-"'],
    [3, 'http://redis', 'must be redis://…, rediss://… or "own"'],
    [3, "redis://:it's@redis", 'must not hold a single quote'],
    [4, '#key-requests', 'must be a Slack channel id'],
    [5, '1111-2222-3333', 'must be twelve digits'],
    [6, '', 'must not be empty'],
    [7, '', 'must name a Region'],
    [7, 'Frankfurt', 'must be a Region such as eu-central-1'],
    [8, 'arn:aws:iam::999900001111:role/other', 'must be a role of account 111122223333'],
    [9, 'x', 'must have 2 to 1,224 letters'],
    [10, 'alias/payments/', 'without "alias/"'],
    [11, '@security', 'must be a Slack user id'],
    [11, '', 'must name users or groups'],
    [12, 'all', 'must be a whole number'],
    [15, '3', 'names fewer users than its count'],
    [16, 'perhaps', 'must be no or yes'],
  ])('number %i of "%s" is refused: %s', async (at, answer, words) => {
    await expect(interviewed(with_(at, answer))).rejects.toThrow(words);
  });

  it('for a second account is held against the first one', async () => {
    const second = PAYMENTS.slice(5, -1);
    const twice = [...PAYMENTS.slice(0, -1), 'yes', ...second, 'no'];
    const otherId = twice.with(PAYMENTS.length, '444455556666');
    await expect(interviewed(twice)).rejects.toThrow('stands twice: 111122223333');
    await expect(interviewed(otherId)).rejects.toThrow('The name people know it by: stands twice');

    const answers = await interviewed(otherId.with(PAYMENTS.length + 1, 'lab'));

    expect(answers.accounts.map(({ id }) => id)).toEqual(['111122223333', '444455556666']);
    expect(readConfigFile(configText(answers))).toMatchObject({ ok: true });
  });

  it('for a second line is held against the first one: it needs other people', async () => {
    const sameAgain = with_(11, 'U0DAVE').with(12, '1').with(14, 'U0DAVE');
    await expect(interviewed(sameAgain)).rejects.toThrow('can never be met');
    await expect(interviewed(sameAgain.with(14, 'U0DAVE,U0OLIVER').with(15, '2'))).rejects.toThrow(
      'can never be met',
    );
  });

  it('for HTTP mode is the signing secret', async () => {
    const answers = await interviewed(with_(1, 'http').with(2, 'sign'));

    const read = readEnvironment(Object.fromEntries(answers.environment));
    expect(read).toMatchObject({
      environment: { slack: { mode: { kind: 'http', signingSecret: 'sign' } } },
    });
  });

  it('that a shell would take apart is quoted', async () => {
    const answers = await interviewed(with_(3, 'redis://:a&b$c@redis.example.com:6379'));

    expect(environmentText(answers)).toContain("\nREDIS_URL='redis://:a&b$c@redis.example.com:6379'\n");
  });
});

describe('a person at a terminal', () => {
  function atTerminal() {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();
    let seen = '';
    output.on('data', (chunk) => {
      seen += String(chunk);
    });
    const interview = new Interview({ input, output });
    inTheEnd(() => interview.close());
    return { input, interview, shown: () => seen };
  }
  const question = {
    text: 'Token',
    read: (answer: string) =>
      answer.startsWith('x')
        ? ({ ok: true, value: answer } as const)
        : ({ ok: false, problem: 'must begin with x' } as const),
  };

  it('does not see a secret, typed in time or too early', async () => {
    const { input, interview, shown } = atTerminal();
    input.write('xoxb-early\r');
    const early = await interview.ask({ ...question, typing: 'hidden' });
    const asked = interview.ask({ ...question, typing: 'hidden' });
    input.write('xoxb-in-time\r');

    expect([early, await asked]).toEqual(['xoxb-early', 'xoxb-in-time']);
    expect(shown().match(/Token: /g)).toHaveLength(2);
    expect(shown()).not.toContain('xoxb');
  });

  it('sees other answers, and is asked again after a wrong one', async () => {
    const { input, interview, shown } = atTerminal();
    const asked = interview.ask({ ...question, typing: 'shown' });
    input.write('abc\r');
    input.write('xyz\r');

    expect(await asked).toBe('xyz');
    expect(shown()).toMatch(/Token: [\s\S]*abc[\s\S]*must begin with x[\s\S]*Token: /);
  });
});
