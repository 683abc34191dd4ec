import type { Effect } from '../domain/effect.js';
import type { EpochMs, RequestId } from '../domain/names.js';
import type { KeyRequest } from '../domain/request.js';

/**
 * Counts, times and traces what the bot does, for whoever runs it. It changes nothing: `work` gives and throws through
 * it what it gives and throws without it, and nothing that is told here fails.
 */
export interface Watch {
  /** What somebody's doing in Slack sets off. */
  incoming<T>(what: Incoming, work: () => Promise<T>): Promise<T>;
  /** One run of a job; it belongs to the trace in which the job was asked for. */
  job<T>(run: JobRun, work: () => Promise<T>): Promise<T>;
  /** One call to a service outside, each time it is sent. */
  call<T>(call: OutgoingCall, work: () => Promise<T>): Promise<T>;
  /** The trace that is under way, for a job to carry; `undefined`: there is none. */
  trace(): TraceParent | undefined;
  submitted(request: KeyRequest): void;
  changed(change: Change): void;
  /** The sweep has found a job missing, or failed, that was owed. */
  mended(effect: Effect): void;
  /** The process that ran a job died, or lost it. */
  stalled(queue: string): void;
}

/** As the W3C's header of that name has it; says nothing about the request or anybody. */
export type TraceParent = string;

export interface Incoming {
  readonly kind: 'command' | 'press' | 'submission' | 'view';
  /** Of ours: the command, or the id of the button or view. */
  readonly name: string;
}

export interface JobRun {
  readonly queue: string;
  readonly effect: Effect;
  readonly requestId: RequestId;
  readonly trace: TraceParent | undefined;
  /** Names how a run ended that threw. */
  readonly endOf: (error: unknown) => 'postponed' | 'failed';
}

export interface OutgoingCall {
  readonly to: 'aws' | 'slack';
  readonly operation: string;
  /** Names a failure by the service's own word for it, of which there are few. */
  readonly endOf: (error: unknown) => string;
}

export interface Change {
  readonly event: string;
  readonly before: KeyRequest;
  readonly after: KeyRequest;
  readonly nowMs: EpochMs;
}

/** Where nobody watches. */
export const UNWATCHED: Watch = {
  incoming: (_what, work) => work(),
  job: (_run, work) => work(),
  call: (_call, work) => work(),
  trace: () => undefined,
  submitted: () => undefined,
  changed: () => undefined,
  mended: () => undefined,
  stalled: () => undefined,
};
