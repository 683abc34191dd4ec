import type { RedisClient } from './connect.js';
import { asking } from './failures.js';

export interface StartCheck {
  /** The bot must not start: data would be lost, or scripts would not run. */
  readonly problems: readonly string[];
  /** The bot starts; the operator should know. */
  readonly warnings: readonly string[];
}

const OLDEST: readonly [major: number, minor: number] = [6, 2];

/** Holds the server against what the three promises need. Asks by INFO alone: managed services deny CONFIG. */
export async function checkServer(redis: RedisClient): Promise<StartCheck> {
  const info = readInfo(await asking('info', () => redis.info()));
  const problems = [versionProblem(info), evictionProblem(info)].filter((problem) => problem !== undefined);
  return { problems, warnings: info.get('aof_enabled') === '0' ? [NO_AOF] : [] };
}

const NO_AOF =
  'Redis keeps no append-only file: what people were told is stored is lost when it dies. ' +
  'Set "appendonly yes" and "appendfsync always", or use a durable service such as MemoryDB.';

function readInfo(text: string): Map<string, string> {
  const pairs = text.split('\r\n').flatMap((line) => {
    const at = line.indexOf(':');
    return at === -1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
  });
  return new Map(pairs);
}

function versionProblem(info: Map<string, string>): string | undefined {
  const version = info.get('valkey_version') ?? info.get('redis_version') ?? '0.0';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `Redis ${version} is too old: version ${OLDEST.join('.')} or newer is needed.`;
}

function evictionProblem(info: Map<string, string>): string | undefined {
  const policy = info.get('maxmemory_policy');
  if (policy === undefined || policy === 'noeviction') return undefined;
  return `Redis' maxmemory-policy is "${policy}": it would throw requests away. Set it to "noeviction".`;
}
