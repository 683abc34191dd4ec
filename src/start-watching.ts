import type { Environment } from './environment.js';
import { Metrics } from './metrics.js';
import { quietly } from './queue/quietly.js';
import { type Scrape, type Sources, scraping } from './scrape.js';
import { NO_TRACER, type Tracer } from './tracing.js';
import { Watching } from './watching.js';
import type { Log } from './workflow/ports.js';
import type { Watch } from './workflow/watch-port.js';

export interface StartedWatching {
  readonly watch: Watch;
  readonly scraping: (sources: Sources) => Scrape;
  /** Traces that have not been sent are. */
  stop(): Promise<void>;
}

/** Metrics are always counted; traces are made only where there is somebody to send them to. */
export async function startWatching(
  { tracesEndpoint }: Pick<Environment, 'tracesEndpoint'>,
  log: Log,
): Promise<StartedWatching> {
  const metrics = new Metrics();
  const tracer = tracesEndpoint === undefined ? NO_TRACER : await openTelemetry(log);
  return {
    watch: new Watching(metrics, tracer),
    scraping: (sources) => scraping(metrics, sources),
    stop: () => tracer.stop(),
  };
}

/** A bot without traces never loads the library. */
async function openTelemetry(log: Log): Promise<Tracer> {
  const { startTracer } = await import('./open-telemetry.js');
  return startTracer(quietly(({ message }) => log.warn({ said: message }, 'traces not delivered')));
}
