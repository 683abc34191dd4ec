import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LAB } from '../../sandbox/company.js';
import { eventually, look } from '../support/servers.js';
import { ask, cardSays, deny, keyIdOf, openStory, replyWith } from '../support/story.js';

describe('whoever runs the bot', async () => {
  const story = await openStory();
  const { aws, alice, carol } = story;

  it('pauses an account: what is approved waits, says so once, and goes on by itself when it is resumed', async () => {
    const paused = await story.run('pause', ['lab', '--reason', 'The HSM is <down>', '--by', 'ops']);
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

  it('is told of a wrong account, and what the commands are for', async () => {
    const [unknown, help] = await Promise.all([
      story.run('pause', ['payments']),
      story.run('resume', ['--help']),
    ]);

    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain(
      'no account "payments"; it has 111122223333 (payments-prod), 444455556666 (lab)',
    );
    expect(help).toMatchObject({ code: 0 });
    expect(help.stdout).toContain('Usage: npm run resume -- [account]');
  });
});
