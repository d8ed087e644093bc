// Results as server-sent events.
import { binaryBackend } from '@nx/backend-binary'
import { f32, setDefaultBackend, type Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { httpHandler, type HttpLimits } from '@nx/serving/http'
import type { StreamEvent } from '@nx/serving'
import { fakeServer, post } from './fake-server.ts'

setDefaultBackend(binaryBackend())
afterEach(() => void vi.useRealTimers())

const path = '/v2/models/m/infer'
const body = { id: 'one', inputs: [{ name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] }
const accept = { accept: 'text/event-stream' }
const result = (value: number): StreamEvent => ({ kind: 'batch', output: f32([value]), serverInfo: null })

/** A server whose stream is what a generator gives, and what was seen of it. */
function streaming(generate: () => AsyncGenerator<unknown>, limits: Partial<HttpLimits> = {}) {
  const seen = { taken: 0, returned: false, errors: [] as unknown[], signal: null as AbortSignal | null }
  const server = fakeServer({
    streaming: true,
    run: (_, { signal }) => {
      seen.signal = signal ?? null
      const inner = generate()
      return {
        [Symbol.asyncIterator]() {
          return this
        },
        next: () => {
          seen.taken++
          return inner.next()
        },
        return: (value: unknown) => {
          seen.returned = true
          return inner.return(value)
        },
      }
    },
  })
  const onError = (error: unknown): void => void seen.errors.push(error)
  const handler = httpHandler({ models: { m: server }, limits, onError })
  return { seen, handler }
}

async function* three(): AsyncGenerator<unknown> {
  for (const value of [1, 2, 3]) yield result(value)
}

it('sends results, hooks and the end as events', async () => {
  const { handler, seen } = streaming(async function* () {
    yield { kind: 'hook', name: 'token', value: { logits: f32([0.5]) } }
    yield* three()
  })
  const response = await handler(post(path, body))
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const facts = '"model_name":"m","model_version":"1","id":"one"'
  const data = (value: number): string =>
    `data: {${facts},"outputs":[{"name":"output","datatype":"FP32","shape":[1],"data":[${value}]}]}\n\n`
  expect(await response.text()).toBe(
    `event: hook\ndata: {${facts},"hook":"token","outputs":[{"name":"logits","datatype":"FP32","shape":[1],"data":[0.5]}]}\n\n` +
      `${data(1)}${data(2)}${data(3)}event: end\ndata: {}\n\n`,
  )
  expect(seen).toMatchObject({ taken: 5, returned: true })
})

it('is refused to those who do not accept it, and given by other servings to those who ask', async () => {
  const { handler } = streaming(three)
  const json = await handler(post(path, body, { accept: 'application/json' }))
  expect([json.status, (await json.json()).code]).toEqual([406, 'not_acceptable'])
  const single = httpHandler({ models: { m: fakeServer() } })
  const text = await (await single(post(path, body, accept))).text()
  expect(text).toContain('"data":[2,4]')
  expect(text).toContain('event: end')
})

it('has no binary data', async () => {
  const { handler } = streaming(three)
  const response = await handler(post(path, { ...body, parameters: { binary_data_output: true } }))
  expect([response.status, (await response.json()).field]).toEqual([400, 'parameters.binary_data_output'])
})

describe('errors', () => {
  it('before the first result have a status', async () => {
    const { handler } = streaming(async function* () {
      yield* [] as unknown[]
      throw new NxError('overloaded', 'Server.batchedRun', 'full', { retryAfterMs: 100 })
    })
    const response = await handler(post(path, body))
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '1'])
  })

  it('after that are events, without what is internal', async () => {
    const { handler, seen } = streaming(async function* () {
      yield result(1)
      throw new Error('secret')
    })
    const text = await (await handler(post(path, body))).text()
    expect(text).toMatch(
      /"data":\[1\].*\n\nevent: error\ndata: \{"error":"the model failed.*"code":"internal","errorId":".+"\}\n\n$/s,
    )
    expect(text).not.toContain('secret')
    expect(seen.errors).toHaveLength(1)
  })
})

describe('readers', () => {
  /** Events that have left the stream before they are read: Node sends one as soon as it is there. */
  const ahead = 'sendsAhead' in httpHandler ? 1 : 0
  async function* endless(): AsyncGenerator<unknown> {
    for (let i = 0; ; i++) yield result(i)
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('that are slow make the stream pause after so many events', async () => {
    const { handler, seen } = streaming(endless, { streamEvents: 16 })
    const response = await handler(post(path, body))
    const reader = response.body!.getReader()
    await turn()
    expect(seen.taken).toBe(16 + ahead)
    for (let i = 0; i < 5; i++) await reader.read()
    await turn()
    expect(seen.taken).toBe(21 + ahead)
    await reader.cancel()
  })

  it('that are slow make the stream pause after so many bytes', async () => {
    const { handler, seen } = streaming(
      async function* () {
        for (;;) yield { kind: 'batch', output: f32(Array.from({ length: 1000 }, () => 7)), serverInfo: null }
      },
      { streamBytes: 5000 },
    )
    const reader = (await handler(post(path, body))).body!.getReader()
    await turn()
    expect(seen.taken).toBe(3 + ahead)
    await reader.cancel()
  })

  it('that read nothing for long lose the stream, and the work ends', async () => {
    vi.useFakeTimers()
    const { handler, seen } = streaming(endless, { streamStallMs: 1000 })
    const response = await handler(post(path, body))
    await vi.advanceTimersByTimeAsync(999)
    expect(seen).toMatchObject({ taken: 16 + ahead, returned: false })
    await vi.advanceTimersByTimeAsync(1)
    expect(seen.returned).toBe(true)
    expect(seen.signal!.aborted).toBe(true)
    await expect(response.text()).rejects.toThrow(/nobody reads|the connection was closed/)
  })

  it('that read again in time keep it', async () => {
    vi.useFakeTimers()
    const { handler, seen } = streaming(endless, { streamStallMs: 1000 })
    const reader = (await handler(post(path, body))).body!.getReader()
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(900)
      await reader.read()
    }
    expect(seen).toMatchObject({ returned: false })
    await reader.cancel()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that go away end the work', async () => {
    const { handler, seen } = streaming(endless)
    const reader = (await handler(post(path, body))).body!.getReader()
    await reader.read()
    await reader.cancel()
    expect(seen).toMatchObject({ returned: true, signal: { aborted: true } })
  })

  it('that go away before the first result end the work', async () => {
    const abort = new AbortController()
    const { handler, seen } = streaming(async function* () {
      await new Promise((_, reject) =>
        seen.signal!.addEventListener('abort', () => reject(new NxError('cancelled', 'Server', 'gone'))),
      )
      yield result(1)
    })
    const answer = handler(new Request(post(path, body), { signal: abort.signal }))
    await turn()
    abort.abort()
    expect((await answer).status).toBe(499)
  })

  it('count as requests until they end', async () => {
    const { handler } = streaming(endless, { concurrentRequests: 1 })
    const response = await handler(post(path, body))
    expect((await handler(post(path, body))).status).toBe(429)
    await response.body!.cancel()
    const next = await handler(post(path, body))
    expect(next.status).toBe(200)
    await next.body!.cancel()
  })
})

it('sends comments while nothing comes', async () => {
  vi.useFakeTimers()
  const { handler } = streaming(
    async function* () {
      await new Promise((resolve) => setTimeout(resolve, 3500))
      yield result(1)
    },
    { keepAliveMs: 1000 },
  )
  const answer = handler(post(path, body))
  await vi.advanceTimersByTimeAsync(1000)
  const text = (await answer).text()
  await vi.advanceTimersByTimeAsync(2500)
  expect(await text).toMatch(/^: keep-alive\n\n: keep-alive\n\ndata: .*"data":\[1\]/)
  expect(vi.getTimerCount()).toBe(0)
})

it('takes what post-processing makes of a stream', async () => {
  const { handler } = streaming(async function* () {
    yield { sum: f32([1]) } satisfies Record<string, Tensor>
  })
  expect(await (await handler(post(path, body))).text()).toContain('{"name":"sum"')
})
