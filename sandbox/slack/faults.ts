/** What the Web API does instead of answering, or before it. */
export type Fault =
  | { kind: 'rate-limited'; retryAfterSeconds: number }
  | { kind: 'error'; error: string }
  | { kind: 'status'; status: number }
  /** The work is done, then the connection is reset. */
  | { kind: 'lose-reply' }
  | { kind: 'delay'; ms: number };

export class Faults {
  readonly #planned = new Map<string, Fault[]>();

  /** The next `times` calls of the method meet this fault, after those planned before. */
  next(method: string, fault: Fault, times = 1): void {
    const planned = this.#planned.get(method) ?? [];
    this.#planned.set(method, [...planned, ...Array.from({ length: times }, () => fault)]);
  }

  /** How many of the planned faults the method has not met yet. */
  left(method: string): number {
    return this.#planned.get(method)?.length ?? 0;
  }

  take(method: string): Fault | undefined {
    return this.#planned.get(method)?.shift();
  }
}
