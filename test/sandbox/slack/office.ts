import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, SocketModeReceiver } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import { type ModalView, WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { type Slack, type SlackOptions, startSlack } from '../../../sandbox/slack/slack.js';

export const GENERAL = 'C0GENERAL';
export const REQUESTS = 'C0REQUESTS';

const silence = (): void => {};
const NOBODY_LISTENS = {
  debug: silence,
  info: silence,
  warn: silence,
  error: silence,
  setLevel: silence,
  setName: silence,
  getLevel: () => 'error' as never,
};

/** A workspace with a few people; it closes with the test. */
export async function openOffice(options: Partial<SlackOptions> = {}): Promise<Slack> {
  const slack = await startSlack({
    manifest: readFileSync('manifest.yml', 'utf8'),
    people: [
      { id: 'U0ALICE', name: 'alice', realName: 'Alice Adler' },
      { id: 'U0BOB', name: 'bob' },
      { id: 'U0GUS', name: 'gus', guest: true },
      { id: 'U0OLGA', name: 'olga', team: 'other' },
      { id: 'U0DAN', name: 'dan', deleted: true },
    ],
    groups: [{ id: 'S0SECURITY', handle: 'security', members: ['bob', 'dan'] }],
    channels: [
      { id: GENERAL, name: 'general', members: ['alice', 'bob'], bot: false },
      { id: REQUESTS, name: 'key-requests', members: ['alice', 'bob', 'gus', 'olga'], bot: true },
      { id: 'C0SECRET', name: 'secret', members: ['bob'], bot: false, private: true },
      { id: 'C0OLD', name: 'old', members: ['alice'], bot: true, archived: true },
    ],
    ...options,
  });
  onTestFinished(() => slack.stop());
  return slack;
}

export function webClient(slack: Slack, token = slack.botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    logger: NOBODY_LISTENS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
}

/** An app that takes a socket for dead so soon also connects anew so soon; on a busy machine it may be wrong. */
export const HASTY_MS = 200;

/** A real Bolt app in Socket Mode, connected. */
export async function connectApp(
  slack: Slack,
  listen: (app: App) => void = () => {},
  pongWithinMs = 5_000,
): Promise<App> {
  const clientOptions = { slackApiUrl: slack.apiUrl };
  const receiver = new SocketModeReceiver({
    appToken: slack.appToken,
    logger: NOBODY_LISTENS,
    clientPingTimeout: pongWithinMs,
    installerOptions: { clientOptions: { ...clientOptions } },
  });
  const app = await appOn(slack, receiver);
  listen(app);
  const before = slack.sockets.count;
  await app.start();
  await slack.until(() => slack.sockets.count > before, 'a socket');
  onTestFinished(async () => {
    await app.stop();
  });
  return app;
}

/** A real Bolt app that takes signed requests. */
export async function serveApp(
  slack: Slack,
  listen: (app: App) => void,
  signingSecret = slack.signingSecret,
) {
  const receiver = new HTTPReceiver({ signingSecret, logger: NOBODY_LISTENS });
  const app = await appOn(slack, receiver);
  listen(app);
  const server = await receiver.start({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    await receiver.stop();
  });
  slack.requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return app;
}

async function appOn(slack: Slack, receiver: SocketModeReceiver | HTTPReceiver): Promise<App> {
  const app = new App({
    receiver,
    token: slack.botToken,
    logger: NOBODY_LISTENS,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    deferInitialization: true,
  });
  await app.init();
  app.error(async () => {});
  return app;
}

/** A modal that asks for a name and why, and takes the blocks given after these. */
export function nameForm(...more: KnownBlock[]): ModalView {
  return {
    type: 'modal',
    callback_id: 'name-form',
    title: { type: 'plain_text', text: 'A name' },
    submit: { type: 'plain_text', text: 'Go on' },
    blocks: [
      {
        type: 'input',
        block_id: 'name',
        label: { type: 'plain_text', text: 'Name' },
        element: { type: 'plain_text_input', action_id: 'value' },
      },
      {
        type: 'input',
        block_id: 'why',
        optional: true,
        label: { type: 'plain_text', text: 'Why' },
        element: { type: 'plain_text_input', action_id: 'value', multiline: true },
      },
      ...more,
    ],
  };
}

/** A card with one button. */
export function card(button: string): KnownBlock[] {
  return [
    { type: 'section', text: { type: 'mrkdwn', text: '*Key* payments' } },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: button.toLowerCase(),
          value: 'request-1',
          text: { type: 'plain_text', text: button },
        },
      ],
    },
  ];
}
