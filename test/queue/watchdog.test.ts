import { describe, expect, it } from 'vitest';
import { type Silence, Spell, Watchdog } from '../../src/queue/watchdog.js';
import { ComeBackLater } from '../../src/workflow/ports.js';
import { inTheEnd } from '../support/endings.js';
import { eventually, redisOfOnesOwn } from '../support/servers.js';
import { newGate, openQueue, owed, type QueueBench } from './bench.js';

const MINUTE_MS = 60_000;

describe('a spell in which nobody begins what waits', () => {
  it('lasts from the look at which it began', () => {
    const spell = new Spell();
    expect(spell.lasts({ waiting: 3, active: 0 }, 0, 1_000)).toBe(0);
    expect(spell.lasts({ waiting: 3, active: 0 }, 0, 31_000)).toBe(30_000);
    expect(spell.lasts({ waiting: 4, active: 0 }, 0, 61_000)).toBe(MINUTE_MS);
  });

  it.each([
    ['nothing waits', { waiting: 0, active: 0 }, 0],
    ['something is under way, in whatever replica', { waiting: 3, active: 1 }, 0],
    ['something was begun since', { waiting: 3, active: 0 }, 1],
    ['Redis does not say', undefined, 0],
  ])('is broken when %s', (_, backlog, begun) => {
    const spell = new Spell();
    spell.lasts({ waiting: 3, active: 0 }, 0, 0);
    expect(spell.lasts(backlog, begun, 59_000)).toBe(0);
    expect(spell.lasts({ waiting: 3, active: 0 }, begun, 60_000)).toBe(0);
    expect(spell.lasts({ waiting: 3, active: 0 }, begun, 119_000)).toBe(59_000);
  });
});

/** Looks so often that a test need not wait. */
const QUICK = { lookEveryMs: 20, silentAfterMs: 400 };

function watching({ jobs }: QueueBench, begun = () => 0) {
  const told: Silence[] = [];
  const watchdog = new Watchdog(jobs, begun, QUICK);
  inTheEnd(() => watchdog.stop());
  void watchdog.silence.then((silence) => told.push(silence));
  return told;
}

const aWhile = () => new Promise((resolve) => setTimeout(resolve, 3 * QUICK.silentAfterMs));

describe.concurrent('the watchdog', () => {
  it('tells of a queue in which jobs wait that no worker begins', async () => {
    const bench = await openQueue();
    await bench.jobs.enqueue([owed('make-key'), owed('make-key', 2)]);

    const told = watching(bench);

    await eventually(async () => expect(told).toHaveLength(1));
    expect(told).toEqual([{ queue: 'keys', waiting: 2, forMs: expect.any(Number) }]);
    expect(told[0]?.forMs).toBeGreaterThanOrEqual(QUICK.silentAfterMs);
  });

  it('tells of jobs that were to come back by now, and that nobody fetches', async () => {
    const bench = await openQueue();
    const workers = bench.work(async () => {
      throw new ComeBackLater(100);
    });
    await bench.jobs.enqueue([owed('make-key')]);
    await eventually(async () => expect(bench.ran).toHaveLength(1));
    await workers.close();

    const told = watching(bench);

    await eventually(async () => expect(told).toMatchObject([{ queue: 'keys', waiting: 1 }]));
  });

  it('is content with workers that work, however long a job takes', async () => {
    const bench = await openQueue();
    const gate = newGate();
    bench.work(() => gate.passed);
    await bench.jobs.enqueue(Array.from({ length: 35 }, (_, at) => owed('make-key', at + 1)));
    await eventually(async () => expect(bench.ran).toHaveLength(30));

    const told = watching(bench, () => bench.ran.length);

    await aWhile();
    expect(told).toEqual([]);
    gate.open();
  });

  it('is content with a queue that was paused, and with one whose jobs come back later', async () => {
    const bench = await openQueue();
    await bench.view('keys').pause();
    await bench.jobs.enqueue([owed('make-key')]);
    bench.work(async () => {
      throw new ComeBackLater(MINUTE_MS);
    });
    await bench.jobs.enqueue([owed('draw-card')]);
    await eventually(async () => expect(bench.ran).toHaveLength(1));

    const told = watching(bench);

    await aWhile();
    expect(told).toEqual([]);
  });

  it('says nothing while Redis is away, and gives workers their time when it is back', async () => {
    const server = await redisOfOnesOwn();
    const bench = await openQueue(server.url);
    await bench.jobs.enqueue([owed('make-key')]);
    await server.kill();

    const told = watching(bench);

    await aWhile();
    expect(told).toEqual([]);
    await server.restart();
    const backAtMs = performance.now();
    await eventually(async () => expect(told).toHaveLength(1));
    expect(performance.now() - backAtMs).toBeGreaterThanOrEqual(QUICK.silentAfterMs);
  });
});
