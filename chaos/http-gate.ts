import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request as requestTo,
  type ServerResponse,
} from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Gate, openGate, type Passes } from './gate.js';
import type { PassingCall } from './http-steps.js';

export interface HttpDoor {
  readonly upstreamPort: number;
  readonly passes: Passes;
  stepOf(call: PassingCall): string;
}

/**
 * Opens a bot's own door to one of the stand-ins. Addresses of the stand-in that pass on their way to the bot
 * become the door's own, so that sockets and response URLs come through it too.
 */
export async function openHttpGate(door: HttpDoor): Promise<Gate> {
  const sockets = new Set<Socket>();
  let port = 0;
  const server = createServer((message, response) => {
    handle(door, () => port, message, response).catch(() => message.socket.destroy());
  });
  server.on('connection', (socket: Socket) => keep(sockets, socket));
  server.on('upgrade', (message: IncomingMessage, socket: Socket) => {
    const upstream = connect(door.upstreamPort, '127.0.0.1');
    keep(sockets, upstream);
    carry(door, port, { message, socket, upstream });
  });
  const gate = await openGate(server, () => {
    for (const socket of sockets) socket.destroy();
  });
  port = gate.port;
  return gate;
}

function keep(sockets: Set<Socket>, socket: Socket): void {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.on('close', () => sockets.delete(socket));
}

async function handle(
  door: HttpDoor,
  port: () => number,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readAll(message);
  const { url = '/', headers } = message;
  const step = door.stepOf({ path: url, headers, body: body.toString('utf8') });
  if (door.passes(step, 'before') === 'cut') {
    message.socket.destroy();
    return;
  }
  const answer = await ask(door, message, body).catch(() => undefined);
  if (answer === undefined) {
    message.socket.resetAndDestroy();
    return;
  }
  const said = renamed(await readAll(answer), door.upstreamPort, port());
  if (door.passes(step, 'after') === 'cut') {
    message.socket.destroy();
    return;
  }
  const { 'transfer-encoding': _, connection: __, 'keep-alive': ___, ...kept } = answer.headers;
  response.writeHead(answer.statusCode ?? 500, { ...kept, 'content-length': said.length }).end(said);
}

/** A connection of its own each time: a kept one that was just closed would look like a lost answer. */
function ask(
  door: HttpDoor,
  { method, url, rawHeaders }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = rawHeaders.filter((_, at) => !/^connection$/i.test(rawHeaders[at - (at % 2)] ?? ''));
    const asking: ClientRequest = requestTo({
      host: '127.0.0.1',
      port: door.upstreamPort,
      method,
      path: url,
      headers,
      agent: false,
    });
    asking.on('response', resolve);
    asking.on('error', reject);
    asking.end(body);
  });
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

interface Upgraded {
  readonly message: IncomingMessage;
  readonly socket: Socket;
  readonly upstream: Socket;
}

/** First byte of a whole text frame; everything else is control frames, or more of a frame. */
const TEXT_FRAME = 0x81;

function carry(door: HttpDoor, port: number, { message, socket, upstream }: Upgraded): void {
  const end = () => {
    socket.destroy();
    upstream.destroy();
  };
  for (const each of [socket, upstream]) {
    each.setNoDelay(true);
    each.on('error', end);
    each.on('close', end);
  }
  const headers = message.rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [`${name}: ${message.rawHeaders[at + 1]}`] : [],
  );
  upstream.write([`GET ${message.url} HTTP/1.1`, ...headers, '', ''].join('\r\n'));
  pipe(door, { from: upstream, to: socket, step: 'Slack: payload' }, (chunk) =>
    renamed(chunk, door.upstreamPort, port),
  );
  pipe(door, { from: socket, to: upstream, step: 'Slack: acknowledgement' }, (chunk) => chunk);
}

interface Way {
  readonly from: Socket;
  readonly to: Socket;
  readonly step: string;
}

function pipe(door: HttpDoor, { from, to, step }: Way, change: (chunk: Buffer) => Buffer): void {
  from.on('data', (data) => {
    const chunk = change(Buffer.from(data));
    const isText = chunk[0] === TEXT_FRAME;
    if (isText && door.passes(step, 'before') === 'cut') {
      to.destroy();
      return;
    }
    to.write(chunk);
    // What is handed to the system is on its way, whatever becomes of the bot.
    if (isText) door.passes(step, 'after');
  });
}

/** The same number of digits, so that no frame and no length changes. */
function renamed(bytes: Buffer, from: number, to: number): Buffer {
  const [old, own] = [`127.0.0.1:${from}`, `127.0.0.1:${to}`];
  if (old.length !== own.length) throw new Error('The ports must have the same number of digits.');
  if (!bytes.includes(old)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll(old, own), 'latin1');
}
