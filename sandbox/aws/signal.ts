type Look<T> = () => T | undefined | null | false;

/** How long `until` waits when it is told nothing else. */
const PATIENCE_MS = 10_000;

/** What hangs on time alone (a late tag, an expiry) is looked at this often. */
const GLANCE_MS = 25;

interface Waiter {
  look(): void;
  giveUp(reason: Error): void;
}

/** Wakes whoever waits for the world to look a certain way. */
export class Signal {
  readonly #waiting = new Set<Waiter>();

  readonly #listeners = new Set<() => void>();

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Something changed: everybody looks again. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener();
    for (const waiter of [...this.#waiting]) waiter.look();
  }

  close(): void {
    for (const waiter of [...this.#waiting]) waiter.giveUp(new Error('The stand-in for AWS was stopped.'));
  }

  /** @throws what `look` throws, or an error that names `what` when it stays away too long. */
  until<T>(look: Look<T>, what = 'something', timeoutMs = PATIENCE_MS): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const end = (settle: () => void): void => {
        clearTimeout(deadline);
        clearInterval(glance);
        this.#waiting.delete(waiter);
        settle();
      };
      const waiter: Waiter = {
        look: () => attempt(look, (found) => end(() => resolve(found)), waiter.giveUp),
        giveUp: (reason) => end(() => reject(reason)),
      };
      const deadline = setTimeout(
        () => waiter.giveUp(new Error(`Waited ${timeoutMs} ms for ${what} at AWS in vain.`)),
        timeoutMs,
      );
      const glance = setInterval(waiter.look, GLANCE_MS);
      this.#waiting.add(waiter);
      waiter.look();
    });
  }
}

function attempt<T>(look: Look<T>, found: (value: T) => void, failed: (reason: Error) => void): void {
  try {
    const seen = look();
    if (seen !== undefined && seen !== null && seen !== false) found(seen);
  } catch (error) {
    failed(error instanceof Error ? error : new Error(String(error)));
  }
}
