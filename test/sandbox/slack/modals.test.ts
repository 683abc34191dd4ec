import type { KnownBlock } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { connectApp, nameForm, openOffice, webClient } from './office.js';

const SIZE: KnownBlock = {
  type: 'input',
  block_id: 'size',
  dispatch_action: true,
  label: { type: 'plain_text', text: 'Size' },
  element: {
    type: 'static_select',
    action_id: 'pick',
    options: ['small', 'large'].map((value) => ({ text: { type: 'plain_text', text: value }, value })),
  },
};

const NOTHING_ASKED: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text: 'All *done*.' } }];

describe('a command', () => {
  it('opens a form that is corrected, reviewed and received', async () => {
    const slack = await openOffice();
    await connectApp(slack, (app) => {
      app.command('/byok-key', async ({ ack, client, command }) => {
        await client.views.open({ trigger_id: command.trigger_id, view: nameForm() });
        await ack();
      });
      app.view('name-form', async ({ ack, view }) => {
        const name = view.state.values['name']?.['value']?.value;
        if (name === 'bad') await ack({ response_action: 'errors', errors: { name: 'Not this one.' } });
        else await ack({ response_action: 'push', view: { ...nameForm(), callback_id: 'review' } });
      });
      app.view('review', async ({ ack }) => {
        const title = { type: 'plain_text' as const, text: 'Received' };
        await ack({ response_action: 'update', view: { type: 'modal', title, blocks: NOTHING_ASKED } });
      });
    });
    const alice = slack.person('alice');

    expect(await alice.command('/byok-key')).toMatchObject({ acknowledged: true, copies: 1 });
    expect(alice.view()).toMatchObject({ title: 'A name', submit: 'Go on' });
    expect(await alice.submit()).toMatchObject({
      copies: 0,
      errors: { Name: 'Please complete this required field.' },
    });

    await alice.type('Name', 'bad');
    expect(await alice.submit()).toMatchObject({ acknowledged: true, errors: { Name: 'Not this one.' } });
    expect(alice.view()?.errors).toEqual({ Name: 'Not this one.' });

    await alice.type('Name', 'good');
    expect((await alice.submit()).errors).toBeUndefined();
    expect(alice.view()?.callbackId).toBe('review');
    await alice.type('Name', 'sure');
    await alice.submit();
    expect(alice.view()).toMatchObject({ title: 'Received', text: 'All done.' });
    expect(alice.view()).not.toHaveProperty('submit');
    await alice.back();
    expect(alice.view()?.fields[0]).toMatchObject({ label: 'Name', value: 'good' });
    await alice.close();
    expect(alice.view()).toBeUndefined();
    expect(slack.protocolErrors).toEqual([]);
  });

  it('is not acknowledged by an app that says nothing', async () => {
    const slack = await openOffice({ acknowledgeWithinMs: 200 });
    await connectApp(slack, (app) => app.command('/byok-key', async () => {}));

    const delivery = await slack.person('alice').command('/byok-key');

    expect(delivery.acknowledged).toBe(false);
    expect(delivery.afterMs).toBeGreaterThan(190);
  });

  it('works where the bot is not a member, and directly', async () => {
    const slack = await openOffice();
    await connectApp(slack, (app) =>
      app.command('/byok-key', async ({ ack, command }) =>
        ack(`in ${command.channel_name}: ${command.text}`),
      ),
    );
    const bob = slack.person('bob');

    await bob.command('/byok-key  list mine', 'C0GENERAL');
    await bob.command('/byok-key', 'C0SECRET');
    await bob.command('/byok-key', bob.directChannelId);

    expect(bob.notes().map(({ text, via }) => [text, via])).toEqual([
      ['in general: list mine', 'ack'],
      ['in privategroup: ', 'ack'],
      ['in directmessage: ', 'ack'],
    ]);
    await expect(bob.command('/other')).rejects.toThrow('not a valid command');
  });
});

