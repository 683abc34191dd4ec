import { describe, expect, it } from 'vitest';
import { connectApp, nameForm, openOffice, webClient } from './office.js';

describe('a trigger id', () => {
  it('opens one view only', async () => {
    const slack = await openOffice({ triggerTtlMs: 60_000 });
    const triggers: string[] = [];
    await connectApp(slack, (app) =>
      app.command('/byok-key', async ({ ack, command }) => {
        triggers.push(command.trigger_id);
        await ack();
      }),
    );
    const { views } = webClient(slack);
    await slack.person('alice').command('/byok-key');
    const [trigger_id = ''] = triggers;
    const view = nameForm();
    const badView = { ...view, title: { type: 'plain_text' as const, text: 'x'.repeat(25) } };

    await expect(views.open({ trigger_id, view: badView })).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
        },
      },
    });
    await views.open({ trigger_id, view });
    await expect(views.open({ trigger_id, view })).rejects.toThrow('exchanged_trigger_id');
    await expect(views.open({ trigger_id: '1.2.3', view })).rejects.toThrow('invalid_trigger_id');
  });

  it('opens nothing once it has expired', async () => {
    const slack = await openOffice({ triggerTtlMs: 1 });
    const triggers: string[] = [];
    await connectApp(slack, (app) =>
      app.command('/byok-key', async ({ ack, command }) => {
        triggers.push(command.trigger_id);
        await ack();
      }),
    );
    await slack.person('alice').command('/byok-key');
    // A millisecond of life is over by the time anything comes back.
    await new Promise((resolve) => setTimeout(resolve, 5));
    const opening = webClient(slack).views.open({ trigger_id: triggers[0] ?? '', view: nameForm() });
    await expect(opening).rejects.toThrow('expired_trigger_id');
  });
});

describe('an acknowledgement that Slack would not take', () => {
  it.each([
    [
      'errors on a block that is no input',
      { response_action: 'errors', errors: { nowhere: 'x' } },
      'nowhere',
    ],
    [
      'a view that breaks a limit',
      { response_action: 'update', view: { ...nameForm(), submit: undefined } },
      'submit',
    ],
    ['an unknown action', { response_action: 'dance' }, 'dance'],
  ])('counts as none: %s', async (_, answer, problem) => {
    const slack = await openOffice();
    await connectApp(slack, (app) => {
      app.command('/byok-key', async ({ ack, client, command }) => {
        await client.views.open({ trigger_id: command.trigger_id, view: nameForm() });
        await ack();
      });
      app.view('name-form', async ({ ack }) => ack(answer as never));
    });
    const alice = slack.person('alice');
    await alice.command('/byok-key');
    await alice.type('Name', 'n');

    expect(await alice.submit()).toMatchObject({
      acknowledged: false,
      problem: expect.stringContaining(problem),
    });

    expect(alice.view()?.trouble).toContain('Try again');
    expect(slack.protocolErrors).toHaveLength(1);
  });
});
