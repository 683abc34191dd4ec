import { setTimeout as sleep } from 'node:timers/promises';
import { type Pair, percentile } from '../figures.js';
import { residentMb } from '../load/app-process.js';
import { beginTurn, type Contender, type Stage, seedTutorial } from '../load/contenders.js';
import { oneByOne } from '../load/in-flight.js';
import { openScene, type Scene } from '../load/scene.js';
import { makeTemplate } from '../load/template.js';
import type { Options } from '../options.js';
import type { Measured, Row } from '../row.js';

/** Half of them unmeasured. They come on top of those that are pending. */
const CLICKS = 100;
const PAUSE_MS = 25;

interface Pending {
  readonly count: number;
  readonly aloneMs: number;
  /** Without the audit entries, which stay when the request is over. */
  readonly bytesEach: number;
  readonly auditBytesEach: number;
  readonly residentMb: number;
}

/** The same clicks with few and with many requests waiting for other people. */
export async function measurePending(
  { rounds, sizes, profile }: Options,
  told: (text: string) => void,
): Promise<Measured> {
  const scene = await openScene('socket', 1);
  try {
    const stage = { scene, mode: 'socket', profile, template: await makeTemplate(scene) } as const;
    const tutorialBytes = await bytesOfTutorial(scene);
    const all: Pending[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      const turns: Pending[] = [];
      for (const count of sizes.pending) {
        told(`pending: round ${round + 1} of ${rounds}, ${count.toLocaleString('en')} pending`);
        turns.push(await takeTurn(stage, count));
      }
      all.push(turns);
    }
    return { rows: rowsOf(sizes.pending, all, tutorialBytes), notes: [] };
  } finally {
    await scene.stop();
  }
}

async function takeTurn(stage: Stage, count: number): Promise<Pending> {
  const empty = await emptyBytes(stage.scene);
  const contender = await beginTurn(stage, 'ours', count + 2 * CLICKS);
  try {
    const full = await usedBytes(stage.scene);
    const audit = await auditBytes(stage);
    await untilFilesAreWritten(stage.scene);
    const each = (from: number) => Array.from({ length: CLICKS }, (_, at) => from + at);
    await oneByOne(each(1), PAUSE_MS, contender.click);
    const latenciesMs = await oneByOne(each(1 + CLICKS), PAUSE_MS, contender.click);
    return {
      count,
      aloneMs: percentile(latenciesMs, 0.5),
      bytesEach: (full - empty - audit) / (count + 2 * CLICKS),
      auditBytesEach: audit / (count + 2 * CLICKS),
      residentMb: await residentOf(contender),
    };
  } finally {
    await contender.stop();
  }
}

async function residentOf({ running: [first] }: Contender): Promise<number> {
  return first ? residentMb(first.pid) : 0;
}

async function emptyBytes(scene: Scene): Promise<number> {
  await scene.redis.flushall();
  return usedBytes(scene);
}

async function usedBytes({ redis }: Scene): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1] ?? 0);
}

/** The bot writes one stream, and what it says of the requests is there to stay. */
async function auditBytes({ scene: { redis }, template }: Stage): Promise<number> {
  const streams = template.record.pieces.filter(({ type }) => type === 'stream');
  const sizes = await Promise.all(streams.map(({ key }) => redis.memory('USAGE', key, 'SAMPLES', 0)));
  return sizes.reduce((sum: number, bytes) => sum + (bytes ?? 0), 0);
}

/** Copies come by the hundred megabytes, and Redis then writes its file anew: not what people's clicks meet. */
async function untilFilesAreWritten({ redis }: Scene): Promise<void> {
  while (/^aof_rewrite_(in_progress|scheduled):1/m.test(await redis.info('persistence'))) await sleep(200);
}

const COUNTED = 10_000;

async function bytesOfTutorial(scene: Scene): Promise<number> {
  const empty = await emptyBytes(scene);
  await seedTutorial(scene, COUNTED);
  return ((await usedBytes(scene)) - empty) / COUNTED;
}

function rowsOf(
  counts: readonly number[],
  rounds: readonly (readonly Pending[])[],
  tutorialBytes: number,
): Row[] {
  const [few = 0, ...more] = counts;
  const most = counts.at(-1) ?? 0;
  const pairs = (of: number, figure: (pending: Pending, fewest: Pending) => Pair): Pair[] =>
    rounds.map((round) => {
      const [pending, fewest] = [round.find(({ count }) => count === of), round[0]];
      if (!pending || !fewest) throw new Error(`Nothing was measured with ${of} pending.`);
      return figure(pending, fewest);
    });
  const acks = more.map(
    (count): Row => ({
      name: `click → ack alone, p50, ${count.toLocaleString('en')} pending`,
      unit: 'ms',
      against: `${few} pending`,
      pairs: pairs(count, (pending, fewest) => ({ ours: pending.aloneMs, theirs: fewest.aloneMs })),
      goal: { of: 'ratio', is: 'at most', limit: 1.1 },
    }),
  );
  return [
    ...acks,
    {
      name: `Redis for each of ${most.toLocaleString('en')} pending`,
      unit: 'bytes',
      against: "the tutorial's JSON",
      pairs: pairs(most, ({ bytesEach }) => ({ ours: bytesEach, theirs: tutorialBytes })),
      goal: { of: 'value', is: 'at most', limit: 4_000 },
    },
    {
      name: `Redis for the audit entries of each of ${most.toLocaleString('en')} pending`,
      unit: 'bytes',
      against: "the tutorial's JSON",
      pairs: pairs(most, ({ auditBytesEach }) => ({ ours: auditBytesEach, theirs: tutorialBytes })),
    },
    {
      name: `resident memory with ${most.toLocaleString('en')} pending`,
      unit: 'MB',
      against: `${few} pending`,
      pairs: pairs(most, (pending, fewest) => ({ ours: pending.residentMb, theirs: fewest.residentMb })),
    },
  ];
}
