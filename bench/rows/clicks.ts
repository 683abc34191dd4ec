import { setTimeout as sleep } from 'node:timers/promises';
import { type Goal, type Pair, percentile, spreadOf } from '../figures.js';
import { residentMb } from '../load/app-process.js';
import { beginTurn, type Contender, type ContenderName, type Stage } from '../load/contenders.js';
import { drive, oneByOne } from '../load/in-flight.js';
import { openScene } from '../load/scene.js';
import { makeTemplate } from '../load/template.js';
import type { Options, Sizes } from '../options.js';
import type { Measured, Row } from '../row.js';

const IN_FLIGHT = 32;
/** Between clicks that come one by one. */
const PAUSE_MS = 25;

/** One contender's figures of one round. */
interface Turn {
  readonly startedMs: number;
  readonly residentAtStartMb: number;
  readonly residentUnderLoadMb: number;
  readonly aloneMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly acknowledgedPerSecond: number;
  readonly storedPerSecond: number;
  readonly driverBusy: number;
}

type Round = Readonly<Record<ContenderName, Turn>>;

const NAMES: readonly ContenderName[] = ['acknowledging', 'ours', 'tutorial', 'two of ours'];

/** Clicks on Approve, one after the other and 32 in flight, at each contender in turn. */
export async function measureClicks(
  mode: Stage['mode'],
  { rounds, sizes, profile }: Options,
  told: (text: string) => void,
): Promise<Measured> {
  const scene = await openScene(mode, 1);
  try {
    const stage = { scene, mode, profile, template: await makeTemplate(scene) };
    const turns = new Map<ContenderName, Turn[]>(NAMES.map((name) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const name of namesIn(mode, round)) {
        told(`${mode}: round ${round + 1} of ${rounds}, ${name}`);
        turns.get(name)?.push(await takeTurn(stage, name, sizes));
      }
    }
    const all = Array.from({ length: rounds }, (_, round) => roundAt(turns, round));
    return { rows: rowsOf(mode, all), notes: [driverNote(mode, all)] };
  } finally {
    await scene.stop();
  }
}

/** Whoever comes first in one round comes last in the next. Slack delivers HTTP to one address: two need a balancer. */
function namesIn(mode: Stage['mode'], round: number): readonly ContenderName[] {
  const names = mode === 'http' ? NAMES.filter((name) => name !== 'two of ours') : NAMES;
  return [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
}

async function takeTurn(stage: Stage, name: ContenderName, sizes: Sizes): Promise<Turn> {
  const { warmUp, alone, crowd } = sizes;
  const all = 2 * alone + warmUp + crowd;
  const contender = await beginTurn(stage, name, all);
  try {
    const residentAtStartMb = await residentOf(contender);
    await oneByOne(turns(1, alone), PAUSE_MS, contender.click);
    const lone = await oneByOne(turns(1 + alone, alone), PAUSE_MS, contender.click);
    await drive(turns(1 + 2 * alone, warmUp), IN_FLIGHT, contender.click);
    const beganAtMs = performance.now();
    const driven = await drive(turns(1 + 2 * alone + warmUp, crowd), IN_FLIGHT, contender.click);
    const acknowledgedPerSecond = crowd / driven.seconds;
    const residentUnderLoadMb = await residentOf(contender);
    const storedPerSecond = await storedRate(contender, { all, crowd, beganAtMs });
    checkComplaints(name, contender);
    return {
      startedMs: contender.running[0]?.startedMs ?? 0,
      residentAtStartMb,
      residentUnderLoadMb,
      aloneMs: percentile(lone, 0.5),
      p50Ms: percentile(driven.latenciesMs, 0.5),
      p99Ms: percentile(driven.latenciesMs, 0.99),
      acknowledgedPerSecond,
      storedPerSecond: storedPerSecond ?? acknowledgedPerSecond,
      driverBusy: driven.driverBusy,
    };
  } finally {
    await contender.stop();
  }
}

function turns(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from + at);
}

async function residentOf({ running: [first] }: Contender): Promise<number> {
  return first ? residentMb(first.pid) : 0;
}

const STORED_WITHIN_MS = 60_000;

