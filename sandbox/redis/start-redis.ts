import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRedisServer } from './find-server.js';
import { freePort } from './free-port.js';
import { answeringProcess } from './ping.js';
import type { RedisBinary } from './redis-binary.js';
import { endServer, type Launch, launchServer, PortTakenError } from './server-process.js';

/** How often another port is tried, or the same one when a server is started again. */
const PORT_TRIES = 20;

/** What can be chosen; the defaults lose nothing that was acknowledged. */
export interface RedisOptions {
  /** Keeps the data here, and leaves it there. Default: a temporary folder, removed in the end. */
  readonly dir?: string;
  readonly appendfsync?: 'always' | 'everysec' | 'no';
  /** Part of the temporary folder's name. */
  readonly purpose?: string;
  /** Default: {@link findRedisServer}. */
  readonly binary?: RedisBinary;
  /** Part of a group: a Cluster's node, a Sentinel, a replica. */
  readonly member?: Member;
}

/** What makes a server one of a group. */
export interface Member {
  /** The one password of the group. */
  readonly password: string;
  /** Lines of the configuration, instead of those of a {@link durable} server. */
  readonly settings: readonly string[];
  readonly arguments?: readonly string[];
  /** Default: {@link freePort}. */
  readonly newPort?: () => Promise<number>;
}

/** A Redis server of one's own, on loopback, that can be made to suffer. */
export interface RedisServer {
  /** With the password: not for logs. */
  readonly url: string;
  readonly port: number;
  /** Another one after {@link restart}. */
  readonly pid: number;
  /** Holds the configuration (mode 0600), the log and the append-only file. */
  readonly dir: string;
  /** Ends it (SIGKILL by default) and returns when it is gone; port, password and data stay for a restart. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** Ends it if need be and starts it again on the same port with the same data; answers on return. */
  restart(): Promise<void>;
  /** Ends it and removes what was temporary. May be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a server that has answered PING on return. It ends with this process at the latest.
 *
 * @throws {Error} when no server is found (see {@link findRedisServer}), when it does not come up, or when
 * another one is at work on `dir`.
 */
export async function startRedis(options: RedisOptions = {}): Promise<RedisServer> {
  const binary = options.binary ?? (await findRedisServer());
  const dir = await openFolder(options);
  try {
    return await startIn(dir, binary, options);
  } catch (error) {
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    throw error;
  }
}

async function openFolder({ dir, purpose = 'redis' }: RedisOptions): Promise<string> {
  if (dir === undefined) return mkdtemp(join(tmpdir(), `byok-key-${purpose}-`));
  const folder = resolve(dir);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const config = await readFile(configFileIn(folder), 'utf8').catch(() => '');
  const [, port] = /^port (\d+)$/m.exec(config) ?? [];
  const [, password] = /^requirepass (\S+)$/m.exec(config) ?? [];
  // Two servers on one append-only file would ruin it.
  if (port && password && (await answeringProcess(Number(port), password)) !== undefined) {
    throw new Error(`A Redis server is already at work on ${folder}.`);
  }
  return folder;
}

async function startIn(dir: string, binary: RedisBinary, options: RedisOptions): Promise<RedisServer> {
  const { member } = options;
  const password = member?.password ?? newPassword();
  for (let tries = 1; ; tries += 1) {
    const launch: Launch = {
      binary,
      password,
      port: await (member?.newPort ?? freePort)(),
      arguments: member?.arguments ?? [],
      configFile: configFileIn(dir),
      logFile: join(dir, 'redis.log'),
      ...(options.dir === undefined ? { disposableFolder: dir } : {}),
    };
    await writeConfig(dir, launch, options);
    try {
      return new OwnRedis(dir, launch, await launchServer(launch));
    } catch (error) {
      if (!(error instanceof PortTakenError) || tries === PORT_TRIES) throw error;
    }
  }
}

/** Stands in addresses and configuration files as it is. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

function configFileIn(dir: string): string {
  return join(dir, 'redis.conf');
}

/** Settings of a server that loses nothing it has acknowledged. */
export function durable(appendfsync: RedisOptions['appendfsync'] = 'always'): string[] {
  return ['save ""', 'appendonly yes', `appendfsync ${appendfsync}`, 'maxmemory-policy noeviction'];
}

/** Settings of a server that has replicas, or is one: a replica is in step as soon as it can be. */
export function replicating(password: string): string[] {
  return [`masterauth ${password}`, 'repl-diskless-sync-delay 0', 'repl-ping-replica-period 1'];
}

/** In a file and not in arguments: every user of the machine can read those. */
async function writeConfig(dir: string, launch: Launch, options: RedisOptions): Promise<void> {
  const lines = [
    'bind 127.0.0.1',
    `port ${launch.port}`,
    `requirepass ${launch.password}`,
    `dir ${JSON.stringify(dir)}`,
    'daemonize no',
    ...(options.member?.settings ?? durable(options.appendfsync)),
  ];
  await writeFile(launch.configFile, `${lines.join('\n')}\n`, { mode: 0o600 });
  // `mode` counts only for a file that was not there yet.
  await chmod(launch.configFile, 0o600);
}

class OwnRedis implements RedisServer {
  readonly url: string;
  readonly port: number;

  constructor(
    readonly dir: string,
    private readonly launch: Launch,
    private server: ChildProcess,
  ) {
    this.port = launch.port;
    this.url = `redis://:${launch.password}@127.0.0.1:${launch.port}/0`;
  }

  get pid(): number {
    const { pid } = this.server;
    if (pid === undefined) throw new Error('The Redis server never ran.');
    return pid;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    await endServer(this.server, signal);
  }

  pause(): void {
    this.server.kill('SIGSTOP');
  }

  resume(): void {
    this.server.kill('SIGCONT');
  }

  async restart(): Promise<void> {
    await this.kill('SIGTERM');
    for (let tries = 1; ; tries += 1) {
      try {
        this.server = await launchServer(this.launch);
        return;
      } catch (error) {
        if (!(error instanceof PortTakenError) || tries === PORT_TRIES) throw error;
        await sleep(250);
      }
    }
  }

  async stop(): Promise<void> {
    await this.kill('SIGTERM');
    const { disposableFolder } = this.launch;
    if (disposableFolder !== undefined) await rm(disposableFolder, { recursive: true, force: true });
  }
}
