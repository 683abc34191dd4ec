import { createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { AwsClients } from '../../src/aws/clients.js';
import { AwsKeySession } from '../../src/aws/key-session.js';
import { failureOf } from '../contracts/scenes.js';
import { inTheEnd } from '../support/endings.js';
import { request } from '../support/requests.js';

/** Takes what is sent and never says a word. */
async function silentAws(): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.resume()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  inTheEnd(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  return address.port;
}

it('a CreateKey that is never answered is given up after 20 seconds, and its outcome is not known', async () => {
  const port = await silentAws();
  process.env['AWS_ENDPOINT_URL_KMS'] = `http://127.0.0.1:${port}`;
  const clients = new AwsClients();
  inTheEnd(() => clients.close());
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example', sessionToken: 'example' };
  const session = new AwsKeySession(clients.ofSession('eu-central-1', 'aws', credentials));

  const failure = await failureOf(session.createKey(request()));

  expect(failure).toMatchObject({ kind: 'unclear', operation: 'CreateKey' });
}, 30_000);
