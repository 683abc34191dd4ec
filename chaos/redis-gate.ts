import { connect, createServer, type Socket } from 'node:net';
import { type Gate, openGate, type Passes } from './gate.js';
import { stepOfCommand } from './redis-steps.js';
import { CommandReader, ReplyCounter } from './resp.js';

/** Opens a bot's own door to Redis, at which every command and every reply can be stopped. */
export async function openRedisGate(redisPort: number, passes: Passes): Promise<Gate> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(redisPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    carry({ client, upstream, passes });
  });
  return openGate(server, () => {
    for (const socket of sockets) socket.destroy();
  });
}

interface Connection {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly passes: Passes;
}

function carry({ client, upstream, passes }: Connection): void {
  const reader = new CommandReader();
  const replies = new ReplyCounter();
  /** The steps whose replies are awaited, in order. */
  const awaited: (string | undefined)[] = [];
  const cut = () => {
    client.destroy();
    upstream.destroy();
  };
  client.on('data', (chunk) => {
    const { commands, bytes } = reader.read(Buffer.from(chunk));
    let forwarded = 0;
    for (const { words, end } of commands) {
      const step = stepOfCommand(words);
      if (step !== undefined && passes(`Redis: ${step}`, 'before') === 'cut') {
        upstream.write(bytes.subarray(0, forwarded));
        cut();
        return;
      }
      forwarded = end;
      awaited.push(step);
    }
    upstream.write(bytes);
  });
  upstream.on('data', (chunk) => {
    for (const reply of replies.read(Buffer.from(chunk))) {
      const step = awaited.shift();
      if (step !== undefined && passes(`Redis: ${step}`, 'after') === 'cut') return cut();
      client.write(reply);
    }
  });
}
