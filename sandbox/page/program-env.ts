import { writeFile } from 'node:fs/promises';

/** What would lead a program elsewhere, or in by another way, if the shell had it set. */
const ELSEWHERE = [
  'SLACK_SIGNING_SECRET',
  'REDIS_CLUSTER_NODES',
  'REDIS_SENTINELS',
  'REDIS_SENTINEL_NAME',
  'REDIS_SENTINEL_PASSWORD',
  'REDIS_USERNAME',
  'REDIS_PASSWORD',
  'REDIS_TLS',
  'REDIS_WAIT_REPLICAS',
  'AWS_ENDPOINT_URL',
  'AWS_PROFILE',
  'AWS_SESSION_TOKEN',
];

/** Writes an environment for a shell to read, so that no password stands in a command. */
export async function writeEnvFile(file: string, env: Readonly<Record<string, string>>): Promise<void> {
  const lines = Object.entries(env).map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'`);
  await writeFile(file, [`unset ${ELSEWHERE.join(' ')}`, ...lines, ''].join('\n'), { mode: 0o600 });
}

/** What to type in a shell to run a program of the bot with the environment of the file, and leave the shell as it is. */
export function withEnvFile(file: string, command: string): string {
  return `(set -a; . ${quoted(file)}; ${command})`;
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
