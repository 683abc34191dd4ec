import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../workflow/ports.js';

/** What Slack's libraries have to say, as lines of our log. Their chatter below `warn` stays out of it. */
export function boltLogger(log: Log): Logger {
  const say =
    (level: 'warn' | 'error') =>
    (...parts: unknown[]) => {
      log[level]({ library: 'slack', said: parts.map(readable).join(' ') }, 'slack library');
    };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

function readable(part: unknown): string {
  return part instanceof Error ? `${part.name}: ${part.message}` : String(part);
}
