import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { inspectServer, isExecutable, type RedisBinary } from './redis-binary.js';

/** Where Homebrew lives when it is not on PATH: Apple silicon, Intel. */
const USUAL_PREFIXES = ['/opt/homebrew/bin', '/usr/local/bin'];

/**
 * Installs Valkey with Homebrew, as `brew install valkey` would; no service is started.
 *
 * @throws {Error} when there is no Homebrew, or it fails.
 */
export async function fetchWithBrew(searchPath: string): Promise<RedisBinary> {
  const brew = await findBrew(searchPath);
  if (brew === undefined) throw new Error('Homebrew is not installed.');
  // What it prints goes to stderr: stdout belongs to the command that was typed.
  const child = spawn(brew, ['install', 'valkey'], { stdio: ['ignore', 2, 2] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`brew install valkey ended with ${code}.`);
  return inspectServer(join(dirname(brew), 'valkey-server'));
}

async function findBrew(searchPath: string): Promise<string | undefined> {
  for (const folder of [...searchPath.split(':'), ...USUAL_PREFIXES]) {
    const brew = join(folder, 'brew');
    if (folder !== '' && (await isExecutable(brew))) return brew;
  }
  return undefined;
}
