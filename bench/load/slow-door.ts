import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** An address before another one, behind which every call takes so much longer. */
export interface SlowDoor {
  readonly url: string;
  stop(): Promise<void>;
}

/** @param delayMs asked anew at each call. */
export async function openSlowDoor(target: string, delayMs: () => number): Promise<SlowDoor> {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(target);
  const server = createServer((asked, answer) => {
    const { method, url, headers } = asked;
    const ahead = request({ agent, hostname, port, method, path: url, headers });
    void carry(asked, answer, { ahead, ms: delayMs() });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The door has no port.');
  const stop = async () => {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, stop };
}

async function carry(
  asked: IncomingMessage,
  answer: ServerResponse,
  { ahead, ms }: { readonly ahead: ReturnType<typeof request>; readonly ms: number },
): Promise<void> {
  ahead.on('response', (said) => {
    answer.writeHead(said.statusCode ?? 502, said.headers);
    said.pipe(answer);
  });
  ahead.on('error', () => answer.destroy());
  await sleep(ms);
  asked.pipe(ahead);
}

/** Milliseconds from `least` to `most`, evenly spread and the same in every run. */
export function spreadOver(least: number, most: number): () => number {
  let turn = 0;
  const width = most - least + 1;
  return () => {
    turn += 1;
    // Any step that has no divisor in common with the width visits every value.
    return least + ((turn * 17) % width);
  };
}
