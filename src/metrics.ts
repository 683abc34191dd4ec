import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { EFFECTS } from './domain/effect.js';
import type { Milestone } from './domain/milestone.js';
import type { AccountId } from './domain/names.js';
import type { JobCount } from './queue/bull-job-queue.js';
import { QUEUES } from './queue/job.js';
import type { RecordCounts } from './redis/counts.js';
import type { Incoming, JobRun, OutgoingCall } from './workflow/watch-port.js';

/** What is read anew for each scrape: of all replicas together, save whether this one is ready. */
export interface Reading {
  readonly ready: boolean;
  /** `undefined`: Redis does not say. */
  readonly record: RecordCounts | undefined;
  readonly jobs: readonly JobCount[] | undefined;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DECISION_BUCKETS = [1, 5, 15, 60, 4 * 60, 8 * 60, 24 * 60, 48 * 60, 72 * 60, 7 * 24 * 60].map(
  (minutes) => minutes * MINUTE,
);
const KEY_BUCKETS = [0.5, 1, 2, 5, 10, 30, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 24 * HOUR];
/** Slack waits three seconds for an acknowledgement; a call to AWS may take twenty. */
const CALL_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20];
/** A sample every so many milliseconds tells of a stall that anybody would notice. */
const EVENT_LOOP_EVERY_MS = 20;

/** The only file that knows the library. Times are in seconds, as Prometheus has them. */
export class Metrics {
  private readonly registry = new Registry();

  // What this process has done.
  private readonly submitted = this.counter('byok_requests_submitted_total', 'Requests stored.', ['account']);
  private readonly decision = this.histogram(
    'byok_time_to_decision_seconds',
    'From the submission of a request to its decision by people, or its expiry.',
    { labelNames: ['account', 'decision'], buckets: DECISION_BUCKETS },
  );
  private readonly key = this.histogram(
    'byok_time_to_key_seconds',
    'From the last approval to a key that is read back as approved.',
    { labelNames: ['account'], buckets: KEY_BUCKETS },
  );
  private readonly interactions = this.histogram(
    'byok_slack_interaction_duration_seconds',
    'What somebody did in Slack, from its arrival until all of it is answered.',
    { labelNames: ['kind', 'name', 'outcome'], buckets: CALL_BUCKETS },
  );
  private readonly calls = {
    aws: this.callMetrics('aws', 'Calls to AWS, each time one is sent'),
    slack: this.callMetrics('slack', "Calls to Slack's Web API"),
  };
  private readonly runs = this.counter(
    'byok_job_runs_total',
    'Runs of jobs; a postponed one only had to wait its turn.',
    ['queue', 'effect', 'outcome'],
  );
  private readonly stalls = this.counter(
    'byok_jobs_stalled_total',
    'Jobs taken over from a process that died or lost them; counted by the one that noticed.',
    ['queue'],
  );
  private readonly redrives = this.counter(
    'byok_sweep_redrives_total',
    'Owed jobs that the sweep found missing or failed, and added again.',
    ['effect'],
  );

  // How things stand.
  private readonly ready = this.gauge('byok_ready', '1: this replica can work, as /readyz says.', []);
  private readonly readable = this.gauge('byok_record_readable', '1: Redis answered this scrape.', []);
  private readonly requests = this.gauge('byok_requests', 'Requests in the record.', ['status', 'account']);
  private readonly overdue = this.gauge(
    'byok_oldest_overdue_seconds',
    'How late the look is that a request has waited for longest; it grows when no replica sweeps.',
    [],
  );
  private readonly jobs = this.gauge('byok_jobs', 'Jobs in BullMQ.', ['queue', 'state']);
  private readonly undelivered = this.gauge(
    'byok_undelivered_messages',
    'What people should see in Slack and do not, as /undelivered lists it.',
    ['state'],
  );

  constructor() {
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: EVENT_LOOP_EVERY_MS });
    // A counter that appears with its first event has no increase to alert on.
    for (const queue of QUEUES) this.stalls.inc({ queue }, 0);
    for (const effect of EFFECTS) this.redrives.inc({ effect }, 0);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  countSubmitted(account: AccountId): void {
    this.submitted.inc({ account });
  }

  milestone(account: AccountId, milestone: Milestone): void {
    const seconds = milestone.afterMs / 1_000;
    if (milestone.type === 'decided')
      this.decision.observe({ account, decision: milestone.decision }, seconds);
    else this.key.observe({ account }, seconds);
  }

  interaction({ kind, name }: Incoming, outcome: string, seconds: number): void {
    this.interactions.observe({ kind, name, outcome }, seconds);
  }

  call({ to, operation }: OutgoingCall, outcome: string, seconds: number): void {
    const { total, duration } = this.calls[to];
    total.inc({ operation, outcome });
    duration.observe({ operation }, seconds);
  }

  jobRun({ queue, effect }: JobRun, outcome: string): void {
    this.runs.inc({ queue, effect, outcome });
  }

  stalled(queue: string): void {
    this.stalls.inc({ queue });
  }

  redriven(effect: string): void {
    this.redrives.inc({ effect });
  }

  /** In Prometheus' text format. What cannot be read is left out, never told as 0. */
  async expose({ ready, record, jobs }: Reading): Promise<string> {
    this.ready.set(ready ? 1 : 0);
    this.readable.set(record && jobs ? 1 : 0);
    for (const gauge of [this.requests, this.jobs, this.undelivered]) gauge.reset();
    this.overdue.remove();
    for (const { queue, state, count } of jobs ?? []) this.jobs.set({ queue, state }, count);
    if (record) this.setRecord(record);
    return this.registry.metrics();
  }

  private setRecord({ requests, oldestOverdueMs, undelivered }: RecordCounts): void {
    for (const { status, account, count } of requests)
      this.requests.set({ status, account: account ?? NOT_IN_CONFIG }, count);
    this.overdue.set(oldestOverdueMs / 1_000);
    for (const [state, count] of Object.entries(undelivered)) this.undelivered.set({ state }, count);
  }

  private callMetrics(to: string, help: string) {
    return {
      total: this.counter(`byok_${to}_calls_total`, `${help}, by how they ended.`, ['operation', 'outcome']),
      duration: this.histogram(`byok_${to}_call_duration_seconds`, `${help}.`, {
        labelNames: ['operation'],
        buckets: CALL_BUCKETS,
      }),
    };
  }

  private counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }

  private gauge(name: string, help: string, labelNames: readonly string[]): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private histogram(
    name: string,
    help: string,
    shape: { readonly labelNames: readonly string[]; readonly buckets: number[] },
  ): Histogram {
    return new Histogram({ name, help, ...shape, registers: [this.registry] });
  }
}

/** The account of requests whose own is not in the config any more. */
const NOT_IN_CONFIG = 'not-in-config';
