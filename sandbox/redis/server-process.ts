import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { tieToThisProcess } from '../guard.js';
import { answeringProcess } from './ping.js';
import type { RedisBinary } from './redis-binary.js';

/** Longest time until a server must answer, in milliseconds; a long append-only file takes its time. */
const READY_WITHIN_MS = 30_000;
/** Longest time for an orderly end, in milliseconds. */
const END_WITHIN_MS = 5_000;

/** What a server process is started from. */
export interface Launch {
  readonly binary: RedisBinary;
  readonly configFile: string;
  /** What follows the configuration file: `--sentinel` makes a Sentinel of it. */
  readonly arguments?: readonly string[];
  readonly logFile: string;
  readonly port: number;
  readonly password: string;
  /** Removed should this process die before it stops the server. */
  readonly disposableFolder?: string;
}

/** The server ended because another process had its port. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

/**
 * Starts a server and waits until it answers.
 *
 * The process is in a session of its own, so Ctrl-C does not reach it before those who use it are done, and
 * it keeps nobody's event loop alive. It dies when this process dies, by whatever signal.
 *
 * @throws {PortTakenError} when the port was taken meanwhile.
 * @throws {Error} with the end of the server's log when it does not come up.
 */
export async function launchServer(launch: Launch): Promise<ChildProcess> {
  const { binary, configFile, logFile } = launch;
  const log = await open(logFile, 'a', 0o600);
  const server = spawn(binary.path, [configFile, ...(launch.arguments ?? [])], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    // The tokens and secrets in our own environment are none of its business.
    env: { PATH: process.env['PATH'], LC_ALL: 'C', ...binary.env },
  });
  // A spawn that fails is reported by `hasEnded` below.
  server.on('error', () => undefined);
  server.unref();
  await log.close();
  if (server.pid !== undefined) server.once('exit', tieToThisProcess(tiedOf(server.pid, launch)));

  const deadlineMs = Date.now() + READY_WITHIN_MS;
  while (!(await answers(server, launch))) {
    if (hasEnded(server)) throw await failureOf(logFile);
    if (Date.now() > deadlineMs) {
      await endServer(server, 'SIGKILL');
      throw await failureOf(logFile);
    }
    await sleep(20);
  }
  return server;
}

/** Members of a group share a password: another one may have come to the port first, and answer there. */
async function answers({ pid }: ChildProcess, { port, password }: Launch): Promise<boolean> {
  return pid !== undefined && (await answeringProcess(port, password)) === pid;
}

/** Sends the signal and waits for the end; a server that does not end on SIGTERM is killed. */
export async function endServer(server: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(server)) return;
  const ended = once(server, 'exit');
  server.ref();
  server.kill(signal);
  // A paused process sees SIGTERM only when it goes on.
  server.kill('SIGCONT');
  const patience = setTimeout(() => server.kill('SIGKILL'), END_WITHIN_MS);
  await ended;
  clearTimeout(patience);
}

/** True when the process has ended or was never there. */
function hasEnded(server: ChildProcess): boolean {
  return server.pid === undefined || server.exitCode !== null || server.signalCode !== null;
}

function tiedOf(pid: number, { disposableFolder }: Launch) {
  return disposableFolder === undefined ? { pid } : { pid, folder: disposableFolder };
}

async function failureOf(logFile: string): Promise<Error> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  const end = log.trim().split('\n').slice(-5).join('\n');
  if (/Address already in use/i.test(end)) return new PortTakenError(end);
  return new Error(`The Redis server did not come up. The end of its log:\n${end}`);
}
