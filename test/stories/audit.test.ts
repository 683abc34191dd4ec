import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONFIG } from '../../sandbox/company.js';
import { findRedisServer } from '../../sandbox/redis/find-server.js';
import { REPOSITORY } from '../../sandbox/repository.js';
import type { AuditEntry } from '../../src/domain/audit.js';
import { replay } from '../../src/domain/replay.js';
import { eventually, look } from '../support/servers.js';
import {
  type Asked,
  ask,
  cardSays,
  deny,
  keyIdOf,
  noteWith,
  openStory,
  replyWith,
} from '../support/story.js';

const folder = await mkdtemp(join(tmpdir(), 'byok-key-audit-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const file = join(folder, 'audit.jsonl');
const anchors = join(folder, 'anchors.jsonl');

/** The command as it is run in production, with nothing in its environment but what is given. */
async function audit(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(REPOSITORY, 'dist/audit.js'), ...args], { env, cwd: folder });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number]>,
  ]);
  return { code, out, err };
}

describe('the evidence', async () => {
  const story = await openStory({ config: `${CONFIG}auditAnchor: {every: 1s, file: ${anchors}}\n` });
  const { redis, alice, bob, carol, dave, erin } = story;
  const REDIS = { REDIS_URL: redis.url };
  let created: Asked;
  let cancelled: Asked;
  let keyId: string;

  beforeAll(async () => {
    await story.startBot();
    created = await ask(story, alice, { account: 'payments-prod' });
    await erin.click(created.message(), 'Approve');
    await noteWith(story, erin, 'not');
    await bob.click(created.message(), 'Approve');
    await dave.click(created.message(), 'Approve');
    keyId = await keyIdOf(story, created);
    await cardSays(story, created, 'Created');
    cancelled = await ask(story, alice, { account: 'lab' });
    await alice.command(`/byok-key cancel ${cancelled.id}`);
    await replyWith(story, cancelled, 'Cancelled by');
  });

  it('is exported while two replicas run, and found whole without them', async () => {
    const { code, out, err } = await audit(['export', 'audit.jsonl'], REDIS);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    const [, head] = /Head: ([0-9a-f]{64})$/m.exec(err) ?? [];

    const verified = await audit(['verify', 'audit.jsonl', '--head', head ?? '']);

    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toContain('audit.jsonl is whole.');
    expect(verified.out).toContain(`head         ${head}`);
    expect(verified.out).toContain('of 2 requests');
    expect(verified.out).toContain('anchors      1 of 1 found');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('is enough to say again what the store says, to the letter', async () => {
    const store = await look(redis.url);
    const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('{"entry"'));
    const entries = lines.map((line) => (JSON.parse(line) as { entry: AuditEntry }).entry);

    for (const { id } of [created, cancelled]) {
      const document = (await store.hget(`{byok}:request:${id}`, 'document')) ?? '';
      expect(replay(entries.filter(({ request }) => request === id))).toEqual(JSON.parse(document));
    }
  });

  it('tells who asked for what, who approved it, and which key came of it', async () => {
    const { code, out } = await audit(['report', 'audit.jsonl']);

    expect(code).toBe(0);
    const [first = '', second = ''] = out.split('\n\n');
    expect(first).toContain(`${created.id}  created`);
    expect(first).toMatch(/asked by U0ALICE\n.*approved by U0BOB\n.*approved by U0DAVE\n/);
    expect(first).toMatch(new RegExp(`key +arn:aws:kms:eu-central-1:111122223333:key/${keyId}\n`));
    expect(first).toMatch(/key made \(CreateKey [0-9a-f-]{36}\)\n/);
    expect(first).toContain(`session byok-${created.id}`);
    expect(first).toContain('one try');
    expect(second).toContain(`${cancelled.id}  cancelled`);

    const json = await audit(['report', 'audit.jsonl', '--json']);
    const rows = json.out.trim().split('\n');
    expect(rows.map((row) => JSON.parse(row))).toMatchObject([
      { request: created.id, status: 'created', approvals: [{ by: 'U0BOB' }, { by: 'U0DAVE' }] },
      { request: cancelled.id, status: 'cancelled', keyArn: null },
    ]);
  });

  it('is anchored in a file, and an export that lacks what is anchored is refused', async () => {
    const denied = await ask(story, alice, { account: 'lab' });
    await deny(story, carol, denied.message(), 'Ask for it in payments.');
    await replyWith(story, denied, 'Denied');
    await eventually(async () => {
      const { code, err } = await audit(['export', 'later.jsonl'], REDIS);
      expect(code, err).toBe(0);
      const verified = await audit(['verify', 'later.jsonl', '--anchors', anchors]);
      await rm(join(folder, 'later.jsonl'));
      expect(verified.out).toMatch(/later.jsonl is whole[\s\S]*anchors +([2-9]|\d\d) of \1 found/);
    }, 25_000);

    // On a slow machine all anchors so far can be older than the first export.
    const older = await eventually(async () => {
      const verified = await audit(['verify', 'audit.jsonl', '--anchors', anchors]);
      expect(verified.code).toBe(1);
      return verified;
    }, 25_000);

    expect(older.out).toMatch(/file: checkpoint \d+ \([0-9a-f]{64}\) was anchored and is not in the file/);
  });

  it('that somebody edited is named, and reported to nobody', async () => {
    const forged = join(folder, 'forged.jsonl');
    await writeFile(forged, (await readFile(file, 'utf8')).replace('"by":"U0BOB"', '"by":"U0CAROL"'));

    const verified = await audit(['verify', 'forged.jsonl']);
    const reported = await audit(['report', 'forged.jsonl']);

    expect(verified.code).toBe(1);
    expect(verified.out).toMatch(
      new RegExp(
        `^forged.jsonl is not what was recorded: 1 problem.\n  line \\d+: entry \\S+ of request ${created.id} ` +
          '\\("approve-clicked"\\): its hash is not that of its content: one of them was changed\n$',
      ),
    );
    expect(reported).toMatchObject({ code: 1, out: '' });
    expect(reported.err).toContain('there is no report of it');
  });

  it('that is something else altogether is told in a sentence each, whatever it is', async () => {
    await writeFile(
      join(folder, 'picture.png'),
      await readFile(join(REPOSITORY, 'docs/pictures/sandbox.png')),
    );
    await writeFile(join(folder, 'empty'), '');
    await writeFile(join(folder, 'pretty.json'), '{\n  "Keys": []\n}\n');
    await writeFile(join(folder, 'cut.jsonl'), (await readFile(file)).subarray(0, 20));
    const strangers = ['picture.png', 'empty', 'pretty.json', 'cut.jsonl'];

    const { code, out } = await audit(['verify', 'audit.jsonl', ...strangers]);

    expect(code).toBe(1);
    expect(out.trimEnd().split('\n')).toEqual(
      strangers.map(
        (name) => `${name} is no exported audit record: nothing in it is a line that an export has.`,
      ),
    );
  });

  it('goes to standard output, too, and is never written over', async () => {
    const { code, out } = await audit(['export'], REDIS);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toContain('"format":"byok-key-audit"');

    const again = await audit(['export', 'audit.jsonl'], REDIS);
    expect(again).toMatchObject({ code: 2, out: '' });
    expect(again.err).toContain('audit.jsonl exists already');
  });
});

describe('the record of a bot with a Redis of its own', async () => {
  const { path, env } = await findRedisServer();
  const PATH = `${dirname(path)}:${process.env['PATH'] ?? ''}`;
  const data = join(folder, 'data');
  const own = { REDIS_URL: 'own', BYOK_DATA_DIR: data, PATH, ...env };

  it('is exported while the bot is down: the server is started, and stopped again', async () => {
    const before = await audit(['export'], own);
    expect(before).toMatchObject({ code: 2, err: expect.stringContaining('holds no data of a bot') });

    await mkdir(data);
    await writeFile(join(data, 'redis.password'), 'left-by-a-bot-that-is-down', { mode: 0o600 });
    const { code, err } = await audit(['export', 'own.jsonl'], own);

    expect(err).toBe('Exported 0 entries and 0 checkpoints.\nIs REDIS_KEY_PREFIX the one of the bot?\n');
    expect(code).toBe(0);
    const port = /^port (\d+)$/m.exec(await readFile(join(data, 'redis.conf'), 'utf8'))?.[1];
    await eventually(() => expect(isListening(Number(port))).resolves.toBe(false));
    expect((await audit(['verify', 'own.jsonl'])).code).toBe(0);
  });
});

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(() => resolve(true)));
    socket.once('error', () => resolve(false));
  });
}

describe.concurrent('the command', () => {
  it('says how it is used', async () => {
    const { code, out } = await audit(['export', '--help']);

    expect(code).toBe(0);
    expect(out).toContain('verify FILE... [--head HASH] [--anchors FILE]');
  });

  it.each<[string[], string]>([
    [['prove'], 'There is no command "prove".'],
    [['verify'], 'Which file?'],
    [['export', 'a', 'b'], 'One at a time.'],
    [['verify', 'a', '--fast'], "Unknown option '--fast'"],
    [['verify', 'nowhere.jsonl'], 'nowhere.jsonl cannot be read'],
    [['verify', '.', '--head', 'abc'], '--head takes the hash of a checkpoint'],
    [['verify', '.', '--anchors', 'nowhere'], 'nowhere cannot be read'],
    [['verify', '.', '--anchors', '/dev/null'], '/dev/null holds no anchor'],
    [['export'], '  REDIS_URL: is not set; give a server'],
  ])('is wrong used like this: %j', async (args, words) => {
    const { code, err } = await audit(args);

    expect(code).toBe(2);
    expect(err).toContain(words);
  });
});
