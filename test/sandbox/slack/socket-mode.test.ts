import type { App } from '@slack/bolt';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { connectApp, HASTY_MS, openOffice, serveApp, webClient } from './office.js';

/** Counts the commands an app gets, each with its text, and acknowledges them. */
function counting(heard: string[]) {
  return (app: App): void => {
    app.command('/byok-key', async ({ ack, command }) => {
      heard.push(command.text);
      await ack();
    });
  };
}

describe('Socket Mode', () => {
  it('gives each payload to one of two sockets, in turn', async () => {
    const slack = await openOffice();
    const [one, other]: [string[], string[]] = [[], []];
    await connectApp(slack, counting(one));
    await connectApp(slack, counting(other));

    for (const n of [1, 2, 3, 4]) await slack.person('alice').command(`/byok-key ${n}`);

    expect([one.length, other.length]).toEqual([2, 2]);
    expect([...one, ...other].sort()).toEqual(['1', '2', '3', '4']);
  });

  it('delivers a payload twice on demand, to different sockets', async () => {
    const slack = await openOffice();
    const [one, other]: [string[], string[]] = [[], []];
    await connectApp(slack, counting(one));
    await connectApp(slack, counting(other));
    slack.duplicateNextDelivery();

    expect(await slack.person('alice').command('/byok-key x')).toMatchObject({
      acknowledged: true,
      copies: 2,
    });
    expect(await slack.person('alice').command('/byok-key y')).toMatchObject({ copies: 1 });

    expect(one.filter((text) => text === 'x')).toEqual(['x']);
    expect(other.filter((text) => text === 'x')).toEqual(['x']);
  });

  it('delivers again what a dying socket did not acknowledge, and nothing that was', async () => {
    const slack = await openOffice();
    const heard: string[] = [];
    let alive = true;
    await connectApp(
      slack,
      (app) =>
        app.command('/byok-key', async ({ ack, command }) => {
          heard.push(command.trigger_id);
          if (!alive) await ack(`again: ${command.text}`);
          else if (command.text === 'early') await ack();
          else {
            alive = false;
            slack.sockets.kill();
          }
        }),
      HASTY_MS,
    );
    const alice = slack.person('alice');
    await alice.command('/byok-key early');

    expect(await alice.command('/byok-key late')).toMatchObject({ acknowledged: true, copies: 1 });

    expect(heard).toHaveLength(3);
    expect(heard[2]).toBe(heard[1]);
    expect(alice.notes().map(({ text }) => text)).toEqual(['again: late']);
  });

  it('delivers again to an app that comes back after the person gave up', async () => {
    const slack = await openOffice({ acknowledgeWithinMs: 200 });
    const heard: string[] = [];
    const dying = await connectApp(slack, (app) =>
      app.command('/byok-key', async () => {
        await dying.stop();
      }),
    );
    expect(await slack.person('alice').command('/byok-key x')).toMatchObject({ acknowledged: false });

    await connectApp(slack, counting(heard));
    await slack.person('alice').command('/byok-key y');

    expect(heard).toEqual(['x', 'y']);
  });

  it('holds a payload until a socket is there', async () => {
    const slack = await openOffice();
    const heard: string[] = [];
    const delivery = slack.person('alice').command('/byok-key x');
    await connectApp(slack, counting(heard));

    expect(await delivery).toMatchObject({ acknowledged: true });
    expect(heard).toEqual(['x']);
  });

  it('asks a client to come again', async () => {
    const slack = await openOffice();
    const heard: string[] = [];
    await connectApp(slack, counting(heard), HASTY_MS);

    slack.sockets.disconnect('refresh_requested');
    expect(slack.sockets.count).toBe(0);
    await slack.until(() => slack.sockets.count === 1, 'the client to come again');

    expect(await slack.person('alice').command('/byok-key x')).toMatchObject({ acknowledged: true });
  });

  it('sends away, or cuts, as many as it is told to, the oldest first', async () => {
    const slack = await openOffice();
    const [one, other]: [string[], string[]] = [[], []];
    await connectApp(slack, counting(one), HASTY_MS);
    await connectApp(slack, counting(other), HASTY_MS);

    slack.sockets.disconnect('refresh_requested', 1);
    await slack.person('alice').command('/byok-key x');
    await slack.until(() => slack.sockets.count === 2, 'the first to come again');
    slack.sockets.kill(1);
    await slack.until(() => slack.sockets.count === 1, 'the second to be cut');
    await slack.person('alice').command('/byok-key y');

    expect([one, other]).toEqual([['y'], ['x']]);
  });

  it('greets a socket, once a ticket, up to ten', async () => {
    const slack = await openOffice();
    const { apps } = webClient(slack, slack.appToken);
    const connect = async (url: string) => {
      const socket = new WebSocket(url);
      return new Promise<{ type: string }>((resolve, reject) => {
        socket.once('message', (data) => resolve(JSON.parse(String(data))));
        socket.once('error', reject);
      });
    };
    const { url = '' } = await apps.connections.open();

    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:/);
    expect(await connect(url)).toMatchObject({
      type: 'hello',
      num_connections: 1,
      connection_info: { app_id: expect.stringMatching(/^A/) },
      debug_info: {},
    });
    await expect(connect(url)).rejects.toThrow('408');
    for (let n = 2; n <= 10; n += 1) await connect((await apps.connections.open()).url ?? '');
    expect(slack.sockets.count).toBe(10);
    expect(await connect((await apps.connections.open()).url ?? '')).toMatchObject({
      type: 'disconnect',
      reason: 'too_many_websockets',
    });
  });
});

describe('signed requests', () => {
  it('bring commands, clicks and submissions to an app that checks signatures', async () => {
    const slack = await openOffice();
    await serveApp(slack, (app) =>
      app.command('/byok-key', async ({ ack, command }) => ack({ text: `Hello <@${command.user_id}>` })),
    );
    const alice = slack.person('alice');

    expect(await alice.command('/byok-key')).toMatchObject({ acknowledged: true });

    expect(alice.notes().map((note) => slack.plainText(note))).toEqual(['Hello @alice']);
    expect(slack.env).toMatchObject({ SLACK_SIGNING_SECRET: slack.signingSecret });
    expect(slack.env).not.toHaveProperty('SLACK_APP_TOKEN');
  });

  it('count as unanswered when the app refuses the signature or is not there', async () => {
    const slack = await openOffice();
    const heard: string[] = [];
    await serveApp(slack, counting(heard), 'another secret');

    expect(await slack.person('alice').command('/byok-key')).toMatchObject({ acknowledged: false });
    slack.requestUrl = 'http://127.0.0.1:9/slack/events';
    expect(await slack.person('alice').command('/byok-key')).toMatchObject({ acknowledged: false });

    expect(heard).toEqual([]);
  });

  it('come twice on demand', async () => {
    const slack = await openOffice();
    const heard: string[] = [];
    await serveApp(slack, counting(heard));
    slack.duplicateNextDelivery();

    expect(await slack.person('alice').command('/byok-key x')).toMatchObject({ copies: 2 });

    expect(heard).toEqual(['x', 'x']);
  });
});
