import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { SandboxProblem } from '../problem.js';
import { answerFile } from './files.js';
import { SOCKET_PATH } from './protocol.js';
import { Stage } from './stage.js';
import type { Whereabouts } from './studio.js';

export interface Page {
  /** `http://127.0.0.1:…` */
  readonly url: string;
  stop(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/** Largest message of a page, in bytes: a form full of text is far below. */
const MOST_BYTES = 1_000_000;

/**
 * Serves the page and its WebSocket on loopback, with a company behind it.
 *
 * @param port 0 for any free one.
 * @throws {SandboxProblem} if the port is taken, or the config file cannot be used.
 */
export async function startPage(where: Whereabouts, port: number): Promise<Page> {
  const server = createServer((request, response) => void answerFile(request, response));
  const url = await listen(server, port);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES });
  const close = async () => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  try {
    const stage = await Stage.open(where);
    server.on('upgrade', (request, socket, head) => {
      if (!isOwn(request, url)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => stage.admit(webSocket));
    });
    return {
      url,
      stop: async () => {
        await close();
        await stage.close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Another site's page may not connect, even by a name that it made to mean 127.0.0.1. */
function isOwn(request: IncomingMessage, url: string): boolean {
  return (
    request.url === SOCKET_PATH && request.headers.origin === url && `http://${request.headers.host}` === url
  );
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(inWords(error, port)));
    server.listen(port, LOOPBACK, () => {
      const { port: given } = server.address() as AddressInfo;
      resolve(`http://${LOOPBACK}:${given}`);
    });
  });
}

function inWords(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new SandboxProblem(
    `Port ${port} of ${LOOPBACK} is taken. Set PORT to another one, or to none for any free one.`,
  );
}
