import {
  type Context,
  context,
  DiagLogLevel,
  diag,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Step, Tracer } from './tracing.js';
import type { TraceParent } from './workflow/watch-port.js';

const NAME = 'byok-key';
/** A collector that is away must not hold up the end of the process. */
const STOP_WITHIN_MS = 2_000;

const KIND: Readonly<Record<Step['kind'], SpanKind>> = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
};

/** The only file that knows the library, which reads its own variables, `OTEL_…`. Loaded where traces are made. */
export function startTracer(onFailure: (error: Error) => void): Tracer {
  listenToLibrary(onFailure);
  const named = resourceFromAttributes({ 'service.name': NAME });
  const resource = defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }));
  const spanProcessors = [new BatchSpanProcessor(new OTLPTraceExporter())];
  const provider = new NodeTracerProvider({ resource, spanProcessors });
  // What is under way is known from one await to the next.
  provider.register();
  const tracer = provider.getTracer(NAME);

  return {
    step: ({ name, kind, attributes, parent }, work, endOf) => {
      const within = parent === undefined ? context.active() : contextOf(parent);
      return tracer.startActiveSpan(name, { kind: KIND[kind], attributes }, within, async (span) => {
        try {
          return await work();
        } catch (error) {
          span.setAttribute('error.type', endOf(error));
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw error;
        } finally {
          span.end();
        }
      });
    },
    note: (name, attributes) => {
      trace.getActiveSpan()?.addEvent(name, attributes).setAttributes(attributes);
    },
    current: () => parentOf(context.active()),
    stop: async () => {
      const late = new Promise<void>((resolve) => setTimeout(resolve, STOP_WITHIN_MS).unref());
      await Promise.race([provider.shutdown().catch(onFailure), late]);
    },
  };
}

function listenToLibrary(onFailure: (error: Error) => void): void {
  const ignore = () => undefined;
  const error = (message: string) => onFailure(new Error(message));
  diag.setLogger({ error, warn: ignore, info: ignore, debug: ignore, verbose: ignore }, DiagLogLevel.ERROR);
}

const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** What is no trace begins one. */
function contextOf(parent: TraceParent): Context {
  const [, traceId = '', spanId = '', flags = '00'] = TRACE_PARENT.exec(parent) ?? [];
  const carried = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(carried) ? trace.setSpanContext(ROOT_CONTEXT, carried) : ROOT_CONTEXT;
}

function parentOf(active: Context): TraceParent | undefined {
  const here = trace.getSpanContext(active);
  if (!here || !isSpanContextValid(here)) return undefined;
  const flags = here.traceFlags & TraceFlags.SAMPLED ? '01' : '00';
  return `00-${here.traceId}-${here.spanId}-${flags}`;
}
