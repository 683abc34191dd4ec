import { createApp, startApp, variable } from './slack-app.js';

/** The floor: a Bolt app that does what Slack asks for at once, and nothing else. */
const app = createApp();

app.action(/.*/, async ({ ack }) => {
  await ack();
});

app.command('/byok-key', async ({ ack, body, client }) => {
  await ack();
  const title = { type: 'plain_text', text: 'Request a key' } as const;
  const label = { type: 'plain_text', text: 'Alias' } as const;
  const element = { type: 'plain_text_input', action_id: 'value' } as const;
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'form',
      title,
      submit: { type: 'plain_text', text: 'Review' },
      blocks: [{ type: 'input', block_id: 'alias', label, element }],
    },
  });
});

app.view('form', async ({ ack, client, view }) => {
  await ack();
  const alias = view.state.values['alias']?.['value']?.value ?? '';
  await client.chat.postMessage({ channel: variable('BENCH_CHANNEL'), text: `A key for ${alias}` });
});

await startApp(app);
