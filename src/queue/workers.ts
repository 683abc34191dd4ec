import { Worker } from 'bullmq';
import type { Log } from '../workflow/ports.js';
import type { Workflow } from '../workflow/workflow.js';
import type { QueueConnection } from './bull-job-queue.js';
import { QUEUES } from './job.js';
import { createProcessor } from './processor.js';
import { quietly } from './quietly.js';

/** Jobs wait for Slack and AWS most of their time. */
const AT_ONCE = 10;
/** A killed worker's job starts again some ten seconds later. */
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;
/** BullMQ waits fifteen seconds after a failed connection, long after Redis is back. */
const AGAIN_MS = 1_000;
/** A stall says that a process died, not that the job is bad: it is never the reason to give a job up. */
const MOST_STALLS = 1_000_000;

export interface Workers {
  /** Takes no new job, and resolves when the running ones have ended. */
  close(): Promise<void>;
}

export function startWorkers(
  { connection, prefix }: QueueConnection,
  workflow: Pick<Workflow, 'run'>,
  log: Log,
): Workers {
  const processor = createProcessor(workflow, log);
  const workers = QUEUES.map((name) => {
    const worker = new Worker(name, processor, {
      connection,
      prefix,
      concurrency: AT_ONCE,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: AGAIN_MS,
    });
    worker.on(
      'error',
      quietly((error) => log.warn({ queue: name, said: error.message }, 'worker has no connection')),
    );
    worker.on('stalled', (jobId) => log.warn({ queue: name, jobId }, 'job stalled; it starts again'));
    return worker;
  });
  return {
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
