/** A job loses no more than this to people, however many there are: its lock lasts many times as long. */
const LONGEST_WAIT_MS = 500;

/**
 * Lets people who wait for an answer go before work that nobody watches. A decision asks for four jobs, and of
 * thousands of decisions at once they would stand between every click and its answer.
 */
export class PeopleFirst {
  private served = 0;
  private readonly waiting = new Set<() => void>();

  /** Work that somebody waits for. */
  async serve<T>(work: () => Promise<T>): Promise<T> {
    this.served += 1;
    try {
      return await work();
    } finally {
      this.served -= 1;
      if (this.served === 0) for (const goOn of this.waiting) goOn();
    }
  }

  /** Resolves as soon as nobody waits, and at the latest after half a second. */
  async calm(): Promise<void> {
    if (this.served === 0) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        clearTimeout(timer);
        this.waiting.delete(goOn);
        resolve();
      };
      const timer = setTimeout(goOn, LONGEST_WAIT_MS);
      this.waiting.add(goOn);
    });
  }
}
