import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Oldest version that will do: BullMQ recommends it, and the commands used here exist since. */
export const OLDEST_VERSION = '6.2';

/** A Redis or Valkey server that was run once with `--version` and is new enough. */
export interface RedisBinary {
  readonly path: string;
  /** What its process needs besides the usual environment: `LD_LIBRARY_PATH` for a downloaded one. */
  readonly env: Readonly<Record<string, string>>;
  /** The command line client beside it, where there is one. */
  readonly cli?: string;
  readonly version: string;
}

/**
 * Runs the server at `path` with `--version`.
 *
 * @throws {Error} when it does not run, says no version, or an older one than {@link OLDEST_VERSION}.
 */
export async function inspectServer(
  path: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RedisBinary> {
  const { stdout } = await run(path, ['--version'], { env: { ...process.env, ...env }, timeout: 10_000 });
  const version = /\bv=(\d+(?:\.\d+)+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} --version says no version.`);
  if (!isNewEnough(version)) throw new Error(`${path} is version ${version}, older than ${OLDEST_VERSION}.`);
  const cli = join(dirname(path), path.endsWith('valkey-server') ? 'valkey-cli' : 'redis-cli');
  return (await isExecutable(cli)) ? { path, env, cli, version } : { path, env, version };
}

/** Compares the first two numbers of `version` (`7.0.15`) with {@link OLDEST_VERSION}. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_VERSION.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** True for a file that this user may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
