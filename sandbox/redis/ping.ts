import { connect } from 'node:net';

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 1_000;
const PROCESS_ID = /^process_id:(\d+)\r\n/m;

/**
 * The process id of the Redis on this loopback port, once it accepts the password and answers PING.
 *
 * Undefined for whatever else happens: nobody listens, another server's password, still loading its data.
 */
export async function answeringProcess(port: number, password: string): Promise<number | undefined> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  try {
    socket.write(`AUTH ${password}\r\nPING\r\nINFO server\r\n`);
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.startsWith('-') || answer.includes('\r\n-') || PROCESS_ID.test(answer)) break;
    }
    if (!answer.startsWith('+OK\r\n+PONG\r\n')) return undefined;
    const [, pid] = PROCESS_ID.exec(answer) ?? [];
    return pid === undefined ? undefined : Number(pid);
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
