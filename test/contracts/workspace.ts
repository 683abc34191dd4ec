import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Slack, startSlack } from '../../sandbox/slack/slack.js';
import { SlackApp } from '../../src/slack/slack-app.js';
import { inTheEnd } from '../support/endings.js';
import { SILENT } from '../support/servers.js';

const REQUESTS = 'C0BYOKREQ';

/** A workspace with all kinds of people. */
export async function openWorkspace(): Promise<Slack> {
  const slack = await startSlack({
    manifest: readFileSync('manifest.yml', 'utf8'),
    people: [
      { id: 'U0ALICE', name: 'alice' },
      { id: 'U0BOB', name: 'bob' },
      { id: 'U0CAROL', name: 'carol' },
      { id: 'U0GUS', name: 'gus', guest: true },
      { id: 'U0OLGA', name: 'olga', team: 'other' },
      { id: 'U0DAN', name: 'dan', deleted: true },
    ],
    groups: [{ id: 'S0SECURITY', handle: 'security', members: ['bob'] }],
    channels: [{ id: REQUESTS, name: 'key-requests', members: ['alice', 'bob'], bot: true }],
  });
  inTheEnd(() => slack.stop());
  return slack;
}

/** The clients of the bot as it sets them up. */
export function clientsAt(apiUrl: string, botToken: string): SlackApp {
  const mode = { kind: 'http', signingSecret: 'secret' } as const;
  return new SlackApp({ botToken, apiUrl, mode }, SILENT);
}

/** A Slack that gives one answer to everything: for what the stand-in does not play. */
export async function slackThatSays(answer: object): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  inTheEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}
