import type { TraceParent } from './workflow/watch-port.js';

/** One step of a trace. */
export interface Step {
  readonly name: string;
  /** Who waits for it: somebody outside, the queue, or this bot for somebody outside. */
  readonly kind: 'server' | 'consumer' | 'client';
  readonly attributes: Readonly<Record<string, string>>;
  /** The trace it belongs to; absent: the one that is under way, or a new one. */
  readonly parent?: TraceParent | undefined;
}

export interface Tracer {
  /** @param endOf names a failure; the trace tells that word and never the message. */
  step<T>(step: Step, work: () => Promise<T>, endOf: (error: unknown) => string): Promise<T>;
  /** What happened within the step that is under way. */
  note(name: string, attributes: Readonly<Record<string, string>>): void;
  current(): TraceParent | undefined;
  /** Sends what has not been sent. */
  stop(): Promise<void>;
}

export const NO_TRACER: Tracer = {
  step: (_step, work) => work(),
  note: () => undefined,
  current: () => undefined,
  stop: async () => undefined,
};
