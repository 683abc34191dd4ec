import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { HostPort } from './redis/connect.js';
import type { UndeliveredEntry } from './workflow/undelivered-port.js';

export interface Health {
  /** Why the bot cannot work right now, in words; empty when it can. */
  unready(): Promise<string[]>;
  /** What people should see in Slack and do not. Throws when that cannot be told. */
  undelivered(): Promise<readonly UndeliveredEntry[]>;
}

interface Door {
  readonly path: string;
  readonly listener: RequestListener;
}

/**
 * `/healthz`: the process lives. `/readyz`: Slack is connected and takes the token, and Redis takes writes.
 * `/undelivered`: what could not be posted. In HTTP mode, Slack's door.
 */
export async function startHttpServer(
  { host, port }: HostPort,
  health: Health,
  slack?: Door,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (slack && path === slack.path) return knock(slack, request, response);
    void answer(path, health).then(([status, body]) => {
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

type Answer = readonly [status: number, body: object];

async function answer(path: string, health: Health): Promise<Answer> {
  switch (path) {
    case '/healthz':
      return [200, { status: 'alive' }];
    case '/readyz': {
      const reasons = await health.unready();
      return reasons.length === 0 ? [200, { status: 'ready' }] : [503, { status: 'not ready', reasons }];
    }
    case '/undelivered':
      return undelivered(health);
    default:
      return [404, { status: 'not found' }];
  }
}

/** A list that cannot be read is not an empty list. */
async function undelivered(health: Health): Promise<Answer> {
  try {
    const entries = await health.undelivered();
    return [200, { count: entries.length, undelivered: entries.slice(0, MOST_LISTED).map(readable) }];
  } catch (error) {
    return [503, { status: 'unknown', reasons: [error instanceof Error ? error.message : String(error)] }];
  }
}

const MOST_LISTED = 1_000;

function readable({ sinceMs, nextTryAtMs, ...entry }: UndeliveredEntry): object {
  const nextTry = nextTryAtMs === null ? null : new Date(nextTryAtMs).toISOString();
  return { ...entry, since: new Date(sinceMs).toISOString(), nextTry };
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
