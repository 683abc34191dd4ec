import { type ConnectionOptions, type JobsOptions, Queue } from 'bullmq';
import type { JobQueue } from '../workflow/ports.js';
import type { OwedEffect } from '../workflow/store-port.js';
import { UNWATCHED, type Watch } from '../workflow/watch-port.js';
import { jobIdOf, QUEUE_OF, QUEUES, type QueueName } from './job.js';
import { quietly } from './quietly.js';

/** Nine tries within about two minutes: as long as AWS may take to know everywhere what it has just made. */
const JOB_OPTIONS: JobsOptions = {
  attempts: 9,
  backoff: { type: 'exponential', delay: 500, jitter: 0.3 },
  removeOnComplete: true,
  removeOnFail: { age: 7 * 24 * 3_600, count: 10_000 },
};

export interface QueueConnection {
  readonly connection: ConnectionOptions;
  /** Prefix of BullMQ's keys, with the hash tag. */
  readonly prefix: string;
}

/** What a queue holds. */
export interface Backlog {
  /** Jobs that could be begun now; none in a queue that is paused. */
  readonly waiting: number;
  /** Jobs that are under way in any replica. */
  readonly active: number;
}

/** Those that a job of this bot can be in for more than a moment. */
const JOB_STATES = ['waiting', 'active', 'delayed', 'failed'] as const;

export interface JobCount {
  readonly queue: QueueName;
  readonly state: (typeof JOB_STATES)[number];
  readonly count: number;
}

/** Asking for work, on BullMQ. */
export class BullJobQueue implements JobQueue {
  private readonly queues: Readonly<Record<QueueName, Queue>>;

  /** @param onError hears of every failure of a connection; work that was asked for meanwhile is refused. */
  constructor(
    { connection, prefix }: QueueConnection,
    onError: (error: Error) => void,
    private readonly watch: Watch = UNWATCHED,
  ) {
    const create = (name: QueueName) => {
      const queue = new Queue(name, { connection, prefix, skipWaitingForReady: true });
      queue.on('error', quietly(onError));
      return queue;
    };
    this.queues = { approvals: create('approvals'), keys: create('keys'), notices: create('notices') };
  }

  async enqueue(owed: readonly OwedEffect[]): Promise<void> {
    await Promise.all(owed.map((each) => this.add(each)));
  }

  async ensure(owed: OwedEffect): Promise<'under-way' | 'mended'> {
    const job = await this.queueOf(owed).getJob(jobIdOf(owed));
    if (job && !(await job.isFailed())) return 'under-way';
    // Removed, not retried: a retry would keep the count of its stalls.
    if (job) await job.remove();
    await this.add(owed);
    return 'mended';
  }

  /** @throws when Redis does not say. */
  async backlog(name: QueueName): Promise<Backlog> {
    const queue = this.queues[name];
    const [waiting, overdue, active, isPaused] = await Promise.all([
      queue.getWaitingCount(),
      queue.getDelayedCount(Date.now()),
      queue.getActiveCount(),
      queue.isPaused(),
    ]);
    return { waiting: isPaused ? 0 : waiting + overdue, active };
  }

  /** How many jobs are in each state, over all replicas. @throws when Redis does not say. */
  async counts(): Promise<readonly JobCount[]> {
    const ofQueue = async (queue: QueueName): Promise<JobCount[]> => {
      const counts = await this.queues[queue].getJobCounts(...JOB_STATES);
      return JOB_STATES.map((state) => ({ queue, state, count: counts[state] ?? 0 }));
    };
    return (await Promise.all(QUEUES.map(ofQueue))).flat();
  }

  async close(): Promise<void> {
    await Promise.all(QUEUES.map((name) => this.queues[name].close()));
  }

  private async add(owed: OwedEffect): Promise<void> {
    const { id, effect, version } = owed;
    const trace = this.watch.trace();
    const data = { id, effect, version, ...(trace === undefined ? {} : { trace }) };
    await this.queueOf(owed).add(effect, data, { ...JOB_OPTIONS, jobId: jobIdOf(owed) });
  }

  private queueOf({ effect }: OwedEffect): Queue {
    return this.queues[QUEUE_OF[effect]];
  }
}
