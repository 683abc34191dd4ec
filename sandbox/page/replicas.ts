import { setTimeout as sleep } from 'node:timers/promises';
import type { Bot, LogLine } from '../bot.js';
import { SandboxProblem } from '../problem.js';
import type { BotState, LogEntry, ReplicaState } from './protocol.js';

/** As many as anybody needs to see that they share the work. */
const MOST_RUNNING = 3;
const LOG_LINES_KEPT = 300;
const ASK_EVERY_MS = 50;

interface Replica {
  readonly number: number;
  readonly bot: Bot;
  status: ReplicaState['status'];
  ended: string;
  /** How many lines of its log are taken over. */
  read: number;
}

/** The bot's processes, those that ended included, and what they logged. */
export class Replicas {
  readonly #launch: () => Promise<Bot>;
  readonly #changed: () => void;
  readonly #replicas: Replica[] = [];
  readonly #log: LogEntry[] = [];
  #lines = 0;

  constructor(launch: () => Promise<Bot>, changed: () => void) {
    this.#launch = launch;
    this.#changed = changed;
  }

  /**
   * Starts one more, and waits until it is ready.
   *
   * @throws {Error} if there are enough, or if it ended instead.
   */
  async start(): Promise<void> {
    if (this.#isFull()) throw new Error(`${MOST_RUNNING} replicas are enough for a sandbox.`);
    const bot = await this.#launch();
    const number = this.#replicas.length + 1;
    const replica: Replica = { number, bot, status: 'starting', ended: '', read: 0 };
    this.#replicas.push(replica);
    void bot.ended.then((code) => this.#onEnded(replica, code));
    this.#changed();
    while (replica.status === 'starting') {
      if (await isReady(bot)) replica.status = 'ready';
      else await Promise.race([bot.ended, sleep(ASK_EVERY_MS)]);
    }
    this.#changed();
    if (replica.status === 'ended') throw whyEnded(replica);
  }

  async kill(number: number): Promise<void> {
    await this.#running(number).bot.kill();
  }

  async stop(number: number): Promise<void> {
    await this.#running(number).bot.stop();
  }

  async stopAll(): Promise<void> {
    const running = this.#replicas.filter(({ status }) => status !== 'ended');
    await Promise.all(running.map(({ bot }) => bot.stop()));
  }

  state(): BotState {
    for (const replica of this.#replicas) this.#takeOver(replica);
    return {
      replicas: this.#replicas.map(({ number, status, ended }) => ({ number, status, ended })),
      full: this.#isFull(),
      log: [...this.#log],
    };
  }

  #isFull(): boolean {
    return this.#replicas.filter(({ status }) => status !== 'ended').length >= MOST_RUNNING;
  }

  #running(number: number): Replica {
    const found = this.#replicas.find((replica) => replica.number === number && replica.status !== 'ended');
    if (!found) throw new Error(`Replica ${number} is not running.`);
    return found;
  }

  #onEnded(replica: Replica, code: number | null): void {
    replica.status = 'ended';
    replica.ended = code === null ? 'killed' : `exit code ${code}`;
    this.#changed();
  }

  #takeOver(replica: Replica): void {
    const { bot, number } = replica;
    for (const line of bot.log.slice(replica.read)) {
      this.#lines += 1;
      this.#log.push({ number: this.#lines, replica: number, ...readLine(line) });
    }
    replica.read = bot.log.length;
    this.#log.sort((one, other) => one.atMs - other.atMs || one.number - other.number);
    this.#log.splice(0, this.#log.length - LOG_LINES_KEPT);
  }
}

/** How the bot ends when only whoever started it can mend why; what to mend stands on standard error. */
const UNUSABLE = 'exit code 2';

function whyEnded({ bot: { errors, log }, ended }: Replica): Error {
  if (ended === UNUSABLE && errors.length > 0)
    return new SandboxProblem(`The bot does not start.\n${errors.join('\n')}`);
  const lastWords = log.slice(-3).map((line) => JSON.stringify(line));
  return new Error([`The bot ended: ${ended}.`, ...errors, ...lastWords].join('\n'));
}

async function isReady({ url }: Bot): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
}

function readLine(line: LogLine): Omit<LogEntry, 'number' | 'replica'> {
  const { time, level, msg, pid: _, hostname: __, ...more } = line;
  const atMs = typeof time === 'number' ? time : Date.parse(String(time));
  return {
    atMs: Number.isNaN(atMs) ? Date.now() : atMs,
    level: levelOf(level),
    text: typeof msg === 'string' ? msg : '',
    more: Object.keys(more).length === 0 ? '' : JSON.stringify(more),
  };
}

/** pino's numbers, or its words. */
function levelOf(level: unknown): LogEntry['level'] {
  if (level === 'warn' || level === 40) return 'warn';
  if (level === 'error' || level === 'fatal' || (typeof level === 'number' && level >= 50)) return 'error';
  if (level === 'debug' || level === 'trace' || (typeof level === 'number' && level < 30)) return 'debug';
  return 'info';
}
