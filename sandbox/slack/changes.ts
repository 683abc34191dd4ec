/** Tells whoever looks that something is not as it was: a test that waits, a page that draws. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /**
   * Looks now and after every change, until there is something to see.
   *
   * @throws {Error} `complaint()` after `timeoutMs`, or whatever `look` throws.
   */
  until<T>(look: () => T | undefined | null | false, complaint: () => string, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      let stop = (): void => {};
      const timer = setTimeout(() => end(() => reject(new Error(complaint()))), timeoutMs);
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        stop();
        settle();
      };
      const tryNow = (): void => {
        try {
          const seen = look();
          if (seen !== undefined && seen !== null && seen !== false) end(() => resolve(seen));
        } catch (error) {
          end(() => reject(error));
        }
      };
      stop = this.listen(tryNow);
      tryNow();
    });
  }
}
