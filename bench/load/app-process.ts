import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { freePort } from '../../sandbox/redis/free-port.js';
import { REPOSITORY } from '../../sandbox/repository.js';

/** An app under load, a process of its own. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  /** From its start until people are answered. */
  readonly startedMs: number;
  /** What it has complained of; nobody was refused and nothing failed if it is empty. */
  complaints(): readonly string[];
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 30_000;

/** Starts one of the apps in `bench/apps` and waits until it says that it has started. */
export async function startApp(name: string, env: Readonly<Record<string, string>>): Promise<Running> {
  const port = await freePort();
  const PATH = process.env['PATH'] ?? '';
  const beganAtMs = performance.now();
  const child = spawn(process.execPath, [join(REPOSITORY, `build/bench/apps/${name}.js`)], {
    env: { PATH, PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (line) => errors.push(line));
  const ended = once(child, 'close');
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    process.off('exit', killAtExit);
  };
  const tooLate = setTimeout(() => child.kill('SIGKILL'), STARTS_WITHIN_MS);
  const [first] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
  clearTimeout(tooLate);
  if (first !== 'started') {
    await stop();
    throw new Error(`The app ${name} did not start.\n${errors.join('\n')}`);
  }
  const startedMs = performance.now() - beganAtMs;
  const url = `http://127.0.0.1:${port}`;
  return { pid: child.pid ?? 0, url, startedMs, complaints: () => errors, stop };
}

const run = promisify(execFile);

/** Resident memory, in MB. */
export async function residentMb(pid: number): Promise<number> {
  const { stdout } = await run('ps', ['-o', 'rss=', '-p', String(pid)]);
  return (Number(stdout.trim()) * 1_024) / 1e6;
}
