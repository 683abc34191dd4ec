import { DelayedError, type Job, UnrecoverableError } from 'bullmq';
import { ComeBackLater, type Log } from '../workflow/ports.js';
import type { Watch } from '../workflow/watch-port.js';
import type { Workflow } from '../workflow/workflow.js';
import { JobData, QUEUE_OF } from './job.js';

/** Job in, workflow call out. A throw means "try again". */
export function createProcessor(workflow: Pick<Workflow, 'run'>, log: Log, watch: Watch) {
  return async (job: Job<unknown>, token?: string): Promise<void> => {
    const { success, data } = JobData.safeParse(job.data);
    if (!success) throw new UnrecoverableError(`Job ${job.id} carries no usable data.`);
    const { trace, ...owed } = data;
    const { id: requestId, effect } = owed;
    try {
      await watch.job({ queue: QUEUE_OF[effect], effect, requestId, trace, endOf }, () =>
        workflow.run(owed, { isLast: isLastAttempt(job) }),
      );
    } catch (error) {
      if (error instanceof ComeBackLater) {
        await job.moveToDelayed(Date.now() + error.afterMs, token);
        throw new DelayedError();
      }
      log.warn({ requestId, effect, attempt: job.attemptsMade + 1, err: error }, 'job failed');
      throw error;
    }
  };
}

function endOf(error: unknown): 'postponed' | 'failed' {
  return error instanceof ComeBackLater ? 'postponed' : 'failed';
}

function isLastAttempt(job: Job<unknown>): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}
