import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readOptions } from '../../sandbox/options.js';
import { REPOSITORY } from '../../sandbox/repository.js';
import { inTheEnd } from '../support/endings.js';

const SANDBOX = join(REPOSITORY, 'build/sandbox/sandbox.js');
const EXAMPLE = join(REPOSITORY, 'byok.config.example.yaml');

function spawnSandbox(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [SANDBOX, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  inTheEnd(() => child.kill('SIGKILL'));
  return child;
}

async function failedSandbox(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawnSandbox(args, env);
  const [said, printed, [code]] = await Promise.all([
    text(child.stderr),
    text(child.stdout),
    once(child, 'close'),
  ]);
  expect(printed, 'there is no address').toBe('');
  return { code: code as number, said: said.replace(/^Starting Redis.*\n/, '') };
}

async function folderOfOnesOwn(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'byok-key-test-'));
  inTheEnd(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (existsSync(file)) return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number);
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return all
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([one = 0, parent]) => (parent === pid ? [one] : []));
}

function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  // In a container nobody may have buried it yet.
  if (existsSync(stat) && / Z /.test(readFileSync(stat, 'utf8'))) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("plays one's own config, says how to try the bot's commands on it, and leaves nothing behind when killed", async () => {
  const child = spawnSandbox(['--config', EXAMPLE]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (some: string) => {
    said += some;
  });
  const [address] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(address)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  await expect.poll(() => said).toContain('audit -- verify');
  expect(said).toContain(`The config in use is ${EXAMPLE}\n`);
  expect(said, 'one address alone').not.toContain('http://');

  const [doctor = '', exported = ''] = said.split('\n').filter((line) => line.startsWith('  ('));
  const { stdout } = await promisify(execFile)('/bin/sh', ['-c', doctor], {
    cwd: REPOSITORY,
    env: {
      ...process.env,
      AWS_PROFILE: 'of-somebody',
      SLACK_BOT_TOKEN: 'xoxb-real',
      REDIS_SENTINELS: 'real:1',
    },
  });
  const told = stdout.replace(/ +/g, ' ');
  expect(told).toContain('✓ channel C0PAYMENTS the bot is in #payments-prod\n');
  expect(told).toContain('✓ group S0PAY @s0pay, 2 members\n');
  expect(told).toContain('✓ approvals payments-prod (111122223333) can be met: 3 people to approve\n');
  expect(told).toContain('All that could be tried works.');
  expect(exported).toMatch(/^ {2}\(set -a; \. \S+; npm run audit -- export audit\.jsonl\)$/);
  const envFile = /set -a; \. (\S+);/.exec(doctor)?.[1] ?? '';
  expect(existsSync(envFile)).toBe(true);

  const started = childrenOf(child.pid ?? 0);
  expect(started.length).toBeGreaterThan(2);
  child.kill('SIGKILL');
  await expect.poll(() => started.filter(isAlive)).toEqual([]);
  await expect.poll(() => existsSync(envFile)).toBe(false);
});

it('says what the bot says of a config that cannot be used', async () => {
  const folder = await folderOfOnesOwn();
  const file = join(folder, 'mine.yaml');
  await writeFile(file, 'channel: C0KEYS\naccounts: []\nchanel: C0KEYS\n');

  expect(await failedSandbox(['--config', 'mine.yaml'], { INIT_CWD: folder })).toEqual({
    code: 2,
    said: [
      'The bot does not start.',
      `The config file ${file} is not usable (see byok.config.example.yaml):`,
      '  accounts: must name an account',
      '  chanel: is not a known key',
      '',
    ].join('\n'),
  });
});

it('says which port is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  inTheEnd(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };

  expect(await failedSandbox([], { PORT: String(port) })).toEqual({
    code: 2,
    said: `Port ${port} of 127.0.0.1 is taken. Set PORT to another one, or to none for any free one.\n`,
  });
});

it.each([
  [['--confg', 'x.yaml'], {}, "Unknown option '--confg'"],
  [['x.yaml'], {}, "Unexpected argument 'x.yaml'"],
  [['--config'], {}, "'--config <value>' argument missing"],
  [['--config', ''], {}, '--config needs the path of a file.'],
  [[], { PORT: '80a' }, 'PORT must be a number from 0 to 65535, is "80a".'],
  [[], { PORT: '65536' }, 'PORT must be a number from 0 to 65535, is "65536".'],
])('takes no %j with %j', (args, env, said) => {
  expect(() => readOptions(args, env)).toThrow(said);
});

it('takes a config, a port, and a cry for help', () => {
  expect(readOptions(['--config', 'x.yaml'], { PORT: '8080' })).toEqual({
    help: false,
    configFile: 'x.yaml',
    port: 8_080,
  });
  expect(readOptions(['-h'], {})).toEqual({ help: true, configFile: undefined, port: 0 });
});
