import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { HostPort } from './redis/connect.js';
import type { Scrape } from './scrape.js';
import type { UndeliveredEntry } from './workflow/undelivered-port.js';

export interface Health {
  /** Why the bot cannot work right now, in words; empty when it can. */
  unready(): Promise<string[]>;
  /** What is not as it should be, although the bot can work; in words. */
  warnings(): readonly string[];
  /** What people should see in Slack and do not. Throws when that cannot be told. */
  undelivered(): Promise<readonly UndeliveredEntry[]>;
  /** For Prometheus; `undefined` until there is something to tell. */
  scrape: Scrape | undefined;
}

interface Door {
  readonly path: string;
  readonly listener: RequestListener;
}

/**
 * `/healthz`: the process lives. `/readyz`: Slack is connected and takes the token, and Redis takes writes.
 * `/undelivered`: what could not be posted. `/metrics`: for Prometheus. In HTTP mode, Slack's door.
 */
export async function startHttpServer(
  { host, port }: HostPort,
  health: Health,
  slack?: Door,
): Promise<Server> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (slack && path === slack.path) return knock(slack, request, response);
    if (path === '/metrics' && health.scrape) return void tellMetrics(health.scrape, response);
    void answer(path, health).then((answered) => tell(response, answered));
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

async function tellMetrics(scrape: Scrape, response: ServerResponse): Promise<void> {
  try {
    const { contentType, text } = await scrape();
    response.writeHead(200, { 'content-type': contentType }).end(text);
  } catch (error) {
    tell(response, unknown(error));
  }
}

function tell(response: ServerResponse, [status, body]: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function unknown(error: unknown): Answer {
  return [503, { status: 'unknown', reasons: [error instanceof Error ? error.message : String(error)] }];
}

type Answer = readonly [status: number, body: object];

async function answer(path: string, health: Health): Promise<Answer> {
  switch (path) {
    case '/healthz':
      return [200, { status: 'alive' }];
    case '/readyz': {
      const reasons = await health.unready();
      if (reasons.length > 0) return [503, { status: 'not ready', reasons }];
      const warnings = health.warnings();
      return [200, { status: 'ready', ...(warnings.length === 0 ? {} : { warnings }) }];
    }
    case '/metrics':
      return [503, { status: 'starting' }];
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
    return unknown(error);
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
