import type { Input, Result } from './call.js';

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
  /** Answered with this, nothing done: what was made a moment ago is not known here yet. */
  | { readonly kind: 'behind'; readonly answer: Result }
  /** The caller's temporary credentials end now; of a long-lived key only this one call is refused. */
  | { readonly kind: 'expire-credentials' };

/** Which calls a fault is meant for. */
export interface Aim {
  /** `CreateKey`, `AssumeRole`, `GetResources`, … */
  readonly operation: string;
  /** Only those of the session of this name; of AssumeRole those that open it. */
  readonly session?: string;
  /** Only those that ask for this. */
  readonly where?: (input: Input) => boolean;
}

/** A call that has arrived. */
export interface Arrival {
  readonly operation: string;
  readonly session: string | undefined;
  readonly input: Input;
}

/** Of a fault that goes on and on, so many are shown as planned. */
const SHOWN_MAX = 10;

/** A fault that waits for its calls. */
class Planned {
  #hits = 0;
  #lifted = false;

  constructor(
    readonly aim: Aim,
    readonly fault: Fault,
    private readonly times: number,
  ) {}

  /** How many calls it has hit. */
  get hits(): number {
    return this.#hits;
  }

  /** How many it will hit. */
  get left(): number {
    return this.#lifted ? 0 : this.times - this.#hits;
  }

  hit(): Fault {
    this.#hits += 1;
    return this.fault;
  }

  /** Nothing more is hit by it. */
  lift(): void {
    this.#lifted = true;
  }
}

/** A fault that was aimed, for whoever aimed it. */
export type Aimed = Pick<Planned, 'hits' | 'lift'>;

/** Faults waiting for the calls they will hit; of those that fit a call, the first in is the first out. */
export class Faults {
  #waiting: Planned[] = [];

  /** Hits the next `times` calls of the operation. */
  next(operation: string, fault: Fault, times = 1): void {
    this.aim({ operation }, fault, times);
  }

  /** Hits the next `times` calls that are meant, by default all there will be. */
  aim(aim: Aim, fault: Fault, times = Number.POSITIVE_INFINITY): Aimed {
    const planned = new Planned(aim, fault, times);
    this.#waiting.push(planned);
    return planned;
  }

  take(arrival: Arrival): Fault | undefined {
    this.#waiting = this.#waiting.filter(({ left }) => left > 0);
    return this.#waiting.find(({ aim }) => isMeant(aim, arrival))?.hit();
  }

  /** What is still to come, in order for each operation. */
  planned(): { readonly operation: string; readonly fault: Fault }[] {
    const operations = [...new Set(this.#waiting.map(({ aim }) => aim.operation))];
    return operations.flatMap((operation) =>
      this.#waiting
        .filter(({ aim }) => aim.operation === operation)
        .flatMap(({ fault, left }) => Array(Math.min(left, SHOWN_MAX)).fill({ operation, fault })),
    );
  }

  clear(): void {
    this.#waiting = [];
  }
}

function isMeant({ operation, session, where }: Aim, arrival: Arrival): boolean {
  return (
    operation === arrival.operation &&
    (session === undefined || session === arrival.session) &&
    (where === undefined || where(arrival.input))
  );
}
