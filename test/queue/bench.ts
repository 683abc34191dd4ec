import { Queue } from 'bullmq';
import type { Effect } from '../../src/domain/effect.js';
import type { RequestId } from '../../src/domain/names.js';
import { BullJobQueue } from '../../src/queue/bull-job-queue.js';
import { QUEUES, type QueueName } from '../../src/queue/job.js';
import { startWorkers, type Workers } from '../../src/queue/workers.js';
import type { RedisRoom } from '../../src/redis/redis-room.js';
import type { Attempt } from '../../src/workflow/make-key.js';
import type { OwedEffect } from '../../src/workflow/store-port.js';
import { UNWATCHED } from '../../src/workflow/watch-port.js';
import { inTheEnd } from '../support/endings.js';
import { look, newPrefix, openRoom, SILENT } from '../support/servers.js';

interface Ran extends OwedEffect, Attempt {}

export interface QueueBench {
  readonly room: RedisRoom;
  readonly jobs: BullJobQueue;
  /** The work that was begun so far, in order. */
  readonly ran: readonly Ran[];
  /** A replica's workers; `work` is what they do. */
  work(work?: (owed: OwedEffect, attempt: Attempt) => Promise<void>): Workers;
  /** BullMQ's own view of a queue. */
  view(name: QueueName): Queue;
}

/** A queue with nothing in it, and nobody at work. */
export async function openQueue(url?: string): Promise<QueueBench> {
  const keyPrefix = newPrefix();
  const room = await openRoom({ keyPrefix, ...(url === undefined ? {} : { url }) });
  const jobs = new BullJobQueue({ connection: room.producer, prefix: room.jobsPrefix }, () => undefined);
  inTheEnd(() => jobs.close());
  const ran: Ran[] = [];
  const connection = await look(url);
  const views = new Map(
    QUEUES.map((name) => [name, new Queue(name, { connection, prefix: room.jobsPrefix })]),
  );
  for (const queue of views.values()) queue.on('error', () => undefined);
  return {
    room,
    jobs,
    ran,
    work: (work = async () => undefined) => {
      const run = async (owed: OwedEffect, attempt: Attempt): Promise<void> => {
        ran.push({ ...owed, ...attempt });
        await work(owed, attempt);
      };
      const workers = startWorkers(
        { connection: room.consumer, prefix: room.jobsPrefix },
        jobs,
        { run },
        { log: SILENT, watch: UNWATCHED },
      );
      inTheEnd(() => workers.close());
      return workers;
    },
    view: (name) => views.get(name) as Queue,
  };
}

export function owed(effect: Effect, version = 1, id = 'k3f9-x2mp-7qtd'): OwedEffect {
  return { id: id as RequestId, effect, version };
}

/** Something that a test opens when it has seen enough. */
export function newGate() {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}
