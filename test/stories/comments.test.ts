import { describe, expect, it } from 'vitest';
import { CONFIG, REQUESTS } from '../../sandbox/company.js';
import type { Person } from '../../sandbox/slack/person.js';
import type { Message } from '../../sandbox/slack/world.js';
import { undocumented } from '../support/documented.js';
import {
  type Asked,
  ask,
  cardSays,
  keyIdOf,
  noteWith,
  openStory,
  replyWith,
  understand,
} from '../support/story.js';

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

  const say = async (person: Person, asked: Asked, words: string): Promise<void> => {
    await person.click(approvalOf(asked, person.name), 'Comment');
    await slack.until(() => person.view()?.submit === 'Comment', 'the dialog');
    await person.type('Comment', words);
    await person.submit();
  };

  it('can be added once, by the button under it in the thread, also when the key is there', async () => {
    const request = await ask(story, alice, { account: 'payments-prod' });
    await bob.click(request.message(), 'Approve');
    await cardSays(story, request, 'Needs approval by @dave');
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
      ':speech_balloon: @bob comments on their approval.\nComment\nSeen the design of <orders>.',
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
    expect(request.replies().filter((text) => text.includes('comments on their approval'))).toHaveLength(1);
  });

  it('counts no more with its approval once the requester changes the request', async () => {
    const request = await ask(story, alice, { account: 'payments-prod', alias: 'payments/typo' });
    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'Approved by @bob');
    await say(bob, request, 'Fine as it is.');
    await cardSays(story, request, '@bob: Fine as it is.');

    await alice.click(request.message(), 'Edit');
    await slack.until(() => alice.view()?.submit === 'Review', 'the form');
    expect(alice.view()?.text).toContain(`Filled as request ${request.id} is now.`);
    await alice.type('Alias', 'payments/right');
    await alice.submit();
    await understand(story, alice);
    await alice.submit();

    const reply = await replyWith(story, request, 'Changed by @alice, who asked.');
    expect(reply).toContain('Approvals given so far (by @bob) do not count any more');
    expect(reply.split('\n')).toContain('Alias: alias/payments/typo → alias/payments/right');
    await cardSays(story, request, 'Needs approval by 1 of @security and @dave');
    expect(request.text()).not.toContain('Fine as it is.');
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

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story, 'Seen the design', 'Fine as it is.', 'Talked to alice.')).toEqual([]);
  });

  it('made nobody say what Slack would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
  });
});
