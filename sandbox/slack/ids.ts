import { randomBytes } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An id as Slack writes them: a letter for the kind, then ten capitals and digits. */
export function slackId(kind: string): string {
  const rest = [...randomBytes(10)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return kind + rest.join('');
}

export function secret(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** A source of timestamps like `1732435200.000100`: each later than the last, so they name messages. */
export function timestamps(): () => string {
  let lastMicros = 0;
  return () => {
    lastMicros = Math.max(Date.now() * 1_000, lastMicros + 1);
    const seconds = Math.floor(lastMicros / 1_000_000);
    return `${seconds}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
  };
}
