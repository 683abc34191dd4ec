import { describe, expect, it } from 'vitest';
import { CONFIG, REQUESTS } from '../../sandbox/company.js';
import type { Message } from '../../sandbox/slack/world.js';
import { type Asked, ask, cardSays, keyIdOf, noteWith, openStory, replyWith } from '../support/story.js';

/** Of the lab's approvers something is asked with every approval. */
const TALKATIVE = `${CONFIG.trimEnd()}\n    approvalComment: required\n`;

describe('what somebody says with an approval', async () => {
  const story = await openStory({ mode: 'http', config: TALKATIVE });
  const { slack, alice, bob, carol, dave } = story;

  const approvalOf = (asked: Asked, name: string): Message => {
    const thread = slack.thread(REQUESTS, asked.ts);
    const reply = thread.find((each) => slack.plainText(each).includes(`Approved by @${name}`));
    if (!reply) throw new Error(`No approval of ${name} in the thread.`);
    return reply;
  };

  it('can be added once, by the button under it in the thread, also when the key is there', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await bob.click(request.message(), 'Approve');
    await cardSays(story, request, 'Needs approval by 1 of @dave');
    await dave.click(request.message(), 'Approve');
    await keyIdOf(story, request);
    const approval = approvalOf(request, 'bob');

    await bob.click(approval, 'Comment');
    await slack.until(() => bob.view()?.submit === 'Comment', 'the dialog');
    expect(bob.view()?.text).toContain('Your approval counts already.');
    await bob.type('Comment', 'Seen the design of <orders>.');
    slack.duplicateNextDelivery();
    expect(await bob.submit()).toMatchObject({ acknowledged: true, copies: 2 });

    expect(bob.view()).toBeUndefined();
    await replyWith(
      story,
      request,
      ':speech_balloon: @bob comments their approval.\nComment\nSeen the design of <orders>.',
    );
    await cardSays(story, request, '@bob: Seen the design of <orders>.');
    await bob.click(approval, 'Comment');
    await noteWith(story, bob, 'your approval has its comment already');
    expect(bob.view()).toBeUndefined();
    await carol.click(approval, 'Comment');
    expect(await noteWith(story, carol, 'you have given no approval that counts here')).toContain(
      'Only <@U0BOB> or <@U0DAVE> can comment',
    );
    expect(slack.plainText(approval)).toContain('[Comment]');
    expect(request.replies().filter((text) => text.includes('comments their approval'))).toHaveLength(1);
  });

  it('is asked for first where the account requires it: the submission approves', async () => {
    const request = await ask(story, alice, { account: 'lab' });

    await carol.click(request.message(), 'Approve');
    await slack.until(() => carol.view()?.submit === 'Approve', 'the dialog');
    expect(request.replies()).toEqual([]);
    await carol.type('Comment', ' ');
    expect(await carol.submit()).toMatchObject({
      errors: { Comment: 'Say something: this account asks for it with every approval.' },
    });
    await carol.type('Comment', 'Talked to alice.');
    await carol.submit();

    await keyIdOf(story, request);
    expect(request.replies()[0]).toBe(
      ':white_check_mark: Approved by @carol. That is all it needed; the key is being created.\nComment\nTalked to alice.',
    );
    expect(carol.view()).toBeUndefined();
  });

  it('made nobody say what Slack would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
  });
});
