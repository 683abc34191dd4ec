import type { DestinationStream } from 'pino';

/** What every line has; the rest is shown as it was logged. */
interface Line {
  readonly time?: unknown;
  readonly level?: unknown;
  readonly msg?: unknown;
  readonly err?: unknown;
  readonly [field: string]: unknown;
}

/** Shows each line of the log to people: when, how bad, what happened, and to what. Text in, text out, in this process. */
export function prettily(to: { write(text: string): unknown }): DestinationStream {
  return { write: (line) => to.write(prettyLine(line)) };
}

function prettyLine(line: string): string {
  const read = parse(line);
  if (read === undefined) return line;
  const { time, level, msg, err, ...fields } = read;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  const head = `${clock} ${String(level).toUpperCase().padEnd(5)} ${String(msg)}`;
  const about = Object.entries(fields).map(([name, value]) => `${name}=${asText(value)}`);
  return [[head, ...about].join('  '), ...errorLines(err)].map((text) => `${text}\n`).join('');
}

function parse(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return undefined;
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** The stack, which begins with name and message, and the causes below it. */
function errorLines(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return [];
  const { stack, message, cause } = error as {
    readonly stack?: unknown;
    readonly message?: unknown;
    readonly cause?: unknown;
  };
  const own = String(stack ?? message ?? '').split('\n');
  const causes = errorLines(cause).map((text, at) => (at === 0 ? `caused by ${text.trim()}` : text));
  return [...own, ...causes].map((text) => `    ${text}`);
}
