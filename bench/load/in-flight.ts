import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Driven {
  readonly latenciesMs: readonly number[];
  readonly seconds: number;
  /** How much of the time the driver itself was at work, 0 to 1: near 1, it is the driver that was measured. */
  readonly driverBusy: number;
}

/** One after the other, with a pause for whatever the app does after it has answered. Milliseconds. */
export async function oneByOne<T>(
  all: readonly T[],
  pauseMs: number,
  act: (each: T) => Promise<void>,
): Promise<number[]> {
  const latenciesMs: number[] = [];
  for (const each of all) {
    const sentAtMs = performance.now();
    await act(each);
    latenciesMs.push(performance.now() - sentAtMs);
    await sleep(pauseMs);
  }
  return latenciesMs;
}

/**
 * Acts on all of them with so many under way at any moment.
 *
 * @throws {Error} what an act throws: a figure from acts that failed would mean nothing.
 */
export async function drive<T>(
  all: readonly T[],
  inFlight: number,
  act: (each: T) => Promise<void>,
): Promise<Driven> {
  const latenciesMs: number[] = [];
  const waiting = all.values();
  const begun = performance.eventLoopUtilization();
  const beganAtMs = performance.now();
  const work = async () => {
    for (const each of waiting) {
      const sentAtMs = performance.now();
      await act(each);
      latenciesMs.push(performance.now() - sentAtMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  const seconds = (performance.now() - beganAtMs) / 1_000;
  return { latenciesMs, seconds, driverBusy: performance.eventLoopUtilization(begun).utilization };
}
