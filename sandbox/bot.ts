import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { tieToThisProcess } from './guard.js';
import { freePort } from './redis/free-port.js';
import { REPOSITORY } from './repository.js';

/** One line of the bot's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** The real bot, a process of its own. */
export interface Bot {
  readonly url: string;
  readonly pid: number;
  /** What it has logged so far. */
  readonly log: readonly LogLine[];
  /** What it has written to standard error. */
  readonly errors: readonly string[];
  /** Resolves with the exit code, `null` after a signal, once it has ended by itself or otherwise. */
  readonly ended: Promise<number | null>;
  /** SIGKILL by default: it gets no chance to clean up. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** SIGTERM, as an operator would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const READY_WITHIN_MS = 30_000;
const ASK_EVERY_MS = 20;
const PORT_TRIES = 5;

/** What `npm start` gives to Node. */
const STARTED_WITH = ['--max-semi-space-size=4', join(REPOSITORY, 'dist/main.js')];

/**
 * Starts the bot with this environment and nothing else of ours, and waits until it is ready.
 *
 * @throws with its log when it ends before that.
 */
export async function startBot(env: Readonly<Record<string, string>>): Promise<Bot> {
  for (let tries = 1; ; tries += 1) {
    const bot = await launchBot(env);
    try {
      await untilReady(bot);
      return bot;
    } catch (error) {
      // Somebody else took the port between its choice and its use.
      if (env['PORT'] !== undefined || tries === PORT_TRIES || !dump(bot).includes('EADDRINUSE')) throw error;
    }
  }
}

/** The same without waiting: for a bot that is expected not to start. */
export async function launchBot(env: Readonly<Record<string, string>>): Promise<Bot> {
  const port = await freePort();
  const PATH = process.env['PATH'] ?? '';
  const child = spawn(process.execPath, STARTED_WITH, {
    env: { PATH, HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return watch(child, `http://127.0.0.1:${port}`);
}

function watch(child: ChildProcess, url: string): Bot {
  const log: LogLine[] = [];
  const errors: string[] = [];
  if (child.stdout) createInterface(child.stdout).on('line', (line) => log.push(readLine(line)));
  if (child.stderr) createInterface(child.stderr).on('line', (line) => errors.push(line));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  if (child.pid !== undefined) child.once('exit', tieToThisProcess({ pid: child.pid }));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    pid: child.pid ?? 0,
    log,
    errors,
    ended,
    kill: async (signal = 'SIGKILL') => {
      await end(signal);
    },
    stop: () => end('SIGTERM'),
  };
}

function readLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { unreadable: line };
  }
}

async function untilReady(bot: Bot): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  const ended = bot.ended.then((code) => `ended with exit code ${code}`);
  while (!(saysReady(bot) && (await isReady(bot.url)))) {
    const why = await Promise.race([ended, sleep(ASK_EVERY_MS)]);
    if (typeof why === 'string') throw new Error(`The bot ${why}.\n${dump(bot)}`);
    if (Date.now() < deadline) continue;
    await bot.kill();
    throw new Error(`The bot is not ready after ${READY_WITHIN_MS} ms.\n${dump(bot)}`);
  }
}

/** Asked a hundred times each while they start, bots and those who wait for them would do little else. */
function saysReady({ log }: Bot): boolean {
  return log.some(({ msg }) => msg === 'ready');
}

async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function dump({ log, errors }: Bot): string {
  return [...errors, ...log.slice(-20).map((line) => JSON.stringify(line))].join('\n');
}
