import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import type { RedisAddress } from './connect.js';

export interface OwnServer {
  readonly address: RedisAddress;
  /** Whether it was at work already: somebody else's. */
  readonly wasRunning: boolean;
  /** Saves and ends the server; the next start finds everything as it was. */
  stop(): Promise<void>;
}

const PROGRAMS = ['valkey-server', 'redis-server'];
const UP_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 50;
/** Something else may own the port, and say nothing. */
const ANSWER_WITHIN_MS = 1_000;

/**
 * `REDIS_URL=own`: a durable server on loopback, its data and random password in the folder, for one replica.
 * One that an earlier life of the bot left running on the same folder is used again.
 *
 * Its port follows from the folder: two bots on one folder meet at it, and the second server cannot start on
 * the data of the first.
 *
 * @throws in words for the operator, when no server program is on PATH, or it does not start. Nothing is left running.
 */
export async function startOwnServer(folder: string): Promise<OwnServer> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const dir = realpathSync(folder);
  const port = portOf(dir);
  const password = passwordIn(dir);
  const url = urlFor(port, password);
  const wasRunning = (await answerOf(url)) === 'ready';
  if (!wasRunning) await untilReady(url, startServer(dir, port, password), logIn(dir));
  return { address: { kind: 'url', url }, wasRunning, stop: () => shutDown(url) };
}

/** The server of that folder as it runs now. Starts nothing and writes nothing; `undefined`: it does not run. */
export async function runningOwnServer(folder: string): Promise<RedisAddress | undefined> {
  const file = join(folder, 'redis.password');
  if (!existsSync(file)) return undefined;
  const url = urlFor(portOf(realpathSync(folder)), readFileSync(file, 'utf8'));
  return (await answerOf(url)) === 'ready' ? { kind: 'url', url } : undefined;
}

/** @returns the server program that would be started, out of the folders of `PATH`. */
export function ownServerProgram(path: string): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program))).find(existsSync);
}

function urlFor(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${port}/0`;
}

/** Below the range that systems hand out to outgoing connections. */
const LOWEST_PORT = 20_000;
const PORTS = 10_000;

function portOf(dir: string): number {
  return LOWEST_PORT + (createHash('sha256').update(dir).digest().readUInt32BE(0) % PORTS);
}

function passwordIn(dir: string): string {
  const file = join(dir, 'redis.password');
  try {
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(file, 'utf8');
}

function logIn(dir: string): string {
  return join(dir, 'redis.log');
}

/** A server that has been asked to start. */
interface Starting {
  /** Rejects when it has ended. */
  readonly ended: Promise<never>;
  kill(): void;
}

/** The password stands in a file that only this user can read, never among the arguments. */
function startServer(dir: string, port: number, password: string): Starting {
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    'appendonly yes',
    'appendfsync always',
    'maxmemory-policy noeviction',
    'save ""',
    'daemonize no',
  ];
  const file = join(dir, 'redis.conf');
  writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  const killing = new AbortController();
  return { ended: runFirst(PROGRAMS, file, dir, killing.signal), kill: () => killing.abort() };
}

/** Detached: Ctrl-C in the bot's terminal must not end it before the bot has written its last. */
async function runFirst(
  programs: readonly string[],
  file: string,
  dir: string,
  killed: AbortSignal,
): Promise<never> {
  const [program, ...others] = programs;
  if (program === undefined) {
    throw new Error(`neither ${PROGRAMS.join(' nor ')} is on PATH. Install one of them.`);
  }
  // What is wrong with its settings it says before it opens a log of its own.
  const log = openSync(logIn(dir), 'a', 0o600);
  const server = spawn(program, [file], { detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  killed.addEventListener('abort', () => server.kill());
  const ended = await new Promise<string>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? 'missing' : error.message),
    );
    server.once('exit', (code) => resolve(`exit code ${code}`));
    server.once('spawn', () => server.unref());
  });
  if (ended === 'missing') return runFirst(others, file, dir, killed);
  throw new Error(`${program} did not start (${ended}); its log says why: ${logIn(dir)}`);
}

async function untilReady(url: string, { ended, kill }: Starting, log: string): Promise<void> {
  let deadline = Date.now() + UP_WITHIN_MS;
  for (;;) {
    const answer = await Promise.race([answerOf(url), ended]);
    if (answer === 'ready') break;
    if (answer === 'loading') deadline = Date.now() + UP_WITHIN_MS;
    if (Date.now() > deadline) {
      kill();
      throw new Error(`the server does not answer; its log may say why: ${log}`);
    }
    await Promise.race([new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS)), ended]);
  }
  // From here on its end shows as a lost connection.
  ended.catch(() => undefined);
}

/** `loading`: it reads its data, which takes as long as there is data. */
async function answerOf(url: string): Promise<'ready' | 'loading' | 'none'> {
  try {
    await withClient(url, (client) => client.ping());
    return 'ready';
  } catch (error) {
    return error instanceof Error && error.message.startsWith('LOADING') ? 'loading' : 'none';
  }
}

async function shutDown(url: string): Promise<void> {
  // The connection ends with the server, so this never gets an answer.
  await withClient(url, (client) => client.shutdown('SAVE')).catch(() => undefined);
}

async function withClient<T>(url: string, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    enableReadyCheck: false,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.disconnect();
  }
}
