import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import type { Scene } from './scene.js';

const run = promisify(execFile);
const SAMPLE_EVERY_MS = 1_000;

/** Memory at one moment, in MiB. */
export interface Sample {
  readonly atMs: number;
  /** Of each bot. */
  readonly bots: readonly number[];
  readonly redis: number;
  readonly redisCommands: number;
  /** Seconds since they started, together. */
  readonly cpuOfBots: number;
}

/** Looks at the memory of bots and Redis once a second. */
export class Watch {
  readonly samples: Sample[] = [];
  readonly #redis: Redis;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor(private readonly scene: Scene) {
    this.#redis = new Redis(scene.redis.url);
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.look());
    }, SAMPLE_EVERY_MS);
  }

  async look(): Promise<void> {
    const pids = this.scene.company.bots.map(({ pid }) => pid);
    const { stdout } = await run('ps', ['-o', 'pid=,rss=,time=', '-p', pids.join(',')]);
    const lines = stdout.trim().split('\n').map(readLine);
    const info = await this.#redis.info();
    this.samples.push({
      atMs: Date.now(),
      bots: lines.map(({ kib }) => kib / 1_024),
      cpuOfBots: lines.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
      redis: numberIn(info, 'used_memory') / 1_048_576,
      redisCommands: numberIn(info, 'total_commands_processed'),
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    this.#redis.disconnect();
  }
}

/** `  4711 131072 01:02:03`, the time also as `2:03.45`. */
function readLine(line: string): { readonly kib: number; readonly cpuSeconds: number } {
  const [, kib = '', time = ''] = line.trim().split(/\s+/);
  const cpuSeconds = time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return { kib: Number(kib), cpuSeconds };
}

function numberIn(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
