/** Far longer than a decision takes: what lasts longer hangs, and nobody should hang behind it. */
const LONGEST_TURN_MS = 500;

/** How a turn ended for those who wait: with its work, or with their patience. */
type End = 'done' | 'slow';

/**
 * Lets work of the same name take turns within this process, first come, first served. A courtesy, not a lock:
 * when one turn lasts too long, all who wait go ahead at once.
 */
export class OneByOne {
  private readonly last = new Map<string, Promise<End>>();

  /** @param work hears whether somebody went before it, so that what was known earlier may be out of date. */
  async run<T>(name: string, work: (hasWaited: boolean) => Promise<T>): Promise<T> {
    const before = this.last.get(name);
    let leave: (how: End) => void = () => undefined;
    const turn = new Promise<End>((resolve) => {
      leave = resolve;
    });
    this.last.set(name, turn);
    if ((await before) === 'slow') leave('slow');
    const timer = setTimeout(() => leave('slow'), LONGEST_TURN_MS);
    try {
      return await work(before !== undefined);
    } finally {
      clearTimeout(timer);
      leave('done');
      if (this.last.get(name) === turn) this.last.delete(name);
    }
  }
}
