import type { Moment } from './gate.js';
import type { Random } from './random.js';

/** Who dies at a step: the bot that takes it, or Redis under it. */
export type Victim = 'bot' | 'redis';

/** How many processes died where, over all rounds. */
export class Tally {
  readonly #kills = new Map<string, number>();

  get total(): number {
    return [...this.#kills.values()].reduce((sum, kills) => sum + kills, 0);
  }

  add(place: string, kills: number): void {
    this.#kills.set(place, this.at(place) + kills);
  }

  at(place: string): number {
    return this.#kills.get(place) ?? 0;
  }

  /** What came since an earlier reading of `entries`. */
  since(earlier: ReturnType<Tally['entries']>): ReturnType<Tally['entries']> {
    const before = new Map(earlier);
    return this.entries()
      .map(([place, kills]) => [place, kills - (before.get(place) ?? 0)] as const)
      .filter(([, kills]) => kills > 0);
  }

  entries(): readonly (readonly [place: string, kills: number])[] {
    return [...this.#kills];
  }
}

export function placeOf(victim: Victim, step: string, moment: Moment): string {
  return `${victim}|${step}|${moment}`;
}

/** Steps at which a crash hurts most are hit more often than reads, which only have to be made again. */
function weightOf(place: string): number {
  if (/Redis: (load|lease|quota|cache|draft|job other)/.test(place)) return 0.3;
  if (/Redis: (commit|enqueue)|AWS: Create|chat\.postMessage/.test(place)) return 3;
  if (/Redis: (advance|strike|job)|acknowledgement/.test(place)) return 2;
  return 1;
}

interface Aiming {
  readonly victim: Victim;
  /** `undefined`: wherever something passes. */
  readonly place: string | undefined;
  /** How often it may pass before it is hit. */
  readonly toLetGo: number;
  readonly withinMs: number;
}

/** Waits for one place of the way, and takes what passes there, after letting some of it go by. */
export class Aim {
  readonly victim: Victim;
  /** `false`: nothing passed in time. */
  readonly hit: Promise<boolean>;
  readonly #place: string | undefined;
  #toLetGo: number;
  #hit: (() => void) | undefined;

  constructor(
    { victim, place, toLetGo, withinMs }: Aiming,
    private readonly tally: Tally,
  ) {
    this.victim = victim;
    this.#place = place;
    this.#toLetGo = toLetGo;
    this.hit = new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#hit = undefined;
        resolve(false);
      }, withinMs);
      this.#hit = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** A place where nobody ever died comes first, whatever was aimed at. */
  takes(step: string, moment: Moment): boolean {
    if (this.#hit === undefined) return false;
    const here = placeOf(this.victim, step, moment);
    const isWanted = this.#place === undefined || here === this.#place;
    if (!isWanted && this.tally.at(here) > 0) return false;
    if (isWanted && this.#toLetGo > 0) {
      this.#toLetGo -= 1;
      return false;
    }
    this.#hit();
    this.#hit = undefined;
    return true;
  }
}

/** Where the way of the work has led so far. */
export class Places {
  readonly #lastSeenMs = new Map<string, number>();

  see(place: string): void {
    this.#lastSeenMs.set(place, performance.now());
  }

  /** Chooses among the places passed a moment ago, those with few deaths before those with many. */
  choose(tally: Tally, random: Random): string | undefined {
    const sinceMs = performance.now() - A_MOMENT_MS;
    const places = [...this.#lastSeenMs].flatMap(([place, atMs]) => (atMs >= sinceMs ? [place] : [])).sort();
    if (places.length === 0) return undefined;
    return random.weighted(places, (place) => weightOf(place) / (1 + tally.at(place) / weightOf(place)) ** 2);
  }
}

const A_MOMENT_MS = 5_000;