describe('an open view', () => {
  /** Alice's form, open, in an app that tells of everything done in it. */
  async function openForm(more: KnownBlock[] = [SIZE]) {
    const slack = await openOffice();
    const heard: unknown[] = [];
    const triggers: string[] = [];
    await connectApp(slack, (app) => {
      app.command('/byok-key', async ({ ack, client, command }) => {
        await client.views.open({ trigger_id: command.trigger_id, view: nameForm(...more) });
        await ack();
      });
      app.action(/.*/, async ({ ack, action, body }) => {
        heard.push(action);
        if ('trigger_id' in body) triggers.push(body.trigger_id);
        await ack();
      });
      app.view({ type: 'view_closed', callback_id: 'name-form' }, async ({ ack, body }) => {
        heard.push({ closed: body.view.id, cleared: 'is_cleared' in body && body.is_cleared });
        await ack();
      });
      app.view('name-form', async ({ ack, body }) => {
        heard.push(body.view.state.values);
        const { value } = body.view.state.values['name']?.['value'] ?? {};
        if (value === 'clear') await ack({ response_action: 'clear' });
        else await ack();
      });
      app.options('find', async ({ ack, options }) => {
        const found = ['eu-central-1', 'eu-west-1'].filter((region) => region.includes(options.value));
        await ack({ options: found.map((value) => ({ text: { type: 'plain_text', text: value }, value })) });
      });
    });
    const alice = slack.person('alice');
    await alice.command('/byok-key');
    return { slack, alice, heard, triggers, views: webClient(slack).views };
  }

  it('tells the app of a choice it asked to hear of, and of nothing else', async () => {
    const { alice, heard } = await openForm();

    expect(await alice.type('Name', 'n')).toBeUndefined();
    expect(await alice.choose('Size', 'large')).toMatchObject({ acknowledged: true });

    expect(heard).toMatchObject([
      { type: 'static_select', block_id: 'size', action_id: 'pick', selected_option: { value: 'large' } },
    ]);
    await expect(alice.choose('Size', 'huge')).rejects.toThrow('"small", "large"');
    await expect(alice.type('Nam', 'x')).rejects.toThrow('it has "Name", "Why", "Size"');
  });

  it('keeps what was typed when it is updated, as long as the ids stay', async () => {
    const { alice, views } = await openForm();
    await alice.type('Name', 'n');
    await alice.type('Why', 'because');
    await alice.choose('Size', 'large');
    const before = alice.view() ?? { id: '', hash: '' };
    const form = nameForm();
    const blocks = form.blocks.map((block) =>
      block.block_id === 'why' ? { ...block, block_id: 'why-2' } : block,
    );

    await views.update({ view_id: before.id, hash: before.hash, view: { ...form, blocks } });

    expect(alice.view()?.fields.map(({ label, value }) => [label, value])).toEqual([
      ['Name', 'n'],
      ['Why', null],
    ]);
    await expect(views.update({ view_id: before.id, hash: before.hash, view: form })).rejects.toThrow(
      'hash_conflict',
    );
    await expect(views.update({ view_id: 'V0NONE', view: form })).rejects.toThrow('not_found');
  });

  it('can have two more upon it, and Back shows the one below as it was left', async () => {
    const { alice, views, triggers } = await openForm();
    await alice.type('Name', 'n');
    const push = async (title: string) => {
      await alice.choose('Size', 'small');
      const view = { ...nameForm(SIZE), title: { type: 'plain_text' as const, text: title } };
      return views.push({ trigger_id: triggers.at(-1) ?? '', view });
    };

    const second = await push('Second');
    await push('Third');
    await expect(push('Fourth')).rejects.toThrow('push_limit_reached');

    expect(alice.view()).toMatchObject({ title: 'Third', rootViewId: second.view?.root_view_id });
    await alice.back();
    await alice.back();
    expect(alice.view()).toMatchObject({ title: 'A name' });
    expect(alice.view()?.fields[0]).toMatchObject({ value: 'n' });
  });

  it('sends every value with its submission, null where nothing is', async () => {
    const { alice, heard } = await openForm([
      {
        type: 'input',
        block_id: 'sure',
        optional: true,
        label: { type: 'plain_text', text: 'Sure' },
        element: {
          type: 'checkboxes',
          action_id: 'box',
          options: [{ text: { type: 'plain_text', text: 'Yes' }, value: 'yes' }],
        },
      },
    ]);
    await alice.type('Name', 'n');
    await alice.tick('Sure', 'Yes');
    await alice.untick('Sure', 'Yes');

    await alice.submit();

    expect(heard).toEqual([
      {
        name: { value: { type: 'plain_text_input', value: 'n' } },
        why: { value: { type: 'plain_text_input', value: null } },
        sure: { box: { type: 'checkboxes', selected_options: [] } },
      },
    ]);
    expect(alice.view()).toBeUndefined();
  });

  it('asks the app what to suggest', async () => {
    const { alice, heard } = await openForm([
      {
        type: 'input',
        block_id: 'region',
        label: { type: 'plain_text', text: 'Region' },
        element: { type: 'external_select', action_id: 'find', min_query_length: 2 },
      },
    ]);
    await alice.type('Name', 'n');

    expect(await alice.suggestions('Region', 'e')).toEqual([]);
    expect(await alice.suggestions('Region', 'eu')).toEqual(['eu-central-1', 'eu-west-1']);
    await alice.choose('Region', 'eu-west-1');
    await alice.submit();

    expect(heard).toMatchObject([{ region: { find: { selected_option: { value: 'eu-west-1' } } } }]);
  });

  it('closes upon a plain acknowledgement, the one below shows; or all close when told to clear', async () => {
    const { alice, views, triggers } = await openForm();
    await alice.type('Name', 'n');
    const pushFilled = async (title: string) => {
      await alice.choose('Size', 'small');
      const view = { ...nameForm(SIZE), title: { type: 'plain_text' as const, text: title } };
      await views.push({ trigger_id: triggers.at(-1) ?? '', view });
      await alice.type('Name', title);
      await alice.choose('Size', 'small');
    };

    await pushFilled('Second');
    await alice.submit();
    expect(alice.view()).toMatchObject({ title: 'A name' });

    await pushFilled('clear');
    await alice.submit();
    expect(alice.view()).toBeUndefined();
  });

  it('tells the app that it was closed, if the app asked', async () => {
    const { alice, views, heard } = await openForm();
    const { id } = alice.view() ?? { id: '' };
    await views.update({ view_id: id, view: { ...nameForm(), notify_on_close: true } });

    await alice.close();

    expect(heard).toEqual([{ closed: id, cleared: true }]);
  });
});
