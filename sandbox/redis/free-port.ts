import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A loopback port nobody listens on at this moment. Another process may take it before its use.
 *
 * It lies below the ports that Linux and macOS give to outgoing connections, so that a server which was
 * killed finds its port still free when it is started again.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** How far above its port a node of a Redis Cluster talks to the others. */
const BUS_ABOVE = 10_000;

/** The same for a node of a Redis Cluster: the port of its bus is free too, and no port of outgoing connections. */
export async function freeNodePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 22_700);
    if ((await isFree(port)) && (await isFree(port + BUS_ABOVE))) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