/** Of a contender that stores what it has acknowledged already: measured to the last one stored. */
async function storedRate(
  { stored }: Contender,
  { all, crowd, beganAtMs }: { readonly all: number; readonly crowd: number; readonly beganAtMs: number },
): Promise<number | undefined> {
  if (!stored) return undefined;
  while ((await stored()) < all) {
    if (performance.now() - beganAtMs > STORED_WITHIN_MS) throw new Error('Decisions were not stored.');
    await sleep(10);
  }
  return crowd / ((performance.now() - beganAtMs) / 1_000);
}

function checkComplaints(name: ContenderName, { running }: Contender): void {
  const said = running.flatMap((each) => each.complaints());
  if (said.length > 0)
    throw new Error(`The measurement is void, for ${name} said:\n${said.slice(0, 5).join('\n')}`);
}

function roundAt(turns: ReadonlyMap<ContenderName, readonly Turn[]>, round: number): Round {
  return Object.fromEntries([...turns].map(([name, each]) => [name, each[round]])) as unknown as Round;
}

const [FLOOR, TUTORIAL] = ['Bolt, acknowledges only', 'Bolt + BullMQ tutorial'];
const atMost = (of: Goal['of'], limit: number): Goal => ({ of, is: 'at most', limit });
const atLeast = (of: Goal['of'], limit: number): Goal => ({ of, is: 'at least', limit });

function rowsOf(mode: Stage['mode'], rounds: readonly Round[]): Row[] {
  const where = mode === 'socket' ? 'Socket Mode' : 'HTTP';
  const pairs = (figure: keyof Turn, other: ContenderName, ours: ContenderName = 'ours'): Pair[] =>
    rounds.map((round) => ({ ours: round[ours][figure], theirs: round[other][figure] }));
  const row = (name: string, figure: keyof Turn, rest: Pick<Row, 'unit' | 'goal'>): Row => ({
    name: `${where}: ${name}`,
    against: FLOOR,
    pairs: pairs(figure, 'acknowledging'),
    ...rest,
  });
  const enough = atLeast('ratio', mode === 'socket' ? 0.5 : 0.8);
  const [alone, p50, p99] = [
    'click → ack alone, p50',
    'click → ack, 32 in flight, p50',
    'click → ack, 32 in flight, p99',
  ];
  const perSecond = 'durable decisions a second, 32 in flight';
  const against = (name: string, figure: keyof Turn, unit: Row['unit']): Row => ({
    name: `${where}: ${name}`,
    unit,
    against: TUTORIAL,
    pairs: pairs(figure, 'tutorial'),
  });
  return [
    row(alone, 'aloneMs', { unit: 'ms', goal: atMost('difference', 2) }),
    row(p50, 'p50Ms', { unit: 'ms', goal: atMost('ratio', 1.5) }),
    row(p99, 'p99Ms', { unit: 'ms', goal: atMost('ratio', 1.5) }),
    row(perSecond, 'storedPerSecond', { unit: '/s', goal: enough }),
    against(alone, 'aloneMs', 'ms'),
    against(p50, 'p50Ms', 'ms'),
    against(p99, 'p99Ms', 'ms'),
    against(perSecond, 'storedPerSecond', '/s'),
    ...(mode === 'socket' ? several(pairs('storedPerSecond', 'ours', 'two of ours')) : []),
    row('start → connected', 'startedMs', { unit: 'ms', goal: atMost('value', 1_500) }),
    row('resident memory, connected', 'residentAtStartMb', { unit: 'MB', goal: atMost('value', 130) }),
    row('resident memory, after the load', 'residentUnderLoadMb', { unit: 'MB' }),
  ];
}

function several(pairs: readonly Pair[]): Row[] {
  const name = 'Socket Mode: durable decisions a second by two processes, 32 in flight';
  return [{ name, unit: '/s', against: 'one process', pairs }];
}

/** Whether it was the driver that was measured. */
function driverNote(mode: Stage['mode'], rounds: readonly Round[]): string {
  const busy = (name: ContenderName) =>
    `${(spreadOf(rounds.map((round) => round[name].driverBusy)).median * 100).toFixed(0)} % against ${name}`;
  return `${mode}: with 32 in flight the driver was at work ${busy('acknowledging')}, ${busy('ours')}, ${busy('tutorial')}.`;
}
