import { Worker } from 'bullmq';
import type { Log } from '../workflow/ports.js';
import type { Watch } from '../workflow/watch-port.js';
import type { Workflow } from '../workflow/workflow.js';
import type { BullJobQueue, QueueConnection } from './bull-job-queue.js';
import { QUEUES, type QueueName, requestIn } from './job.js';
import { createProcessor } from './processor.js';
import { quietly } from './quietly.js';
import { type Silence, Watchdog } from './watchdog.js';

/** Jobs wait for Slack and AWS most of their time; a key's for some seconds, and one account's for a third of them. */
const AT_ONCE: Readonly<Record<QueueName, number>> = { approvals: 10, keys: 30, notices: 10 };
/** A killed worker's job starts again some ten seconds later. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** BullMQ waits fifteen seconds after a failed connection, long after Redis is back. */
const AGAIN_MS = 1_000;
/** A stall says that a process died, not that the job is bad: it is never the reason to give a job up. */
const MOST_STALLS = 1_000_000;

export interface Workers {
  /** Resolves when one of them has gone silent, which only a new process mends. */
  readonly silence: Promise<Silence>;
  /** Takes no new job, and resolves when the running ones have ended. */
  close(): Promise<void>;
}

/** Who hears of what the workers do. */
interface Told {
  readonly log: Log;
  readonly watch: Watch;
}

export function startWorkers(
  { connection, prefix }: QueueConnection,
  jobs: Pick<BullJobQueue, 'backlog'>,
  workflow: Pick<Workflow, 'run'>,
  { log, watch }: Told,
): Workers {
  const processor = createProcessor(workflow, log, watch);
  const begun = new Map<QueueName, number>();
  const workers = QUEUES.map((name) => {
    const worker = new Worker(name, processor, {
      connection,
      prefix,
      concurrency: AT_ONCE[name],
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: AGAIN_MS,
    });
    worker.on(
      'error',
      quietly((error) => log.warn({ queue: name, said: error.message }, 'worker has no connection')),
    );
    worker.on('active', () => begun.set(name, (begun.get(name) ?? 0) + 1));
    worker.on('stalled', (jobId) => {
      watch.stalled(name);
      log.warn({ requestId: requestIn(jobId), queue: name, jobId }, 'job stalled; it starts again');
    });
    return worker;
  });
  const watchdog = new Watchdog(jobs, (name) => begun.get(name) ?? 0);
  return {
    silence: watchdog.silence,
    close: async () => {
      watchdog.stop();
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
