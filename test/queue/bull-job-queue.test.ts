import { describe, expect, it } from 'vitest';
import type { Effect } from '../../src/domain/effect.js';
import type { QueueName } from '../../src/queue/job.js';
import { ComeBackLater } from '../../src/workflow/ports.js';
import { eventually } from '../support/servers.js';
import { newGate, openQueue, owed } from './bench.js';

describe.concurrent('a job', () => {
  it.each<[Effect, QueueName, string]>([
    ['draw-card', 'approvals', 'k3f9-x2mp-7qtd.draw-card.1'],
    ['make-key', 'keys', 'k3f9-x2mp-7qtd.make-key.1'],
    ['sync-thread', 'notices', 'k3f9-x2mp-7qtd.sync-thread.1'],
    ['sync-direct', 'notices', 'k3f9-x2mp-7qtd.sync-direct.1'],
  ])('for %s waits in %s, is named for what it is, and carries ids only', async (effect, queue, jobId) => {
    const { jobs, view } = await openQueue();

    await jobs.enqueue([owed(effect)]);

    const waiting = await view(queue).getWaiting();
    expect(waiting.map(({ id, name, data }) => ({ id, name, data }))).toEqual([
      { id: jobId, name: effect, data: { id: 'k3f9-x2mp-7qtd', effect, version: 1 } },
    ]);
  });

  it('that is asked for twice runs once', async () => {
    const { jobs, ran, work, view } = await openQueue();
    await jobs.enqueue([owed('make-key')]);
    await jobs.enqueue([owed('make-key'), owed('draw-card')]);

    work();

    await eventually(async () => expect(await view('keys').getJobCountByTypes('wait', 'active')).toBe(0));
    await eventually(async () => expect(ran).toHaveLength(2));
    expect(ran.map(({ effect }) => effect).sort()).toEqual(['draw-card', 'make-key']);
  });

  it('of a newer version is not hidden by an older one that waits, or runs', async () => {
    const { jobs, ran, work } = await openQueue();
    const drawing = newGate();
    await jobs.enqueue([owed('draw-card', 1), owed('draw-card', 2)]);
    work(() => drawing.passed);
    await eventually(async () => expect(ran).toHaveLength(2));

    await jobs.enqueue([owed('draw-card', 3)]);

    await eventually(async () => expect(ran.map(({ version }) => version).sort()).toEqual([1, 2, 3]));
    drawing.open();
  });

  it('that has run may be asked for again', async () => {
    const { jobs, ran, work, view } = await openQueue();
    work();
    await jobs.enqueue([owed('draw-card')]);
    await eventually(async () => expect(ran).toHaveLength(1));
    await eventually(async () =>
      expect(await view('approvals').getJob('k3f9-x2mp-7qtd.draw-card.1')).toBeUndefined(),
    );

    await jobs.enqueue([owed('draw-card')]);

    await eventually(async () => expect(ran).toHaveLength(2));
  });
});

describe.concurrent('making sure of a job', () => {
  it('adds one that is missing', async () => {
    const { jobs, ran, work } = await openQueue();

    expect(await jobs.ensure(owed('make-key', 7))).toBe('mended');

    work();
    await eventually(async () => expect(ran).toMatchObject([{ effect: 'make-key', version: 7 }]));
  });

  it('leaves one alone that waits', async () => {
    const { jobs, view } = await openQueue();
    await jobs.enqueue([owed('make-key')]);

    expect(await jobs.ensure(owed('make-key'))).toBe('under-way');

    expect(await view('keys').getWaitingCount()).toBe(1);
  });

  it('leaves one alone that is at work, and one that comes back later', async () => {
    const { jobs, ran, work, view } = await openQueue();
    const gate = newGate();
    await jobs.enqueue([owed('make-key'), owed('draw-card')]);
    work(async ({ effect }) => {
      if (effect === 'draw-card') throw new ComeBackLater(60_000);
      await gate.passed;
    });
    await eventually(async () => expect(await view('approvals').getDelayedCount()).toBe(1));
    await eventually(async () => expect(await view('keys').getActiveCount()).toBe(1));

    expect(await jobs.ensure(owed('make-key'))).toBe('under-way');
    expect(await jobs.ensure(owed('draw-card'))).toBe('under-way');

    expect(ran).toHaveLength(2);
    gate.open();
  });

  it('revives one that has failed for good, with all its tries', async () => {
    const { jobs, ran, work, view } = await openQueue();
    const lone = { jobId: 'k3f9-x2mp-7qtd.make-key.1', attempts: 1, removeOnComplete: true };
    await view('keys').add('make-key', owed('make-key'), lone);
    let broken = true;
    work(async () => {
      if (broken) throw new Error('broken');
    });
    await eventually(async () => expect(await view('keys').getFailedCount()).toBe(1));
    broken = false;

    // Asking alone does not revive it; whoever asks is not told.
    await jobs.enqueue([owed('make-key')]);
    expect(await view('keys').getFailedCount()).toBe(1);
    expect(await jobs.ensure(owed('make-key'))).toBe('mended');

    await eventually(async () => expect(ran.map(({ isLast }) => isLast)).toEqual([true, false]));
    await eventually(async () => expect(await view('keys').getFailedCount()).toBe(0));
  });

  it('is done by two replicas at once without a second run', async () => {
    const { jobs, ran, work, view } = await openQueue();

    const outcomes = await Promise.all([jobs.ensure(owed('make-key')), jobs.ensure(owed('make-key'))]);
    work();

    expect(outcomes).toContain('mended');
    await eventually(async () => expect(await view('keys').getJobCountByTypes('wait', 'active')).toBe(0));
    expect(ran).toHaveLength(1);
  });
});
