import { describe, expect, it } from 'vitest';
import { LAB } from '../../sandbox/company.js';
import { ask, cardSays, keyIdOf, noteWith, openStory, replyWith } from '../support/story.js';

describe('when AWS does not do what it is asked', async () => {
  const story = await openStory();
  const { slack, aws, alice, bob, carol, erin } = story;
  const keysOf = (id: string) => aws.keys().filter(({ tags }) => tags['byok:request-id'] === id);

  it('tells the thread what AWS said and what to do, and an approver retries once it is mended', async () => {
    aws.setRole(LAB, 'byok-key-creator', { denies: ['kms:CreateKey'] });
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');

    const reply = await replyWith(story, request, 'The key was not created');
    expect(reply).toContain(
      "Add the right that AWS names in the thread to the role's IAM policy, then press Retry.",
    );
    expect(reply).toContain('is not authorized to perform: kms:CreateKey');
    expect(keysOf(request.id)).toEqual([]);
    await cardSays(story, request, 'No key was created.');

    await erin.click(request.message(), 'Retry');
    await noteWith(story, erin, 'you are not an approver');
    aws.setRole(LAB, 'byok-key-creator', { denies: [] });
    await carol.click(request.message(), 'Retry');
    const keyId = await keyIdOf(story, request);

    expect(keysOf(request.id)).toMatchObject([{ keyId }]);
    await replyWith(story, request, '@carol pressed Retry.');
  });

  it('finds the alias taken before it makes a key', async () => {
    const request = await ask(story, alice, { account: 'lab', alias: 'taken' });
    aws.createKeyFor(LAB, 'us-east-1', { alias: 'alias/taken' });
    await bob.click(request.message(), 'Approve');

    const reply = await replyWith(story, request, 'The alias is taken by another key.');

    expect(reply).toContain('give up and ask again with another alias');
    expect(keysOf(request.id)).toEqual([]);
  });

  it('keeps the key it made when the alias is taken meanwhile, and goes on with the same key', async () => {
    aws.faults.next('CreateAlias', { kind: 'error', name: 'AccessDeniedException', message: 'not you' });
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');
    await replyWith(story, request, 'but is not finished');
    const [made] = keysOf(request.id);

    await cardSays(story, request, 'is not finished');
    await carol.click(request.message(), 'Retry');

    expect(await keyIdOf(story, request)).toBe(made?.keyId);
    expect(keysOf(request.id)).toHaveLength(1);
  });

  it('waits out throttling by itself', async () => {
    aws.faults.next('CreateKey', { kind: 'throttle' }, 2);
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');

    const keyId = await keyIdOf(story, request);

    expect(keysOf(request.id)).toMatchObject([{ keyId }]);
  });

  it.each(['lose-reply', 'fail-after'] as const)(
    'adopts the key whose answer was lost (%s): one key',
    async (kind) => {
      aws.faults.next('CreateKey', { kind });
      const request = await ask(story, alice, { account: 'lab' });
      await bob.click(request.message(), 'Approve');

      await replyWith(story, request, 'AWS did not answer whether the key was created.');
      const keyId = await keyIdOf(story, request);

      expect(keysOf(request.id)).toMatchObject([{ keyId }]);
      const sent = aws.trail.filter(
        ({ eventName, sessionName }) => eventName === 'CreateKey' && sessionName === `byok-${request.id}`,
      );
      expect(sent).toHaveLength(1);
    },
  );

  it('finds a lost key by listing while its tag does not show up', async () => {
    aws.tagDelayMs = 60_000;
    aws.faults.next('CreateKey', { kind: 'lose-reply' });
    const request = await ask(story, alice, { account: 'lab' });
    await bob.click(request.message(), 'Approve');

    const keyId = await keyIdOf(story, request);

    aws.tagDelayMs = 0;
    expect(keysOf(request.id)).toMatchObject([{ keyId }]);
  });

  it('said nothing that Slack or AWS would have refused', () => {
    expect(slack.protocolErrors).toEqual([]);
    expect(aws.protocolErrors).toEqual([]);
  });
});
