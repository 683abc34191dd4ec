import { ComeBackLater } from './ports.js';

/**
 * Does all of it, one after another. What has to come back later keeps nothing after it waiting.
 *
 * @throws {ComeBackLater} for the soonest of those.
 */
export async function eachForItself(works: readonly (() => Promise<void>)[]): Promise<void> {
  const later: number[] = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ComeBackLater)) throw error;
      later.push(error.afterMs);
    }
  }
  if (later.length > 0) throw new ComeBackLater(Math.min(...later));
}
