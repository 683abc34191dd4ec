import { setTimeout as sleep } from 'node:timers/promises';
import { type Bot, type LogLine, launchBot } from '../sandbox/bot.js';

/** A life of a replica that nobody here ended. */
export interface OwnEnd {
  readonly life: string;
  readonly exitCode: number | null;
  readonly said: readonly string[];
}

const LOOK_EVERY_MS = 25;
const LINES_KEPT = 400;
const AGAIN_AFTER_MS = 200;

/** One of several bots: a process that is started again whenever it ends, as a supervisor does. */
export class Replica {
  state: 'starting' | 'ready' | 'gone' = 'gone';
  starts = 0;
  readonly ownEnds: OwnEnd[] = [];
  #bot: Bot | undefined;
  #closing = false;
  #running: Promise<void> | undefined;
  #log: { readonly life: string; readonly line: LogLine }[] = [];

  constructor(private readonly name: string) {}

  /** Names this life of it. */
  get life(): string {
    return `${this.name}${this.starts}`;
  }

  run(env: Readonly<Record<string, string>>): void {
    this.#running = this.#live(env);
  }

  /** SIGKILL, sent before this returns. */
  kill(): void {
    this.state = 'gone';
    void this.#bot?.kill();
  }

  async stop(): Promise<void> {
    this.#closing = true;
    this.kill();
    await this.#running;
  }

  /** What its lives logged of a request, the latest lines. */
  logOf(requestId: string): string[] {
    return [...this.#log, ...this.#lines()]
      .filter(({ line }) => JSON.stringify(line).includes(requestId))
      .map(({ life, line }) => `${life} ${JSON.stringify(line)}`);
  }

  async #live(env: Readonly<Record<string, string>>): Promise<void> {
    while (!this.#closing) {
      this.starts += 1;
      this.state = 'starting';
      const bot = await launchBot(env);
      this.#bot = bot;
      // Killed, or told to stop, before there was a process.
      if (this.#closing || this.#isKilled()) await bot.kill();
      const code = await Promise.race([bot.ended, this.#untilReady(bot)]);
      const exitCode = code === 'ready' ? await bot.ended : code;
      if (!this.#isKilled()) await this.#endedByItself(bot, exitCode);
      this.#log = [...this.#log, ...this.#lines()].slice(-LINES_KEPT);
      this.#bot = undefined;
    }
  }

  #isKilled(): boolean {
    return this.state === 'gone';
  }

  async #untilReady(bot: Bot): Promise<'ready'> {
    while (!bot.log.some(({ msg }) => msg === 'ready')) await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    if (this.#bot === bot && !this.#isKilled()) this.state = 'ready';
    return 'ready';
  }

  async #endedByItself(bot: Bot, exitCode: number | null): Promise<void> {
    this.state = 'gone';
    const said = [...bot.errors, ...bot.log.slice(-5).map((line) => JSON.stringify(line))];
    this.ownEnds.push({ life: this.life, exitCode, said });
    await sleep(AGAIN_AFTER_MS);
  }

  #lines() {
    const { life } = this;
    return (this.#bot?.log ?? []).map((line) => ({ life, line }));
  }
}
