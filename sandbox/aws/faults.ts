/** What can go wrong with a call; "work" is what the operation does to the world. */
export type Fault =
  /** Work done, then the connection is reset. */
  | { readonly kind: 'lose-reply' }
  /** Work done, then HTTP 500. */
  | { readonly kind: 'fail-after' }
  /** HTTP 500, nothing done. */
  | { readonly kind: 'fail-before' }
  /** Connection reset, nothing done. */
  | { readonly kind: 'reset-before' }
  /** Refused as too fast, nothing done. */
  | { readonly kind: 'throttle' }
  /** Work done at once, the answer held back. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** Refused with this error, nothing done. */
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly status?: number }
  /** The caller's temporary credentials end now; of a long-lived key only this one call is refused. */
  | { readonly kind: 'expire-credentials' };

/** Faults waiting for the calls they will hit, first in first out per operation. */
export class Faults {
  readonly #waiting = new Map<string, Fault[]>();

  /** Hits the next `times` calls of the operation (`CreateKey`, `AssumeRole`, `GetResources`, …). */
  next(operation: string, fault: Fault, times = 1): void {
    const queue = this.#waiting.get(operation) ?? [];
    queue.push(...Array<Fault>(times).fill(fault));
    this.#waiting.set(operation, queue);
  }

  take(operation: string): Fault | undefined {
    return this.#waiting.get(operation)?.shift();
  }

  /** What is still to come, in order for each operation. */
  planned(): { readonly operation: string; readonly fault: Fault }[] {
    return [...this.#waiting].flatMap(([operation, faults]) => faults.map((fault) => ({ operation, fault })));
  }

  clear(): void {
    this.#waiting.clear();
  }
}
