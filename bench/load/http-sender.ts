import { createHmac } from 'node:crypto';
import { connect } from 'node:net';

/** A request that is ready to be sent but for its signature. */
export interface Prepared {
  readonly body: string;
}

export function prepare(payload: unknown): Prepared {
  return { body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
}

/**
 * Sends signed requests as Slack does, a connection each. `fetch` would take the driver longer than the app takes.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function httpSender(url: string, signingSecret: string): (prepared: Prepared) => Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  return ({ body }) => {
    const atSeconds = Math.floor(Date.now() / 1_000);
    const hmac = createHmac('sha256', signingSecret).update(`v0:${atSeconds}:${body}`).digest('hex');
    const head = [
      `POST ${pathname} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      'connection: close',
      'content-type: application/x-www-form-urlencoded',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-slack-request-timestamp: ${atSeconds}`,
      `x-slack-signature: v0=${hmac}`,
    ].join('\r\n');
    return exchange({ hostname, port: Number(port) }, `${head}\r\n\r\n${body}`);
  };
}

const OK = /^HTTP\/1\.1 200 /;

function exchange({ hostname, port }: { hostname: string; port: number }, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, hostname, () => socket.write(request));
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', reject);
    socket.on('end', () => {
      if (OK.test(answer)) resolve();
      else reject(new Error(`The app answered ${JSON.stringify(answer.slice(0, 200))}.`));
    });
  });
}
