// Metrics as Prometheus reads them.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend } from '@nx/tensor'
import { NxError } from '@nx/types'
import { expect, it } from 'vitest'
import { httpHandler, prometheusText } from '@nx/serving/http'
import { fakeServer, post } from './fake-server.ts'

setDefaultBackend(binaryBackend())

const sampleLine = /^([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (\S+)$/

/** The samples by name and labels, after the text format; every metric has its help and type, once. */
function samplesOf(text: string): Map<string, number> {
  expect(text.endsWith('\n')).toBe(true)
  const types = new Map<string, string>()
  const samples = new Map<string, number>()
  for (const line of text.trimEnd().split('\n')) {
    const [, kind, name, rest] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (kind === 'TYPE') {
      expect(types.has(name!)).toBe(false)
      types.set(name!, rest!)
    }
    if (kind !== undefined) continue
    const match = sampleLine.exec(line)
    expect(match, line).not.toBeNull()
    const family = match![1]!.replace(/_(bucket|sum|count)$/, (suffix) =>
      types.get(match![1]!.slice(0, -suffix.length)) === 'histogram' ? '' : suffix,
    )
    expect(types.has(family), line).toBe(true)
    expect(samples.has(line)).toBe(false)
    samples.set(`${match![1]}{${match![2] ?? ''}}`, Number(match![3]))
  }
  return samples
}

it('counts requests, rows and batches of every model and version', () => {
  const samples = samplesOf(
    prometheusText({ a: { versions: { 1: fakeServer(), 2: fakeServer() } }, b: fakeServer() }),
  )
  for (const labels of ['model="a",version="1"', 'model="a",version="2"', 'model="b",version="1"']) {
    const of = (name: string, more = ''): number | undefined => samples.get(`${name}{${labels}${more}}`)
    const outcomes = ['succeeded', 'failed', 'rejected', 'cancelled', 'expired'].map((outcome) =>
      of('nx_serving_requests_total', `,outcome="${outcome}"`)!,
    )
    expect(outcomes).toEqual([11, 1, 2, 3, 4])
    const sum = outcomes.reduce((a, b) => a + b, of('nx_serving_requests_pending')!)
    expect(sum).toBe(of('nx_serving_requests_received_total'))
    expect(of('nx_serving_rows_total')! / of('nx_serving_executions_total')!).toBe(4)
    expect(of('nx_serving_queue_rows')).toBe(5)
    expect(of('nx_serving_partitions', ',state="busy"')).toBe(1)
    expect([of('nx_serving_live'), of('nx_serving_ready')]).toEqual([1, 1])
    expect(of('nx_serving_estimated_wait_seconds')).toBe(1.5)
    expect(of('nv_inference_request_success')).toBe(11)
    expect(of('nv_inference_request_failure')).toBe(10)
    expect(of('nv_inference_count')! / of('nv_inference_exec_count')!).toBe(4)
    expect(of('nv_inference_queue_duration_us')).toBe(500_000)
  }
})

it('has histograms whose buckets add up', () => {
  const samples = samplesOf(prometheusText({ m: fakeServer() }))
  const labels = 'model="m",version="1"'
  for (const name of ['request_seconds', 'queue_seconds', 'compute_seconds']) {
    const of = (part: string): number | undefined => samples.get(`nx_serving_${name}_${part}}`)
    expect(['0.001', '0.01', '+Inf'].map((le) => of(`bucket{${labels},le="${le}"`))).toEqual([3, 5, 6])
    expect([of(`sum{${labels}`), of(`count{${labels}`)]).toEqual([0.5, 6])
  }
  expect(samples.get(`nx_serving_batch_rows_bucket{${labels},le="+Inf"}`)).toBe(6)
})

it('writes any name of a model', () => {
  const text = prometheusText({ 'a"b\\c\nd': fakeServer() })
  samplesOf(text)
  expect(text).toContain('{model="a\\"b\\\\c\\nd",version="1"}')
})

it('is a route, with the answers by status', async () => {
  const handler = httpHandler({ models: { m: fakeServer() } })
  const body = { inputs: [{ name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] }
  await handler(post('/v2/models/m/infer', body))
  await handler(post('/v2/models/m/infer', {}))
  const response = await handler(new Request('http://localhost/metrics'))
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const samples = samplesOf(await response.text())
  expect(samples.get('nx_serving_http_responses_total{code="200"}')).toBe(1)
  expect(samples.get('nx_serving_http_responses_total{code="400"}')).toBe(1)
  const without = httpHandler({ models: { m: fakeServer() }, metrics: false })
  expect((await without(new Request('http://localhost/metrics'))).status).toBe(404)
})

it('refuses what are no models', () => {
  expect(() => prometheusText({})).toThrow(NxError)
})
