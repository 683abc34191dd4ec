import { access, constants, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fetchedServer, fetchWithApt } from './fetch-with-apt.js';
import { fetchWithBrew } from './fetch-with-brew.js';
import { withLock } from './lock.js';
import { inspectServer, isExecutable, OLDEST_VERSION, type RedisBinary } from './redis-binary.js';

/** A download that is this old, in milliseconds, is nobody's any more. */
const LEFTOVER_AFTER_MS = 30 * 60_000;

/** Where to look; everything defaults to this machine's own places. */
export interface Places {
  /** Folders separated as in `PATH`. */
  readonly searchPath?: string;
  /** Keeps a downloaded server; made when missing. */
  readonly cacheFolder?: string;
  /** Brings a server that is not there, into the cache folder or into the system. */
  readonly fetch?: (cacheFolder: string) => Promise<RedisBinary>;
}

/**
 * Finds a Redis or Valkey server: on PATH, from an earlier download, or fetched now (apt-get without root on
 * Debian and Ubuntu, Homebrew on macOS). Says on stderr when it fetches. Of several processes at once one
 * fetches and the others wait.
 *
 * @throws {Error} that names the command to type, and why each place would not do.
 */
export async function findRedisServer(places: Places = {}): Promise<RedisBinary> {
  const searchPath = places.searchPath ?? process.env['PATH'] ?? '';
  const problems: string[] = [];
  const onPath = await serverOnPath(searchPath, problems);
  if (onPath !== undefined) return onPath;

  const cacheFolder = places.cacheFolder ?? (await usableCacheFolder());
  const fetch = places.fetch ?? ((folder) => fetchForThisSystem(folder, searchPath));
  const fetched = await fetchedServer(cacheFolder).catch(() => undefined);
  if (fetched !== undefined) return fetched;
  try {
    await mkdir(cacheFolder, { recursive: true });
    return await withLock(join(cacheFolder, 'lock'), async () => {
      const byAnother = await fetchedServer(cacheFolder).catch(() => undefined);
      if (byAnother !== undefined) return byAnother;
      await removeLeftovers(cacheFolder);
      return fetch(cacheFolder);
    });
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    throw new Error(await whatToType(problems), { cause: error });
  }
}

async function serverOnPath(searchPath: string, problems: string[]): Promise<RedisBinary | undefined> {
  for (const name of ['valkey-server', 'redis-server']) {
    for (const folder of searchPath.split(delimiter)) {
      const path = join(folder, name);
      if (folder === '' || !(await isExecutable(path))) continue;
      try {
        return await inspectServer(path);
      } catch (error) {
        problems.push(error instanceof Error ? error.message : String(error));
      }
    }
  }
  return undefined;
}

async function fetchForThisSystem(cacheFolder: string, searchPath: string): Promise<RedisBinary> {
  if (process.platform === 'darwin') {
    say('No Redis server here. Installing one: brew install valkey …');
    return fetchWithBrew(searchPath);
  }
  if (await isExecutable('/usr/bin/apt-get')) {
    say(`No Redis server here. Fetching one with apt-get into ${cacheFolder}, nothing is installed …`);
    return fetchWithApt(cacheFolder);
  }
  throw new Error('No way to fetch a server on this system is known.');
}

/** Removes what a killed process left, once it is so old that nobody can be at work there. */
async function removeLeftovers(cacheFolder: string): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const folder = join(cacheFolder, name);
    if (!name.startsWith('fetch-') || Date.now() - (await stat(folder)).mtimeMs < LEFTOVER_AFTER_MS) continue;
    await rm(folder, { recursive: true, force: true });
  }
}

async function usableCacheFolder(): Promise<string> {
  // A home can be shared by several systems, and a binary of one need not run on another.
  const system = `${await releaseName()}-${process.arch}`;
  const ofUser =
    process.platform === 'darwin'
      ? join(homedir(), 'Library', 'Caches')
      : process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(ofUser, 'byok-key', 'redis', system);
  const writable = await mkdir(folder, { recursive: true })
    .then(() => access(folder, constants.W_OK))
    .then(
      () => true,
      () => false,
    );
  return writable ? folder : join(process.cwd(), '.cache', 'redis', system);
}

async function releaseName(): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const field = (name: string) => new RegExp(`^${name}="?([\\w.-]+)`, 'm').exec(release)?.[1];
  return [field('ID') ?? process.platform, field('VERSION_ID')].filter(Boolean).join('-');
}

async function whatToType(problems: readonly string[]): Promise<string> {
  const command =
    process.platform === 'darwin' ? 'brew install valkey' : INSTALL_COMMANDS.get(await packager());
  return [
    `There is no Redis server ${OLDEST_VERSION} or later here. Type:`,
    `  ${command ?? 'the command that installs redis on your system'}`,
    'or set REDIS_URL to a server of yours. What was tried:',
    ...problems.flatMap((problem) => problem.split('\n')).map((line) => `  ${line}`),
  ].join('\n');
}

const INSTALL_COMMANDS: ReadonlyMap<string | undefined, string> = new Map([
  ['/usr/bin/apt-get', 'sudo apt-get update && sudo apt-get install redis-server'],
  ['/usr/bin/dnf', 'sudo dnf install valkey'],
  ['/sbin/apk', 'apk add valkey'],
  ['/usr/bin/pacman', 'sudo pacman -S valkey'],
  ['/usr/bin/zypper', 'sudo zypper install valkey'],
]);

async function packager(): Promise<string | undefined> {
  for (const path of INSTALL_COMMANDS.keys()) {
    if (path !== undefined && (await isExecutable(path))) return path;
  }
  return undefined;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
