import type { Log } from './workflow/ports.js';

export interface Repeating {
  /** Begins no new run; returns when the one under way has ended. */
  stop(): Promise<void>;
}

/** Runs the work again and again, one run at a time. A run that fails is a line in the log, and nothing else. */
export function repeating(everyMs: number, work: () => Promise<void>, log: Log, failed: string): Repeating {
  let underWay: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, failed);
    }
    underWay = undefined;
  };
  const timer = setInterval(() => {
    underWay ??= run();
  }, everyMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
