// What clients are told when a server refuses, fails or is stopped.
import { binaryBackend } from '@nx/backend-binary'
import { f32, setDefaultBackend, tensor, type Tensor } from '@nx/tensor'
import { NxError } from '@nx/types'
import { describe, expect, it, vi } from 'vitest'
import { httpHandler } from '@nx/serving/http'
import { fakeServer, post } from './fake-server.ts'

setDefaultBackend(binaryBackend())

const path = '/v2/models/m/infer'
const body = { inputs: [{ name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] }

function failing(error: unknown, onError: (error: unknown, id: string) => void = () => {}) {
  const server = fakeServer({
    run: () => {
      throw error
    },
  })
  return httpHandler({ models: { m: server }, onError })
}

describe('what a server refuses', () => {
  it.each<[string, Record<string, unknown>, number, string | null]>([
    ['overloaded', { retryAfterMs: 2100 }, 429, '3'],
    ['overloaded', { retryAfterMs: 5 }, 429, '1'],
    ['deadline_exceeded', {}, 504, null],
    ['cancelled', {}, 499, null],
    ['shutting_down', {}, 503, '1'],
    ['worker_lost', { retryable: true }, 503, '1'],
    ['unknown_batch_key', {}, 400, null],
    ['invalid_input', { path: '' }, 400, null],
  ])('%s %j is %i', async (code, details, status, retryAfter) => {
    const response = await failing(new NxError(code, 'Server.batchedRun', 'no', details))(post(path, body))
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(retryAfter)
    expect(response.headers.get('content-type')).toBe('application/json')
    const { error, code: given, retryAfterMs } = await response.json()
    expect(given).toBe(code)
    expect(error).not.toContain('Server.batchedRun')
    if ('retryAfterMs' in details) expect(retryAfterMs).toBe(details['retryAfterMs'])
  })

  it('is not ready while the server starts', async () => {
    const handler = httpHandler({ models: { m: fakeServer({ state: 'starting' }) } })
    const response = await handler(post(path, body))
    expect([response.status, (await response.json()).code]).toEqual([503, 'not_ready'])
  })
})

describe('what fails', () => {
  it.each<[string, unknown]>([
    [
      'a request that ends workers',
      new NxError('worker_lost', 'f', 'secret', { retryable: false, atFault: true }),
    ],
    ['an error of the function', new TypeError('secret at /home/me/model.ts:7')],
    ['an error about tensors', new NxError('shape', 'add', 'secret shapes', { secret: 1 })],
    ['what is no error', { secret: true }],
    ['nothing', undefined],
  ])('%s is for the operator alone', async (_, error) => {
    const seen: unknown[] = []
    const response = await failing(error, (...all) => void seen.push(...all))(post(path, body))
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text).not.toContain('secret')
    const { code, errorId } = JSON.parse(text)
    expect(code).toBe('internal')
    expect(seen).toEqual([error, errorId])
  })

  it('is answered though the hook fails', async () => {
    const handler = failing(new Error('no'), () => {
      throw new Error('the hook too')
    })
    expect((await handler(post(path, body))).status).toBe(500)
  })

  it('is written to the console where there is no hook', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => {})
    const error = new Error('no')
    const server = fakeServer({ run: () => Promise.reject(error) })
    const response = await httpHandler({ models: { m: server } })(post(path, body))
    const { errorId } = await response.json()
    expect(written).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(errorId), error)
    written.mockRestore()
  })

  it('is what a model gives that has no name in the protocol', async () => {
    const seen: unknown[] = []
    const onError = (error: unknown): void => void seen.push(error)
    const server = fakeServer({ run: () => tensor([1], { type: 'c64' }) })
    const response = await httpHandler({ models: { m: server }, onError })(post(path, body))
    expect(response.status).toBe(500)
    expect(seen).toMatchObject([{ code: 'type', op: 'httpHandler' }])
  })
})

describe('cancellation', () => {
  it('reaches the server, and is answered with 499', async () => {
    const abort = new AbortController()
    const started = Promise.withResolvers<AbortSignal>()
    const server = fakeServer({
      run: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal!.addEventListener('abort', () =>
            reject(new NxError('cancelled', 'Server.batchedRun', 'gone')),
          )
          started.resolve(signal!)
        }),
    })
    const answer = httpHandler({ models: { m: server } })(
      new Request(post(path, body), { signal: abort.signal }),
    )
    expect((await started.promise).aborted).toBe(false)
    abort.abort()
    expect((await started.promise).aborted).toBe(true)
    expect((await answer).status).toBe(499)
  })

  it('while the body comes is no failure', async () => {
    const abort = new AbortController()
    const stream = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) })
    const onError = vi.fn()
    const answer = httpHandler({ models: { m: fakeServer() }, onError })(
      new Request(`http://localhost${path}`, {
        method: 'POST',
        body: stream,
        duplex: 'half',
        signal: abort.signal,
      } as RequestInit),
    )
    abort.abort()
    expect((await answer).status).toBe(499)
    expect(onError).not.toHaveBeenCalled()
  })
})

it('gives results of devices that cannot be read at once', async () => {
  const slow = binaryBackend()
  delete (slow as { readSync?: unknown }).readSync
  const server = fakeServer({ run: (x) => f32((x as Tensor).shape, { backend: slow }) })
  const response = await httpHandler({ models: { m: server } })(post(path, body))
  expect((await response.json()).outputs).toMatchObject([{ data: [1, 2] }])
})
