import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Acknowledgement, Envelope, Transport } from './delivery.js';
import { secret } from './ids.js';
import { fieldsOf, parseJson } from './json.js';

export type DisconnectReason = 'refresh_requested' | 'warning' | 'link_disabled' | 'too_many_websockets';

/** @see https://docs.slack.dev/apis/events-api/using-socket-mode */
const MOST_SOCKETS = 10;
const PING_EVERY_MS = 5_000;
const CLOSE_AFTER_DISCONNECT_MS = 1_000;
/** How long a payload whose socket died waits for another one. */
const REDELIVER_WITHIN_MS = 60_000;

/** An envelope on its way: not yet sent, or sent over `socket` and not yet acknowledged. */
interface Parcel {
  readonly envelope: Envelope;
  readonly settle: (said: Acknowledgement | undefined) => void;
  readonly sinceMs: number;
  socket?: WebSocket | undefined;
  sent: boolean;
}

/** Socket Mode: each payload goes to one of the open sockets, at least once. */
export class SocketMode implements Transport {
  readonly #appId: string;
  readonly #withinMs: number;
  readonly #changed: () => void;
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #open: WebSocket[] = [];
  readonly #draining = new Set<WebSocket>();
  readonly #connections = new WeakMap<WebSocket, Duplex>();
  readonly #parcels = new Set<Parcel>();
  #turn = 0;

  constructor(appId: string, acknowledgeWithinMs: number, changed: () => void) {
    this.#appId = appId;
    this.#withinMs = acknowledgeWithinMs;
    this.#changed = changed;
  }

  /** Sockets that take payloads. */
  get count(): number {
    return this.#open.length;
  }

  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** The path of an address that is good for one connection. */
  issueTicket(): string {
    const ticket = secret();
    this.#tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  deliver(envelope: Envelope): Promise<Acknowledgement | undefined> {
    return new Promise((settle) => {
      const parcel: Parcel = { envelope, settle, sinceMs: performance.now(), sent: false };
      this.#parcels.add(parcel);
      setTimeout(() => this.#giveUp(parcel), this.#withinMs).unref();
      this.#send(parcel);
    });
  }

  /** Asks the oldest sockets to go, by default all of them, then closes them. */
  disconnect(reason: DisconnectReason, most = this.#open.length): void {
    for (const socket of this.#open.slice(0, most)) this.#sendAway(socket, reason);
  }

  /** Cuts every connection, or the oldest ones that take payloads, without a word, as a broken network does. */
  kill(most?: number): void {
    const cut = most === undefined ? [...this.#server.clients] : this.#open.slice(0, most);
    for (const socket of cut) socket.terminate();
  }

  stop(): void {
    for (const parcel of this.#parcels) parcel.settle(undefined);
    this.#parcels.clear();
    this.kill();
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ticket') ?? '';
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      this.#connections.set(webSocket, socket);
      this.#welcome(webSocket);
    });
  }

  #welcome(socket: WebSocket): void {
    const pinging = setInterval(() => socket.ping(`Ping from sandbox ${Date.now()}`), PING_EVERY_MS);
    socket.on('error', () => {});
    socket.on('message', (data) => this.#onMessage(socket, String(data)));
    socket.on('close', () => {
      clearInterval(pinging);
      this.#lost(socket);
    });
    if (this.#open.length >= MOST_SOCKETS) {
      this.#sendAway(socket, 'too_many_websockets');
      return;
    }
    this.#open.push(socket);
    const info = { connection_info: { app_id: this.#appId }, debug_info: debugInfo() };
    socket.send(JSON.stringify({ type: 'hello', num_connections: this.#open.length, ...info }));
    for (const parcel of this.#parcels) if (!parcel.socket) this.#send(parcel);
    this.#changed();
  }

  #send(parcel: Parcel): void {
    const socket = this.#open[this.#turn++ % Math.max(1, this.#open.length)];
    if (!socket) return;
    parcel.socket = socket;
    parcel.sent = true;
    const { id, type, payload } = parcel.envelope;
    const retry = type === 'events_api' ? { retry_attempt: 0, retry_reason: '' } : {};
    const message = {
      envelope_id: id,
      type,
      payload,
      accepts_response_payload: type !== 'events_api',
      ...retry,
    };
    socket.send(JSON.stringify(message));
  }

  #onMessage(socket: WebSocket, text: string): void {
    const { envelope_id, payload } = fieldsOf(parseJson(text));
    const parcel = [...this.#parcels].find((one) => one.socket === socket && one.envelope.id === envelope_id);
    if (!parcel) return;
    this.#parcels.delete(parcel);
    parcel.settle({ answer: payload ?? {} });
  }

  /** What was sent over a dead socket and not acknowledged goes to another one, now or when it comes. */
  #lost(socket: WebSocket): void {
    this.#retire(socket);
    this.#draining.delete(socket);
    for (const parcel of this.#parcels) {
      if (parcel.socket !== socket) continue;
      parcel.socket = undefined;
      this.#send(parcel);
    }
    this.#changed();
  }

  #giveUp(parcel: Parcel): void {
    parcel.settle(undefined);
    const waitedMs = performance.now() - parcel.sinceMs;
    // Its socket died before it could answer: it is still owed to the app, though nobody waits any more.
    const owed = parcel.sent && !parcel.socket && waitedMs < REDELIVER_WITHIN_MS;
    if (owed) setTimeout(() => this.#parcels.delete(parcel), REDELIVER_WITHIN_MS - waitedMs).unref();
    else this.#parcels.delete(parcel);
  }

  #sendAway(socket: WebSocket, reason: DisconnectReason): void {
    this.#retire(socket);
    this.#draining.add(socket);
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo() }));
    this.#leaveOpen(socket);
    setTimeout(() => {
      socket.close();
      this.#lost(socket);
    }, CLOSE_AFTER_DISCONNECT_MS).unref();
    this.#changed();
  }

  /**
   * Slack answers a close frame, and leaves it to the app to close the connection below it.
   *
   * @see https://github.com/slackapi/node-slack-sdk/releases, @slack/socket-mode 3.2.0 on #2752
   */
  #leaveOpen(socket: WebSocket): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    connection.end = () => connection;
    connection.once('end', () => connection.destroy());
  }

  #retire(socket: WebSocket): void {
    const at = this.#open.indexOf(socket);
    if (at >= 0) this.#open.splice(at, 1);
  }
}

function debugInfo(): { host: string; build_number: number; approximate_connection_time: number } {
  return { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 };
}
