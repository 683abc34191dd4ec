import type { Backlog, BullJobQueue } from './bull-job-queue.js';
import { QUEUES, type QueueName } from './job.js';

/** A queue in which jobs wait that no worker begins, here or in any other replica. */
export interface Silence {
  readonly queue: QueueName;
  readonly waiting: number;
  readonly forMs: number;
}

export interface WatchdogTimes {
  readonly lookEveryMs: number;
  readonly silentAfterMs: number;
}

const TIMES: WatchdogTimes = { lookEveryMs: 5_000, silentAfterMs: 60_000 };

/**
 * Finds a worker that has gone silent. One that only waits for Redis has not: while Redis does not say what waits,
 * nothing is counted.
 */
export class Watchdog {
  /** Resolves when one has. */
  readonly silence: Promise<Silence>;
  private readonly spells = new Map(QUEUES.map((queue) => [queue, new Spell()]));
  private readonly looking: NodeJS.Timeout;

  /** @param begun how many jobs of the queue were begun here so far. */
  constructor(
    private readonly jobs: Pick<BullJobQueue, 'backlog'>,
    private readonly begun: (queue: QueueName) => number,
    private readonly times: WatchdogTimes = TIMES,
  ) {
    let tell: (silence: Silence) => void = () => undefined;
    this.silence = new Promise((resolve) => {
      tell = resolve;
    });
    this.looking = setInterval(() => {
      for (const [queue, spell] of this.spells) void this.look(queue, spell, tell);
    }, times.lookEveryMs);
  }

  stop(): void {
    clearInterval(this.looking);
  }

  private async look(queue: QueueName, spell: Spell, tell: (silence: Silence) => void): Promise<void> {
    const backlog = await this.jobs.backlog(queue).catch(() => undefined);
    const forMs = spell.lasts(backlog, this.begun(queue), performance.now());
    if (!backlog || forMs < this.times.silentAfterMs) return;
    this.stop();
    tell({ queue, waiting: backlog.waiting, forMs: Math.round(forMs) });
  }
}

/** How long one queue has been seen with work that nobody begins. */
export class Spell {
  private sinceMs: number | undefined;
  private begunBefore = 0;

  /** @param backlog `undefined`: Redis did not say, and what was seen before counts no more. */
  lasts(backlog: Backlog | undefined, begun: number, nowMs: number): number {
    const isBroken =
      backlog === undefined || backlog.waiting === 0 || backlog.active > 0 || begun !== this.begunBefore;
    this.begunBefore = begun;
    this.sinceMs = isBroken ? undefined : (this.sinceMs ?? nowMs);
    return this.sinceMs === undefined ? 0 : nowMs - this.sinceMs;
  }
}
