import { setTimeout as sleep } from 'node:timers/promises';
import type { Aws } from '../sandbox/aws/aws.js';
import type { Fault } from '../sandbox/aws/faults.js';
import type { Tally } from './aim.js';
import { judge, type Verdict, type Violation } from './checks.js';
import { Driver } from './driver.js';
import { gather, owesNothing, seenIds, whatPeopleSee } from './gather.js';
import { People } from './people.js';
import type { Random } from './random.js';
import type { OwnEnd } from './replica.js';
import { isAtRest } from './rest.js';
import { openWorld, type World } from './world.js';

export interface RoundPlan {
  readonly requests: number;
  /** The kills end when so many have died in all rounds together, */
  readonly killsInAll: number;
  /** or when it is as late as this. */
  readonly deadlineMs: number;
  readonly random: Random;
  readonly tally: Tally;
}

export interface Round extends Verdict {
  readonly asked: number;
  readonly givenUp: number;
  /** Clicks, cancellations and submissions that were acknowledged. */
  readonly acknowledged: number;
  readonly starts: number;
  readonly ownEnds: readonly OwnEnd[];
  /** Until everything was at rest. */
  readonly calmMs: number;
  /** What there is to see of each request a violation names. */
  readonly exhibits: readonly string[];
}

const CALM_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 500;

/** One world: kills while people work, then calm, then the verdict. */
export async function playRound({
  requests,
  killsInAll,
  deadlineMs,
  random,
  tally,
}: RoundPlan): Promise<Round> {
  const world = await openWorld(tally, random);
  try {
    const driver = new Driver(world);
    const before = tally.total;
    const progress = () =>
      Date.now() >= deadlineMs ? 1 : (tally.total - before) / Math.max(1, killsInAll - before);
    const isEnough = () => progress() >= 1;
    const people = new People(driver, random.of('people'), requests, progress);
    await untilAllReady(world);
    const acting = people.act();
    const trouble = troubleAws(world.aws, random.of('aws'), isEnough);
    await world.reaper.killUntil(isEnough);
    await trouble;
    people.becalm();
    const calmFromMs = Date.now();
    await acting;
    await untilAtRest(driver, calmFromMs + CALM_WITHIN_MS);
    await people.goHome();
    const calmMs = Date.now() - calmFromMs;
    return await conclude(driver, calmMs);
  } finally {
    await world.stop();
  }
}

async function conclude(driver: Driver, calmMs: number): Promise<Round> {
  const { world } = driver;
  const verdict = judge(await gather(driver));
  return {
    ...verdict,
    asked: driver.receipts.length,
    givenUp: driver.givenUp,
    acknowledged: driver.presses.filter(({ acknowledged }) => acknowledged).length + driver.receipts.length,
    starts: world.replicas.reduce((sum, { starts }) => sum + starts, 0),
    ownEnds: world.replicas.flatMap(({ ownEnds }) => ownEnds),
    calmMs,
    exhibits: exhibitsOf(driver, verdict.violations),
  };
}

async function untilAllReady({ replicas }: World): Promise<void> {
  while (replicas.some(({ state }) => state !== 'ready')) await sleep(LOOK_EVERY_MS / 10);
}

async function untilAtRest(driver: Driver, deadlineMs: number): Promise<void> {
  while (Date.now() < deadlineMs) {
    const ids = seenIds(driver);
    const open = ids.filter((id) => !isAtRest(whatPeopleSee(driver, id)));
    if (
      open.length === 0 &&
      (await owesNothing(
        driver.world,
        ids.filter((id) => !isSearching(driver, id)),
      ))
    )
      return;
    await sleep(LOOK_EVERY_MS);
  }
}

function isSearching(driver: Driver, id: string): boolean {
  return whatPeopleSee(driver, id).cards.some(({ text }) => text.includes('Outcome unknown'));
}

const TROUBLE_EVERY_MS = 1_200;
const LATEST_TAG_MS = 4_000;

const FAULTS: readonly Fault[] = [
  { kind: 'lose-reply' },
  { kind: 'fail-after' },
  { kind: 'throttle' },
  { kind: 'fail-before' },
  { kind: 'delay', ms: 1_500 },
];

const OPERATIONS = [
  'CreateKey',
  'CreateKey',
  'CreateAlias',
  'AssumeRole',
  'DescribeKey',
  'ListAliases',
  'GetResources',
];

/** AWS is not at its best either: answers are lost, calls throttled, tags seen late. */
async function troubleAws(aws: Aws, random: Random, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await sleep(random.below(2 * TROUBLE_EVERY_MS));
    aws.tagDelayMs = random.below(LATEST_TAG_MS);
    aws.faults.next(random.pick(OPERATIONS), random.pick(FAULTS));
  }
  aws.faults.clear();
}

function exhibitsOf(driver: Driver, violations: readonly Violation[]): string[] {
  const ids = new Set(violations.flatMap(({ requestId }) => requestId ?? []));
  return [...ids].map((id) => {
    const { cards, keys, presses, receipts } = whatPeopleSee(driver, id);
    const trail = driver.world.aws.trail
      .filter((event) => JSON.stringify(event).includes(id))
      .map(({ at, eventName, errorCode = 'ok' }) => `  ${at.toISOString()} ${eventName} ${errorCode}`);
    const logs = driver.world.replicas.flatMap((replica) => replica.logOf(id));
    return [
      `--- ${id}`,
      `receipts: ${JSON.stringify(receipts)}`,
      ...cards.flatMap((card) => [
        `card ${card.ts}: ${card.text.replaceAll('\n', ' / ')}`,
        ...card.replies.map(({ ts, text }) => `  ${ts} ${text.replaceAll('\n', ' / ').slice(0, 200)}`),
      ]),
      `presses: ${presses.map(({ by, button, sentAtMs, acknowledged }) => `${by} ${button} ${new Date(sentAtMs).toISOString()} ${acknowledged ? 'acknowledged' : 'not acknowledged'}`).join('; ')}`,
      `keys: ${JSON.stringify(keys)}`,
      'trail:',
      ...trail,
      'log:',
      ...logs.map((line) => `  ${line.slice(0, 600)}`),
    ].join('\n');
  });
}
