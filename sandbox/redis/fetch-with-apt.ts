import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inspectServer, isNewEnough, OLDEST_VERSION, type RedisBinary } from './redis-binary.js';

const run = promisify(execFile);

/** The packages that bring a server, in the order they are tried. */
const SERVERS = ['redis-server', 'valkey-server'] as const;
type Server = (typeof SERVERS)[number];

/** Longest time for one run of apt-get, in milliseconds. */
const APT_TIMEOUT_MS = 120_000;

/** What the dynamic loader of the running system must bring itself. */
const NEVER_FETCHED: ReadonlySet<string> = new Set(['libc6', 'libc-bin', 'libgcc-s1']);

interface Package {
  readonly name: string;
  /** Without epoch and Debian revision: `7.0.15` for `5:7.0.15-1~deb12u10`. */
  readonly version: string;
}

/**
 * Downloads a server and the libraries it lacks with apt-get and unpacks them into `folder`. Nothing is
 * installed, no daemon starts, no root is needed, and the system's own package lists stay as they are.
 *
 * `folder/root` appears in one step, when the server in it has answered `--version`.
 *
 * @throws {Error} with the reasons of all attempts.
 */
export async function fetchWithApt(folder: string): Promise<RedisBinary> {
  const work = await mkdtemp(join(folder, 'fetch-'));
  try {
    return await fetchInto(folder, work);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/**
 * The server that an earlier {@link fetchWithApt} unpacked into `folder`.
 *
 * @throws {Error} when there is none, or it does not run (another release of the system, for example).
 */
export async function fetchedServer(folder: string): Promise<RedisBinary> {
  return unpackedServer(join(folder, 'root'));
}

/** What `apt-get install --simulate` would install, from its `Inst` lines. */
export function simulatedPackages(simulation: string): Package[] {
  const found = simulation.matchAll(/^Inst (\S+) (?:\[[^\]]*\] )?\((?:\d+:)?([^\s-]+)/gm);
  return Array.from(found, ([, name = '', version = '']) => ({ name, version }));
}

async function fetchInto(folder: string, work: string): Promise<RedisBinary> {
  const problems: string[] = [];
  // Lists may be missing (a slim image) or older than what the mirror still has.
  for (const lists of ['of the system', 'of our own'] as const) {
    const conf = await writeAptConf(work, lists === 'of our own');
    if (lists === 'of our own') problems.push(...(await updateLists(conf)));
    for (const server of SERVERS) {
      try {
        return await fetchServer(server, conf, { folder, work });
      } catch (error) {
        problems.push(`${server}, package lists ${lists}: ${lastLine(error)}`);
      }
    }
  }
  throw new Error(problems.join('\n'));
}

async function fetchServer(
  server: Server,
  conf: string,
  { folder, work }: { folder: string; work: string },
): Promise<RedisBinary> {
  const names = await packagesFor(server, conf);
  const packages = await mkdtemp(join(work, 'packages-'));
  await aptGet(conf, ['download', ...names], packages);
  const unpacked = join(packages, 'root');
  for (const file of await readdir(packages)) {
    await run('dpkg-deb', ['--extract', join(packages, file), unpacked]);
  }
  await unpackedServer(unpacked);
  const root = join(folder, 'root');
  await rm(root, { recursive: true, force: true });
  // Another process may have been quicker; what it put there is as good.
  await rename(unpacked, root).catch(() => undefined);
  return unpackedServer(root);
}

async function packagesFor(server: Server, conf: string): Promise<string[]> {
  const { stdout } = await aptGet(conf, ['install', '--simulate', '--no-install-recommends', server]);
  const packages = simulatedPackages(stdout);
  const offered = packages.find(({ name }) => name === server);
  if (offered === undefined) throw new Error('apt-get would not install it; is it installed and broken?');
  if (!isNewEnough(offered.version)) {
    throw new Error(`apt-get offers version ${offered.version}, older than ${OLDEST_VERSION}.`);
  }
  // The executable itself is in the tools, which may be installed already and so not be in the list.
  const tools = server.replace('-server', '-tools');
  const names = packages.map(({ name }) => name).filter((name) => !NEVER_FETCHED.has(name));
  return [...new Set([...names, tools])];
}

async function aptGet(conf: string, args: readonly string[], cwd?: string) {
  return run('apt-get', ['--config-file', conf, ...args], {
    env: { ...process.env, LC_ALL: 'C' },
    timeout: APT_TIMEOUT_MS,
    maxBuffer: 16 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  });
}

async function writeAptConf(work: string, ownLists: boolean): Promise<string> {
  const [cache, lists, conf] = [join(work, 'cache'), join(work, 'lists'), join(work, 'apt.conf')];
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  const lines = [
    `Dir::Cache ${JSON.stringify(cache)};`,
    // As root, apt would otherwise hand the download to a user who may not write here.
    'APT::Sandbox::User "root";',
    'Debug::NoLocking "true";',
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    'Acquire::http::Timeout "20";',
    'Acquire::https::Timeout "20";',
    // Hooks of the system are about the system's lists.
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
  ];
  if (ownLists) {
    await mkdir(join(lists, 'partial'), { recursive: true });
    lines.push(`Dir::State::Lists ${JSON.stringify(lists)};`);
  }
  await writeFile(conf, `${lines.join('\n')}\n`);
  return conf;
}

/** Returns what went wrong: one source of several may be unreachable, and the server still be found. */
async function updateLists(conf: string): Promise<string[]> {
  try {
    const { stderr } = await aptGet(conf, ['update']);
    return stderr.split('\n').filter((line) => /^[EW]: Failed/.test(line));
  } catch (error) {
    return [`apt-get update: ${lastLine(error)}`];
  }
}

async function unpackedServer(root: string): Promise<RedisBinary> {
  const bin = join(root, 'usr', 'bin');
  const files = await readdir(bin);
  const server = SERVERS.find((name) => files.includes(name));
  if (server === undefined) throw new Error(`No server in ${bin}.`);
  const libraries = await libraryFolders(root);
  const inherited = process.env['LD_LIBRARY_PATH'];
  const path = inherited ? [...libraries, inherited] : libraries;
  return inspectServer(join(bin, server), path.length === 0 ? {} : { LD_LIBRARY_PATH: path.join(':') });
}

async function libraryFolders(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const lib of [join(root, 'usr', 'lib'), join(root, 'lib')]) {
    const entries = await readdir(lib).catch((): string[] => []);
    const triplets = entries.filter((name) => name.includes('-linux-'));
    found.push(...triplets.map((triplet) => join(lib, triplet)));
  }
  return found;
}

function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1) ?? message;
}
