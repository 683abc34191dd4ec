import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { ComeBackLater, type Log } from '../workflow/ports.js';
import type { Workflow } from '../workflow/workflow.js';
import { JobData } from './job.js';

/** Job in, workflow call out. A throw means "try again". */
export function createProcessor(workflow: Pick<Workflow, 'run'>, log: Log) {
  return async (job: Job<unknown>, token?: string): Promise<void> => {
    const { success, data } = JobData.safeParse(job.data);
    if (!success) throw new UnrecoverableError(`Job ${job.id} carries no usable data.`);
    try {
      await workflow.run(data, { isLast: isLastAttempt(job) });
    } catch (error) {
      if (error instanceof ComeBackLater) {
        await job.moveToDelayed(Date.now() + error.afterMs, token);
        throw new DelayedError();
      }
      log.warn(
        { requestId: data.id, effect: data.effect, attempt: job.attemptsMade + 1, err: error },
        'job failed',
      );
      throw error;
    }
  };
}

function isLastAttempt(job: Job<unknown>): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}
