/** The same seed gives the same choices, so a failure can be looked at again (mulberry32). */
export class Choices {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** A whole number from 0 to `below - 1`. */
  number(below: number): number {
    this.#seed = (this.#seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#seed ^ (this.#seed >>> 15), 1 | this.#seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  chance(percent: number): boolean {
    return this.number(100) < percent;
  }

  oneOf<T>(items: readonly T[]): T {
    const item = items[this.number(items.length)];
    if (item === undefined) throw new Error('Nothing to choose from.');
    return item;
  }

  some<T>(items: readonly T[], percent = 50): T[] {
    return items.filter(() => this.chance(percent));
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.number(left.length), 1)[0] as T);
  }
}
