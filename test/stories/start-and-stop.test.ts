import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONFIG } from '../../sandbox/company.js';
import { findRedisServer } from '../../sandbox/redis/find-server.js';
import { freePort } from '../../sandbox/redis/free-port.js';
import { runningOwnServer } from '../../src/redis/own-server.js';
import { ask, keyIdOf, openStory, replyWith } from '../support/story.js';

describe('the life of the process', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob } = story;

  it('lets a running job end on SIGTERM, closes its sockets and exits with 0', async () => {
    const second = await story.startBot();
    await story.bot.stop();
    const request = await ask(story, alice, { account: 'lab' });
    aws.faults.next('CreateKey', { kind: 'delay', ms: 1_500 });
    await bob.click(request.message(), 'Approve');
    await aws.until(
      () => aws.keys().find(({ tags }) => tags['byok:request-id'] === request.id),
      'a key on its way',
    );

    expect(await second.stop()).toBe(0);

    expect(slack.sockets.count).toBe(0);
    await story.startBot();
    const keyId = await keyIdOf(story, request);
    expect(aws.keys().filter(({ tags }) => tags['byok:request-id'] === request.id)).toMatchObject([
      { keyId },
    ]);
    // The answer was waited for, so nothing had to be looked for.
    expect(request.replies().join('\n')).not.toContain('did not answer');
  });

  it('names every variable and every entry that is wrong, at once, and exits with 2', async () => {
    await story.configure('channel: general\naccounts:\n  - {id: "1", name: x, approvals: []}\nchanel: C1\n');
    const bot = await story.launchBot({ SLACK_BOT_TOKEN: 'xoxp-not-a-bot', PORT: 'abc', REDIS_URL: '' });

    expect(await bot.ended).toBe(2);
    expect(bot.errors).toEqual([
      'The environment is not usable (see .env.example):',
      '  SLACK_BOT_TOKEN: must start with "xoxb-"',
      '  PORT: must be a whole number from 1 to 65535, is "abc"',
      '  REDIS_URL: is not set; give a server, or "own" for one replica with a durable server of its own',
      expect.stringMatching(/^The config file \/.* is not usable \(see byok.config.example.yaml\):$/),
      '  channel: must be a Slack channel id: it starts with C or G',
      '  accounts[0].id: must be twelve digits in quotes',
      '  accounts[0].roleArn: must be the ARN of a role',
      '  accounts[0].regions: must be a list of Regions',
      '  accounts[0].approvals: must have a line: every key needs an approval',
      '  chanel: is not a known key',
    ]);
  });

  it('says that its port is taken, or its app token wrong, in words', async () => {
    await story.configure(CONFIG);
    const other = await story.startBot();
    const { port } = new URL(other.url);
    const second = await story.launchBot({ PORT: port });
    expect(await second.ended).toBe(2);
    expect(second.errors[1]).toContain(`HOST, PORT: cannot listen on 127.0.0.1:${port}`);

    const third = await story.launchBot({ SLACK_APP_TOKEN: 'xapp-wrong' });
    expect(await third.ended).toBe(2);
    expect(third.errors.at(-1)).toContain('SLACK_APP_TOKEN: Slack does not accept it (invalid_auth)');
    await other.stop();
  });

  it('says what is wrong when Slack does not take its token', async () => {
    await story.configure(CONFIG);
    const bot = await story.launchBot({ SLACK_BOT_TOKEN: 'xoxb-wrong' });

    expect(await bot.ended).toBe(2);
    expect(bot.errors).toEqual([
      'The bot cannot start.',
      expect.stringMatching(
        /^ {2}SLACK_BOT_TOKEN: Slack does not accept it \(invalid_auth\)\. Take the Bot User OAuth Token/,
      ),
    ]);
    expect(JSON.stringify(bot.log)).not.toContain('xoxb-wrong');
  });
});

describe('a bot with a Redis of its own', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'byok-key-own-'));
  const binary = await findRedisServer();
  const PATH = `${binary.path.slice(0, binary.path.lastIndexOf('/'))}:${process.env['PATH'] ?? ''}`;
  const env = { REDIS_URL: 'own', BYOK_DATA_DIR: dir, PATH, ...binary.env };
  const story = await openStory({ env });
  const { alice, bob } = story;

  it('finds its requests again after kill -9, and after an orderly stop', async () => {
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const request = await ask(story, alice, { account: 'payments-prod' });
    await story.bot.kill();
    const second = await story.startBot();
    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'Still needed: @dave');
    expect(await second.stop()).toBe(0);

    const third = await story.startBot();
    await story.dave.click(request.message(), 'Approve');
    await keyIdOf(story, request);
    // A command finds the same Redis while the bot runs, leaves it running, and starts it where it does not run.
    expect(await story.run('reconcile')).toMatchObject({ code: 0, stdout: ONE_REQUEST });
    expect((await fetch(`${third.url}/readyz`)).status).toBe(200);
    expect(await third.stop()).toBe(0);
    expect(await story.run('reconcile')).toMatchObject({ code: 0, stdout: ONE_REQUEST });
  });

  it('that cannot start says once why, blames no token that nobody has seen, and leaves no Redis running', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'byok-key-own-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const bot = await story.launchBot({
      BYOK_DATA_DIR: folder,
      SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/`,
    });

    expect(await bot.ended).toBe(2);
    expect(bot.errors).toEqual([
      'The bot cannot start.',
      expect.stringMatching(
        /^ {2}Slack does not answer as it should \(.*ECONNREFUSED.*\), so nothing is known/,
      ),
    ]);
    expect(await runningOwnServer(folder)).toBeUndefined();

    const without = await story.launchBot({ BYOK_DATA_DIR: folder, PATH: '/nowhere' });
    expect(await without.ended).toBe(2);
    expect(without.errors).toEqual([
      'The bot cannot start.',
      '  REDIS_URL=own: neither valkey-server nor redis-server is on PATH. Install one of them.',
    ]);
  });

  const ONE_REQUEST = expect.stringContaining('1 key (1 PendingImport) and 1 approved request');
});
