// Spans of phases and of requests.
import { AsyncLocalStorage } from 'node:async_hooks'
import { binaryBackend } from '@nx/backend-binary'
import { type Batch, jitServing, start } from '@nx/serving'
import { httpHandler } from '@nx/serving/http'
import { multiply, setDefaultBackend, template, type Tensor } from '@nx/tensor'
import { context, type Context, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { traceHandler, traceServing } from '@nx/serving/opentelemetry'
import { post } from './fake-server.ts'

const exporter = new InMemorySpanExporter()
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

const storage = new AsyncLocalStorage<Context>()
context.setGlobalContextManager({
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, fn, self, ...args) => storage.run(active, () => fn.apply(self as never, args)),
  bind: (active, target) => target && active && target,
  enable() {
    return this
  },
  disable() {
    return this
  },
})
/** The header of the W3C, which an application registers a propagator for. */
propagation.setGlobalPropagator({
  inject: () => {},
  fields: () => ['traceparent'],
  extract: (active, carrier, getter) => {
    const [, traceId, spanId] =
      /^00-(\w{32})-(\w{16})-01$/.exec(String(getter.get(carrier, 'traceparent'))) ?? []
    if (traceId === undefined || spanId === undefined) return active
    return trace.setSpanContext(active, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true })
  },
})

beforeEach(() => exporter.reset())
afterAll(() => {
  context.disable()
  propagation.disable()
})

const spans = () =>
  exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    attributes: span.attributes,
    status: span.status.code,
    parent: span.parentSpanContext?.spanId,
    id: span.spanContext().spanId,
    trace: span.spanContext().traceId,
  }))

it('makes a span of every phase, with what is known of it', () => {
  const listen = traceServing({ tracerProvider })
  const facts = { server: 'digits', batchKey: 'default' }
  listen({ phase: 'queue', kind: 'start', span: 1, time: 0, ...facts })
  listen({ phase: 'execute', kind: 'start', span: 2, time: 1, ...facts, rows: 5, partition: 0 })
  listen({ phase: 'queue', kind: 'stop', span: 1, time: 1, durationMs: 1, ...facts })
  listen({ phase: 'execute', kind: 'stop', span: 2, time: 3, durationMs: 2, ...facts })
  expect(spans()).toMatchObject([
    { name: 'nx.serving.queue', attributes: { 'nx.serving.server': 'digits' } },
    {
      name: 'nx.serving.execute',
      attributes: { 'nx.serving.rows': 5, 'nx.serving.partition': 0 },
      parent: undefined,
    },
  ])
})

it('says what failed', () => {
  const listen = traceServing({ tracerProvider })
  listen({ phase: 'execute', kind: 'start', span: 1, time: 0 })
  listen({ phase: 'execute', kind: 'exception', span: 1, time: 1, error: new Error('bad rows') })
  listen({ phase: 'execute', kind: 'stop', span: 7, time: 1 })
  const [span, ...others] = exporter.getFinishedSpans()
  expect(others).toEqual([])
  expect(span!.status).toEqual({ code: 2, message: 'bad rows' })
  expect(span!.events[0]!.attributes).toMatchObject({ 'exception.message': 'bad rows' })
})

it('puts phases below the request, and that below who sent it', async () => {
  const listen = traceServing({ tracerProvider })
  const handler = traceHandler(
    async () => {
      await Promise.resolve()
      listen({ phase: 'preprocessing', kind: 'start', span: 1, time: 0 })
      listen({ phase: 'preprocessing', kind: 'stop', span: 1, time: 1 })
      return new Response(null, { status: 503 })
    },
    { tracerProvider },
  )
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const response = await handler(
    new Request('http://localhost/v2/models/digits/versions/3/infer', {
      method: 'POST',
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    }),
  )
  expect(response.status).toBe(503)
  const [phase, request] = spans()
  expect(request).toMatchObject({
    name: 'POST /v2/models/{model}/versions/{version}/infer',
    parent: 'b7ad6b7169203331',
    trace: traceId,
    status: 2,
    attributes: { 'http.request.method': 'POST', 'http.response.status_code': 503 },
  })
  expect(phase).toMatchObject({ name: 'nx.serving.preprocessing', parent: request!.id, trace: traceId })
})

it('ends the span of a handler that fails', async () => {
  const handler = traceHandler(() => Promise.reject(new Error('no')), { tracerProvider })
  await expect(handler(new Request('http://localhost/v2'))).rejects.toThrow('no')
  expect(spans()).toMatchObject([{ name: 'GET /v2', status: 2 }])
})

it('follows a request over HTTP through a server', async () => {
  setDefaultBackend(binaryBackend())
  const doubling = jitServing((x: Tensor) => multiply(x, 2), {
    template: template([2], 'f32'),
    telemetry: traceServing({ tracerProvider }),
    clientPreprocessing: (batch: Batch) => [batch, null],
    clientPostprocessing: ({ output }: { output: Tensor }) => output,
  })
  const server = await start(doubling, { name: 'double' })
  exporter.reset()
  const handler = traceHandler(httpHandler({ models: { double: server } }), { tracerProvider })
  const input = { name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }
  const response = await handler(post('/v2/models/double/infer', { inputs: [input] }))
  expect(response.status).toBe(200)
  await server.stop()
  const all = spans()
  const request = all.find(({ name }) => name === 'POST /v2/models/{model}/infer')!
  const below = all.filter(({ parent }) => parent === request.id).map(({ name }) => name)
  expect(below.sort()).toEqual(['nx.serving.postprocessing', 'nx.serving.preprocessing', 'nx.serving.queue'])
  expect(all.find(({ name }) => name === 'nx.serving.execute')).toMatchObject({
    parent: undefined,
    attributes: { 'nx.serving.server': 'double', 'nx.serving.rows': 1 },
  })
  expect(all).toHaveLength(5)
})
