import { createHmac } from 'node:crypto';
import type { Acknowledgement, Envelope, Transport } from './delivery.js';
import { parseJson } from './json.js';

/** Signed requests to the app's request URL. */
export class HttpDelivery implements Transport {
  readonly #requestUrl: string;
  readonly #signingSecret: string;
  readonly #withinMs: number;

  constructor(requestUrl: string, signingSecret: string, acknowledgeWithinMs: number) {
    this.#requestUrl = requestUrl;
    this.#signingSecret = signingSecret;
    this.#withinMs = acknowledgeWithinMs;
  }

  async deliver(envelope: Envelope): Promise<Acknowledgement | undefined> {
    const { body, type } = encoded(envelope);
    try {
      const response = await fetch(this.#requestUrl, {
        method: 'POST',
        body,
        headers: {
          'content-type': type,
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          connection: 'close',
          ...signature(this.#signingSecret, body, Math.floor(Date.now() / 1_000)),
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#withinMs),
      });
      const text = await response.text();
      return response.status === 200 ? { answer: decoded(text) } : undefined;
    } catch {
      // Refused, reset or too late: all the same to the person who waits.
      return undefined;
    }
  }
}

/**
 * Slack's headers over a body.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
function signature(signingSecret: string, body: string, atSeconds: number): Record<string, string> {
  const hmac = createHmac('sha256', signingSecret).update(`v0:${atSeconds}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(atSeconds), 'x-slack-signature': `v0=${hmac}` };
}

function encoded({ type, payload }: Envelope): { body: string; type: string } {
  if (type === 'events_api') return { body: JSON.stringify(payload), type: 'application/json' };
  const fields =
    type === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  return { body: new URLSearchParams(fields).toString(), type: 'application/x-www-form-urlencoded' };
}

/** A command may be answered with plain text. */
function decoded(text: string): unknown {
  if (text === '') return {};
  return parseJson(text) ?? { text };
}
