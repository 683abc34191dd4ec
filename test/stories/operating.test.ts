import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CONFIG, LAB, REQUESTS } from '../../sandbox/company.js';
import type { Message } from '../../sandbox/slack/world.js';
import { reload, TAKEN_OVER } from '../support/reload.js';
import { eventually, look } from '../support/servers.js';
import { ask, cardSays, deny, keyIdOf, openStory, replyWith } from '../support/story.js';

describe('whoever runs the bot', async () => {
  const story = await openStory();
  const { aws, alice, carol, dave } = story;

  it('pauses an account: what is approved waits, says so once, and goes on by itself when it is resumed', async () => {
    const paused = await story.run('pause', ['Lab', '--reason', 'The HSM is <down>', '--by', 'ops']);
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    expect(paused.stdout).toMatch(
      /^Paused: no key is created in lab \(444455556666\) from now on\.\nPaused now:\n {2}lab \(444455556666\), since \S+Z by ops: The HSM is <down>\n$/,
    );

    const request = await ask(story, alice, { account: 'lab' });
    await carol.click(request.message(), 'Approve');
    await replyWith(
      story,
      request,
      'The creation of keys is paused for lab by ops, who runs me: The HSM is <down>',
    );
    await cardSays(story, request, 'The creation of keys is paused');
    expect(aws.keys()).toEqual([]);
    expect((await fetch(`${story.bot.url}/readyz`)).status).toBe(200);

    const resumed = await story.run('resume', [LAB, '--by', 'ops']);
    expect(resumed.stdout).toBe(
      `Resumed for lab (${LAB}): what waits goes on within seconds.\nNothing is paused.\n`,
    );

    const keyId = await keyIdOf(story, request);
    expect(aws.keys()).toMatchObject([{ keyId }]);
    const told = request.replies().filter((text) => text.includes('creation of keys'));
    expect(told.map((text) => text.includes('resumed, and this request goes on'))).toEqual([false, true]);
  });

  it('archives what is old enough: it leaves Redis, and is verified with what came later as one record', async () => {
    const denied = await ask(story, alice, { account: 'lab' });
    await deny(story, carol, denied.message(), 'Not needed.');
    await replyWith(story, denied, 'Denied');
    const folder = await mkdtemp(join(tmpdir(), 'byok-key-archive-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));

    const store = await look(story.redis.url);
    await eventually(async () => {
      const { code, stdout, stderr } = await story.run('audit', ['archive', folder, '--older-than', '1s']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/[1-9] ended requests? left Redis/);
      expect(await store.exists(`{byok}:request:${denied.id}`)).toBe(0);
    }, 20_000);

    const later = join(folder, 'later.jsonl');
    expect(await story.run('audit', ['export', later])).toMatchObject({ code: 0 });
    const [archived, both, alone] = await Promise.all(
      [[folder], [folder, later], [later]].map((files) => story.run('audit', ['verify', ...files])),
    );
    expect(archived).toMatchObject({ code: 0, stdout: expect.stringContaining('is whole.') });
    expect(both).toMatchObject({ code: 0, stdout: expect.stringContaining('of 2 requests') });
    expect(alone?.stdout).toContain(
      'after what was archived: to check that as well, give the archive before it',
    );
    const report = await story.run('audit', ['report', folder, later]);
    expect(report.stdout).toContain(`${denied.id}  denied`);
  });

  describe('changes the config', () => {
    const ofChanges = () =>
      story.slack.messages(REQUESTS).filter(({ text }) => text.includes('another configuration'));
    const logged = (words: string) => story.bot.log.filter(({ msg }) => msg === words);
    const reloadWith = (config: string, words: string) => reload(story, story.bot, { config, words });
    const LAB_BY_DAVE = CONFIG.replace(
      /\{count: 1, groups: \[S0SECURITY\]\}\n$/,
      '{count: 1, users: [U0DAVE]}\n',
    );

    it('to one that is wrong: one line says all of it, and the one before stays in force', async () => {
      const wrong = CONFIG.replace(`channel: ${REQUESTS}`, 'channel: here\nretention: 1d');

      const line = await reloadWith(wrong, 'config file is not usable; the one before stays in force');

      expect(line).toMatchObject({
        level: 'error',
        problems: [
          expect.stringMatching(/^channel: must be a Slack channel id/),
          expect.stringMatching(/^retention: goes together with archive/),
        ],
      });
      expect(ofChanges()).toEqual([]);
      expect((await fetch(`${story.bot.url}/readyz`)).status).toBe(200);
    });

    it('to other approvers: it is announced where they approve, and approvals count by it from then on', async () => {
      const asked = await ask(story, alice, { account: 'lab' });
      await reloadWith(`${LAB_BY_DAVE}reconcileEvery: 2d\n`, TAKEN_OVER);

      const [told] = await eventually(async () => {
        expect(ofChanges()).toHaveLength(1);
        return ofChanges();
      });
      expect(story.slack.plainText(told as Message)).toMatch(
        /lab \(444455556666\): approvals\. Fingerprint [0-9a-f]{12} → [0-9a-f]{12}\./,
      );
      expect(story.slack.plainText(told as Message)).not.toContain('payments-prod');
      expect(logged('these keys count from the next start of the bot on')).toMatchObject([
        { keys: ['reconcileEvery'] },
      ]);
      await carol.click(asked.message(), 'Approve');
      await replyWith(story, asked, 'Approvals given so far do not count any more');
      await cardSays(story, asked, 'Needs approval by @dave');
      await dave.click(asked.message(), 'Approve');
      await keyIdOf(story, asked);
    });

    it('of one replica and not of the other: both say so, and work; nothing is announced twice', async () => {
      await story.configure(CONFIG);
      const second = await story.startBot();
      const warnings = async (url: string) => {
        const answer = await fetch(`${url}/readyz`);
        expect(answer.status).toBe(200);
        return (await answer.json()) as object;
      };
      for (const { url } of [story.bot, second]) {
        await eventually(async () => {
          expect(await warnings(url)).toEqual({
            status: 'ready',
            warnings: [expect.stringContaining('Replicas run with different config files')],
          });
        }, 15_000);
      }
      expect(logged('replicas run with different config files')).toHaveLength(1);

      await reloadWith(CONFIG, TAKEN_OVER);

      for (const { url } of [story.bot, second])
        await eventually(async () => expect(await warnings(url)).toEqual({ status: 'ready' }), 15_000);
      expect(ofChanges()).toHaveLength(2);
      const exported = await story.run('audit', ['export']);
      const changes = exported.stdout.split('\n').filter((line) => line.includes('"config-changed"'));
      expect(changes).toHaveLength(2);
    });
  });

  it('is told of a wrong account, and what the commands are for', async () => {
    const [unknown, mistyped, help] = await Promise.all([
      story.run('pause', ['payments']),
      story.run('pause', ['444455556667', '--by', 'ops']),
      story.run('resume', ['--help']),
    ]);

    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain(
      'no account "payments"; it has 111122223333 (payments-prod), 444455556666 (lab)',
    );
    expect(mistyped.stdout).toContain(
      'Note: the config file has no account 444455556667; it has 111122223333 (payments-prod), 444455556666 (lab).',
    );
    expect(help).toMatchObject({ code: 0 });
    expect(help.stdout).toContain('Usage: npm run resume -- [account]');
  });
});
