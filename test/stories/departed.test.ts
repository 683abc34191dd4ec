import { describe, expect, it } from 'vitest';
import { CONFIG, REQUESTS } from '../../sandbox/company.js';
import { undocumented } from '../support/documented.js';
import { ask, BOX, cardSays, entriesFor, keyIdOf, openStory, replyWith, review } from '../support/story.js';
import { forgetGroups, forgetPerson, passAnHour, settled } from '../support/trouble.js';

describe('approvers who have left', async () => {
  const story = await openStory({ config: `reconcileEvery: 1s\n${CONFIG}` });
  const { slack, bot, alice, bob, carol } = story;
  const payments = await ask(story, alice, { account: 'payments-prod' });
  const lab = await ask(story, alice, { account: 'lab' });
  await bob.click(payments.message(), 'Approve');
  await replyWith(story, payments, 'Approved by @bob');
  for (const { id } of [payments, lab]) await settled(story, id);
  const logged = (request: string) =>
    bot.log
      .filter(({ requestId, msg }) => requestId === request && String(msg).includes('line of approvals'))
      .map(({ level, lacking, gone }) => ({ level, lacking, gone }));

  it('keep the approval they gave; what nobody can give is told once, in the thread and to the operator', async () => {
    for (const name of ['bob', 'dave']) slack.deactivate(name);
    for (const id of ['U0BOB', 'U0DAVE']) await forgetPerson(story, id);

    await passAnHour(story, payments.id);

    const told = await replyWith(story, payments, 'this request cannot be approved');
    expect(told).toContain('Of its approvals, line 2 (@dave) lacks 1. Not able to approve any more: @dave.');
    expect(told).toContain('What to do: have people added');
    await slack.until(
      () =>
        slack.directMessages('alice').some(({ text }) => text.includes('this request cannot be approved')),
      'the same in a direct message',
    );
    await settled(story, payments.id);
    await passAnHour(story, payments.id);
    await settled(story, payments.id);
    expect(payments.text()).toContain('Approved by @bob');
    expect(payments.replies()).toHaveLength(2);
    expect(logged(payments.id)).toEqual([{ level: 'error', lacking: [0, 1], gone: ['U0DAVE'] }]);
  });

  it('are named to whoever asks, and nothing is stored', async () => {
    await review(story, alice, entriesFor('payments-prod', { alias: 'payments/nobody' }));

    const { errors } = await alice.submit();

    expect(errors?.[BOX]).toContain(
      'payments-prod has not enough approvers. Line 2 of its approvals asks for',
    );
    expect(errors?.[BOX]).toContain('Not able to approve any more: U0DAVE.');
  });

  it('block no request that does not need them: those who are left approve it', async () => {
    await passAnHour(story, lab.id);
    await settled(story, lab.id);
    expect(lab.replies()).toEqual([]);

    await carol.click(lab.message(), 'Approve');

    await keyIdOf(story, lab);
  });

  it('are enough again when the group has people again', async () => {
    const waiting = await ask(story, alice, { account: 'lab' });
    await settled(story, waiting.id);
    slack.setGroup('S0SECURITY', []);
    await forgetGroups(story);
    await passAnHour(story, waiting.id);
    await replyWith(story, waiting, 'line 1 (1 of @security) lacks 1');
    await settled(story, waiting.id);

    slack.setGroup('S0SECURITY', ['carol']);
    await forgetGroups(story);
    await passAnHour(story, waiting.id);

    await replyWith(story, waiting, 'There are approvers enough for this request again.');
    await carol.click(waiting.message(), 'Approve');
    await cardSays(story, waiting, 'Created:');
  });

  it('are in the daily comparison, as what the config names in vain', async () => {
    const report = await slack.until(
      () =>
        slack
          .messages(REQUESTS)
          .map((message) => slack.plainText(message))
          .find((text) => text.includes('cannot be given any more')),
      'the report',
      20_000,
    );

    expect(report).toContain('line 2 of the approvals of payments-prod (111122223333)');
    expect(report).toContain('Not able to approve any more: @dave.');
    expect(
      bot.log.find(
        ({ msg, line }) => String(msg).startsWith('approvers whom the config names') && line === 2,
      ),
    ).toMatchObject({ level: 'error', account: '111122223333', lacks: 1, users: ['U0DAVE'], groups: [] });
  });

  it('showed nothing that docs/slack.md does not', () => {
    expect(undocumented(story)).toEqual([]);
  });
});
