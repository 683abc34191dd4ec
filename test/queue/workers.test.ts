import { describe, expect, it } from 'vitest';
import { ComeBackLater } from '../../src/workflow/ports.js';
import { eventually, redisOfOnesOwn } from '../support/servers.js';
import { newGate, openQueue, owed } from './bench.js';

/** A job with fewer tries than ours have, so that a test sees the last one. */
const TWO_TRIES = {
  jobId: 'k3f9-x2mp-7qtd.make-key.1',
  attempts: 2,
  backoff: { type: 'fixed', delay: 20 },
  removeOnComplete: true,
} as const;

describe.concurrent('work', () => {
  it('that throws is tried again, and has nine tries', async () => {
    const { jobs, ran, work, view } = await openQueue();
    let broken = true;
    await jobs.enqueue([owed('make-key')]);
    expect((await view('keys').getJob('k3f9-x2mp-7qtd.make-key.1'))?.opts.attempts).toBe(9);
    work(async () => {
      if (!broken) return;
      broken = false;
      throw new Error('Slack is down');
    });

    await eventually(async () => expect(ran.map(({ isLast }) => isLast)).toEqual([false, false]));
    await eventually(async () =>
      expect(await view('keys').getJob('k3f9-x2mp-7qtd.make-key.1')).toBeUndefined(),
    );
  });

  it('is told when its try is the last', async () => {
    const { ran, work, view } = await openQueue();
    await view('keys').add('make-key', owed('make-key'), TWO_TRIES);

    work(() => Promise.reject(new Error('AWS is down')));

    await eventually(async () => expect(await view('keys').getFailedCount()).toBe(1));
    expect(ran.map(({ isLast }) => isLast)).toEqual([false, true]);
  });

  it('that comes back later comes back, and that costs none of its tries', async () => {
    const { ran, work, view } = await openQueue();
    await view('keys').add('make-key', owed('make-key'), TWO_TRIES);
    const began = performance.now();

    work(async () => {
      if (ran.length < 5) throw new ComeBackLater(50);
    });

    await eventually(async () => expect(ran).toHaveLength(5));
    expect(performance.now() - began).toBeGreaterThan(200);
    expect(ran.map(({ isLast }) => isLast)).toEqual([false, false, false, false, false]);
    await eventually(async () => expect(await view('keys').getJob(TWO_TRIES.jobId)).toBeUndefined());
  });

  it('that comes back later on its last try still has that try', async () => {
    const { ran, work, view } = await openQueue();
    await view('keys').add('make-key', owed('make-key'), TWO_TRIES);

    work(async () => {
      if (ran.length === 1) throw new Error('AWS is down');
      if (ran.length === 2) throw new ComeBackLater(20);
    });

    await eventually(async () => expect(ran.map(({ isLast }) => isLast)).toEqual([false, true, true]));
    await eventually(async () => expect(await view('keys').getJob(TWO_TRIES.jobId)).toBeUndefined());
  });

  it.each([
    ['no effect that we know', { id: 'k3f9-x2mp-7qtd', effect: 'drink-tea', version: 1 }],
    ['nothing', {}],
  ])('that names %s is given up at once and never reaches the workflow', async (_, data) => {
    const { ran, work, view } = await openQueue();
    await view('keys').add('make-key', data, TWO_TRIES);

    work();

    await eventually(async () => expect(await view('keys').getFailedCount()).toBe(1));
    const [failed] = await view('keys').getFailed();
    expect(failed?.failedReason).toBe('Job k3f9-x2mp-7qtd.make-key.1 carries no usable data.');
    expect(ran).toEqual([]);
  });

  it('is shared by two replicas, each job run once', async () => {
    const { jobs, ran, work } = await openQueue();
    work();
    work();

    await jobs.enqueue(Array.from({ length: 30 }, (_, at) => owed('sync-thread', at + 1)));

    await eventually(async () => expect(ran).toHaveLength(30));
    expect(new Set(ran.map(({ version }) => version)).size).toBe(30);
  });
});

describe.concurrent('workers that are closed', () => {
  it('let their job end, and take no other', async () => {
    const { jobs, ran, work, view } = await openQueue();
    const gate = newGate();
    const workers = work(() => gate.passed);
    await jobs.enqueue([owed('make-key')]);
    await eventually(async () => expect(ran).toHaveLength(1));
    let closed = false;

    const closing = workers.close().then(() => {
      closed = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await jobs.enqueue([owed('make-key', 2)]);
    // Time enough for a worker that is open to take it.
    await eventually(async () => expect(await view('keys').getWaitingCount()).toBe(1));
    expect(closed).toBe(false);
    gate.open();
    await closing;

    expect(ran.map(({ version }) => version)).toEqual([1]);
    expect(await view('keys').getJob('k3f9-x2mp-7qtd.make-key.1')).toBeUndefined();
    expect(await view('keys').getWaitingCount()).toBe(1);
  });
});

describe.concurrent('when Redis is killed with -9 and comes back', () => {
  it('the work goes on: what waited, what was under way, and what is asked for then', async () => {
    const server = await redisOfOnesOwn();
    const { jobs, ran, work, view } = await openQueue(server.url);
    const gate = newGate();
    work(() => gate.passed);
    await jobs.enqueue([owed('make-key')]);
    await eventually(async () => expect(ran).toHaveLength(1));

    await server.kill();
    await eventually(async () => expect(jobs.enqueue([owed('draw-card')])).rejects.toThrow());
    gate.open();
    await server.restart();

    await eventually(() => jobs.enqueue([owed('draw-card', 2)]));
    await eventually(async () => expect(ran.map(({ effect }) => effect)).toEqual(['make-key', 'draw-card']));
    await eventually(async () => expect(await view('keys').getJobCountByTypes('active', 'wait')).toBe(0));
  });

  it('asking for work meanwhile fails at once', async () => {
    const server = await redisOfOnesOwn();
    const { jobs, room } = await openQueue(server.url);
    await server.kill();
    await eventually(async () => expect(room.probe()).rejects.toThrow());
    const began = performance.now();

    await expect(jobs.enqueue([owed('draw-card')])).rejects.toThrow();
    await expect(jobs.ensure(owed('draw-card'))).rejects.toThrow();

    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
