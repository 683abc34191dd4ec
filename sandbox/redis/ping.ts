import { connect } from 'node:net';

/** Longest wait for an answer, in milliseconds. */
const TIMEOUT_MS = 1_000;

/**
 * Whether a Redis on this loopback port accepts the password and answers PING.
 *
 * False for whatever else happens: nobody listens, another server's password, still loading its data.
 */
export async function answersPing(port: number, password: string): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  try {
    socket.write(`AUTH ${password}\r\nPING\r\n`);
    let answer = '';
    for await (const chunk of socket) {
      answer += String(chunk);
      if (answer.startsWith('-') || answer.split('\r\n').length > 2) break;
    }
    return answer === '+OK\r\n+PONG\r\n';
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
