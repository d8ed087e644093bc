// Spans of OpenTelemetry: for the phases of requests, and for requests over HTTP.
import {
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
  type TracerProvider,
} from '@opentelemetry/api'
import type { TelemetryEvent, TelemetryListener } from './telemetry.ts'

/** Options of `traceServing` and `traceHandler`. */
export interface TraceOptions {
  /** Where tracers come from; the provider that was registered globally if left out. */
  readonly tracerProvider?: TracerProvider
}

/**
 * A listener for the option `telemetry` that makes a span of each phase: `nx.serving.preprocessing`, `nx.serving.queue`,
 * `nx.serving.execute`, `nx.serving.postprocessing`. Those of a request are children of the span in whose context it was
 * made, if a context manager is registered; a batch belongs to several requests, so its span `execute` has none above.
 *
 * @example
 * const server = await start(jitServing((x: Tensor) => multiply(x, 2), { telemetry: traceServing() }))
 * toArray(await server.batchedRun(Batch.stack([f32([1, 2])]))) // => [[2, 4]]
 * await server.stop()
 */
export function traceServing(options: TraceOptions = {}): TelemetryListener {
  const spans = new Map<string, Span>()
  return (event) => {
    const key = `${event.phase} ${event.span}`
    if (event.kind === 'start') {
      const span = tracerOf(options).startSpan(
        `nx.serving.${event.phase}`,
        { attributes: attributesOf(event), root: event.phase === 'execute' },
        context.active(),
      )
      spans.set(key, span)
      return
    }
    const span = spans.get(key)
    if (span === undefined) return
    spans.delete(key)
    span.setAttributes(attributesOf(event))
    if (event.kind === 'exception') fail(span, event.error)
    span.end()
  }
}

/**
 * A handler that does each request within a span, whose parent is the one that the request names in its header
 * `traceparent`, as far as the registered propagator reads it.
 *
 * @example
 * const handler = traceHandler(async () => new Response('hello'))
 * await (await handler(new Request('http://localhost/'))).text() // => 'hello'
 */
export function traceHandler(
  handler: (request: Request) => Promise<Response>,
  options: TraceOptions = {},
): (request: Request) => Promise<Response> {
  return (request) => {
    const parent = propagation.extract(context.active(), request.headers, {
      get: (headers, name) => headers.get(name) ?? undefined,
      keys: (headers) => [...headers.keys()],
    })
    const { pathname } = new URL(request.url)
    const attributes = { 'http.request.method': request.method, 'url.path': pathname }
    const span = tracerOf(options).startSpan(
      `${request.method} ${routeOf(pathname)}`,
      { kind: SpanKind.SERVER, attributes },
      parent,
    )
    return context.with(trace.setSpan(parent, span), async () => {
      try {
        const response = await handler(request)
        span.setAttribute('http.response.status_code', response.status)
        if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
        return response
      } catch (error) {
        fail(span, error)
        throw error
      } finally {
        span.end()
      }
    })
  }
}

function tracerOf({ tracerProvider = trace }: TraceOptions): Tracer {
  return tracerProvider.getTracer('@nx/serving')
}

function attributesOf({
  server,
  batchKey,
  rows,
  partition,
}: TelemetryEvent): Record<string, string | number> {
  return {
    ...(server === undefined ? {} : { 'nx.serving.server': server }),
    ...(batchKey === undefined ? {} : { 'nx.serving.batch_key': batchKey }),
    ...(rows === undefined ? {} : { 'nx.serving.rows': rows }),
    ...(partition === undefined ? {} : { 'nx.serving.partition': partition }),
  }
}

function fail(span: Span, error: unknown): void {
  if (error instanceof Error) span.recordException(error)
  span.setStatus({
    code: SpanStatusCode.ERROR,
    ...(error instanceof Error ? { message: error.message } : {}),
  })
}

/** Names of spans have few values, so a model is no part of them. */
function routeOf(pathname: string): string {
  return pathname.replace(/^(\/v2\/models\/)[^/]+/, '$1{model}').replace(/(\/versions\/)[^/]+/, '$1{version}')
}
