import { milestoneBetween } from './domain/milestone.js';
import type { KeyRequest } from './domain/request.js';
import type { Metrics } from './metrics.js';
import type { Step, Tracer } from './tracing.js';
import type { Change, Incoming, JobRun, OutgoingCall, TraceParent, Watch } from './workflow/watch-port.js';

/** Tells metrics and trace what the rooms tell it. */
export class Watching implements Watch {
  constructor(
    private readonly metrics: Metrics,
    private readonly tracer: Tracer,
  ) {}

  incoming<T>(what: Incoming, work: () => Promise<T>): Promise<T> {
    const step: Step = {
      name: `slack ${what.kind}`,
      kind: 'server',
      attributes: { 'byok.interaction': what.name },
    };
    const tell = (end: string, seconds: number) => this.metrics.interaction(what, end, seconds);
    return this.timed({ step, endOf: () => 'failed', tell }, work);
  }

  job<T>(run: JobRun, work: () => Promise<T>): Promise<T> {
    const { effect, requestId, trace: parent, endOf } = run;
    const attributes = { 'byok.request_id': requestId, 'messaging.destination.name': run.queue };
    const step: Step = { name: `job ${effect}`, kind: 'consumer', attributes, parent };
    return this.timed({ step, endOf, tell: (end) => this.metrics.jobRun(run, end) }, work);
  }

  call<T>(call: OutgoingCall, work: () => Promise<T>): Promise<T> {
    const { to, operation, endOf } = call;
    const attributes = { 'rpc.system': SYSTEM[to], 'rpc.method': operation };
    const step: Step = { name: `${to} ${operation}`, kind: 'client', attributes };
    return this.timed({ step, endOf, tell: (...ended) => this.metrics.call(call, ...ended) }, work);
  }

  trace(): TraceParent | undefined {
    return this.tracer.current();
  }

  submitted({ id, terms }: KeyRequest): void {
    this.metrics.countSubmitted(terms.account.id);
    this.tracer.note('submitted', { 'byok.request_id': id });
  }

  changed({ event, before, after, nowMs }: Change): void {
    const milestone = milestoneBetween(before, after, nowMs);
    if (milestone) this.metrics.milestone(after.terms.account.id, milestone);
    this.tracer.note(event, { 'byok.request_id': after.id, 'byok.status': after.state.status });
  }

  mended(effect: string): void {
    this.metrics.redriven(effect);
  }

  stalled(queue: string): void {
    this.metrics.stalled(queue);
  }

  private timed<T>({ step, endOf, tell }: Timed, work: () => Promise<T>): Promise<T> {
    const timing = async (): Promise<T> => {
      const beganAtMs = performance.now();
      const secondsSince = () => (performance.now() - beganAtMs) / 1_000;
      try {
        const result = await work();
        tell('ok', secondsSince());
        return result;
      } catch (error) {
        tell(endOf(error), secondsSince());
        throw error;
      }
    };
    return this.tracer.step(step, timing, endOf);
  }
}

/** As the semantic conventions of OpenTelemetry name them. */
const SYSTEM = { aws: 'aws-api', slack: 'slack' } as const;

interface Timed {
  readonly step: Step;
  readonly endOf: (error: unknown) => string;
  readonly tell: (end: string, seconds: number) => void;
}
