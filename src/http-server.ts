import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { HostPort } from './redis/connect.js';

export interface Health {
  /** Why the bot cannot work right now, in words; empty when it can. */
  unready(): Promise<string[]>;
}

interface Door {
  readonly path: string;
  readonly listener: RequestListener;
}

/** `/healthz`: the process lives. `/readyz`: Slack is connected and Redis takes writes. In HTTP mode, Slack's door. */
export async function startHttpServer(
  { host, port }: HostPort,
  health: Health,
  slack?: Door,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (slack && path === slack.path) return knock(slack, request, response);
    const answer = async (): Promise<[status: number, body: object]> => {
      if (path === '/healthz') return [200, { status: 'alive' }];
      if (path !== '/readyz') return [404, { status: 'not found' }];
      const reasons = await health.unready();
      return reasons.length === 0 ? [200, { status: 'ready' }] : [503, { status: 'not ready', reasons }];
    };
    void answer().then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return server;
}

/** Slack only ever POSTs. Anybody can reach this door, so nothing that comes in by it may end the process. */
function knock({ listener }: Door, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'POST') {
    response.writeHead(405, { allow: 'POST' }).end();
    return;
  }
  try {
    listener(request, response);
  } catch {
    if (!response.headersSent) response.writeHead(500);
    response.end();
  }
}

/** Answers what is being answered, takes nothing new. */
export async function closeHttpServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
}
