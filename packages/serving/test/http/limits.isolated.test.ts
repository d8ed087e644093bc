// What one client may ask of a handler, and all of them together.
import { binaryBackend } from '@nx/backend-binary'
import { setDefaultBackend, type Tensor } from '@nx/tensor'
import { describe, expect, it } from 'vitest'
import { httpHandler, type HttpLimits } from '@nx/serving/http'
import { collect, memory } from '../../../serialize/test/memory.ts'
import { fakeServer, type FakeOptions, post } from './fake-server.ts'

setDefaultBackend(binaryBackend())

const path = '/v2/models/m/infer'
const body = { inputs: [{ name: 'input', shape: [1, 2], datatype: 'FP32', data: [1, 2] }] }
const handlerOf = (limits: Partial<HttpLimits>, options: FakeOptions = {}) =>
  httpHandler({ models: { m: fakeServer(options) }, limits })

function streamed(
  pieces: readonly string[],
  headers: Record<string, string> = {},
  end = true,
): { readonly request: Request; readonly cancelled: () => boolean } {
  let cancelled = false
  let next = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const piece = pieces[next++]
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece))
      else if (end) controller.close()
    },
    cancel: () => {
      cancelled = true
    },
  })
  const init = {
    method: 'POST',
    body: stream,
    duplex: 'half',
    headers: { 'content-type': 'application/json', ...headers },
  }
  return { request: new Request(`http://localhost${path}`, init as RequestInit), cancelled: () => cancelled }
}

async function code(response: Response): Promise<[number, string]> {
  return [response.status, (await response.json()).code]
}

describe('bytes of a body', () => {
  it('are refused by their declared length, before they are read', async () => {
    const { request } = streamed([], { 'content-length': '17' }, false)
    expect(await code(await handlerOf({ bodyBytes: 16 })(request))).toEqual([413, 'too_large'])
  })

  it('are counted where no length is declared, and no more are read', async () => {
    const { request, cancelled } = streamed(['{"inputs":', '[          ', '          '], {}, false)
    expect(await code(await handlerOf({ bodyBytes: 24 })(request))).toEqual([413, 'too_large'])
    expect(cancelled()).toBe(true)
  })

  it('take room for others only as they come, if they are many', async () => {
    const handler = handlerOf({ bodyTimeoutMs: 500 })
    const idle = Array.from({ length: 40 }, () =>
      handler(streamed(['{"inputs":'], { 'content-length': String(16 * 2 ** 20) }, false).request),
    )
    expect((await handler(post(path, body))).status).toBe(200)
    for (const response of await Promise.all(idle)) expect(response.status).toBe(408)
  })

  it('are as many as they were said to be, many or few', async () => {
    const handler = handlerOf({})
    for (const length of [12, 2 ** 20]) {
      const { request } = streamed(['{"inputs": []}'], { 'content-length': String(length) })
      expect(await code(await handler(request))).toEqual([400, 'invalid_input'])
    }
  })

  it('may come in pieces', async () => {
    const text = JSON.stringify(body)
    const { request } = streamed([text.slice(0, 9), text.slice(9, 30), text.slice(30)])
    expect((await handlerOf({})(request)).status).toBe(200)
  })

  it('are copied as they come, for to keep ten thousand pieces of a byte takes a hundred times as much', async () => {
    const bytes = new TextEncoder().encode(JSON.stringify(body).padEnd(10_000))
    const piece = new Uint8Array(1)
    let next = 0
    const stream = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          // What was given is written over when the next one is asked for.
          piece[0] = bytes[next]!
          // Node's client sends pieces later than they are asked for.
          controller.enqueue(next === 0 || 'sendsAhead' in httpHandler ? piece.slice() : piece)
          if (++next === bytes.length) controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', body: stream, duplex: 'half', headers }
    const response = await handlerOf({})(new Request(`http://localhost${path}`, init as RequestInit))
    expect(response.status).toBe(200)
  })

  it.each(['5', '500'])('are as many as declared, not %s', async (length) => {
    const { request } = streamed([JSON.stringify(body)], { 'content-length': length })
    const response = await handlerOf({})(request)
    expect([response.status, (await response.json()).field]).toEqual([400, 'Content-Length'])
  })

  it.each(['x', '-1', '1e3', '99999999999999999999'])('are not declared as %s', async (length) => {
    const { request } = streamed([JSON.stringify(body)], { 'content-length': length })
    const response = await handlerOf({})(request)
    expect([response.status, (await response.json()).field]).toEqual([400, 'Content-Length'])
  })

  it('are not trusted where the transfer is chunked', async () => {
    const { request } = streamed(['{', ' '.repeat(100)], {
      'content-length': '2',
      'transfer-encoding': 'chunked',
    })
    expect(await code(await handlerOf({ bodyBytes: 50 })(request))).toEqual([413, 'too_large'])
  })

  it('have to be there in time', async () => {
    for (const headers of [{}, { 'content-length': '100' }] as Record<string, string>[]) {
      const { request } = streamed(['{'], headers, false)
      expect(await code(await handlerOf({ bodyTimeoutMs: 20 })(request))).toEqual([408, 'body_timeout'])
    }
  })

  it('may be waited for longer than timers last', async () => {
    const bodies = [new Blob([JSON.stringify(body)]).stream(), JSON.stringify(body)]
    for (const each of bodies) {
      const init = {
        method: 'POST',
        body: each,
        duplex: 'half',
        headers: { 'content-type': 'application/json' },
      }
      const request = new Request(`http://localhost${path}`, init as RequestInit)
      expect((await handlerOf({ bodyTimeoutMs: 2 ** 31, keepAliveMs: 2 ** 31 })(request)).status).toBe(200)
    }
    const { request } = streamed(['{'], {}, false)
    const answered = handlerOf({ bodyTimeoutMs: 2 ** 31 })(request)
    const first = await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, 50, 'waits'))])
    expect(first).toBe('waits')
  })

  it('that cannot be read are the fault of who sends them', async () => {
    const stream = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    const request = new Request(`http://localhost${path}`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
    } as RequestInit)
    expect(await code(await handlerOf({})(request))).toEqual([400, 'body'])
  })
})

describe('all requests together', () => {
  /** A model that waits until it is told. */
  function waiting() {
    const go = Promise.withResolvers<void>()
    const run = (x: unknown): unknown => go.promise.then(() => x as Tensor)
    return { run, go: go.resolve }
  }

  it('are so many', async () => {
    const { run, go } = waiting()
    const handler = handlerOf({ concurrentRequests: 2 }, { run })
    const first = [handler(post(path, body)), handler(post(path, body))]
    const third = await handler(post(path, body))
    expect(third.headers.get('retry-after')).toBe('2')
    expect(await code(third)).toEqual([429, 'overloaded'])
    // Health is asked for just then.
    expect((await handler(new Request('http://localhost/v2/health/live'))).status).toBe(200)
    go()
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
    expect((await handler(post(path, body))).status).toBe(200)
  })

  it('hold so many bytes', async () => {
    const { run, go } = waiting()
    const length = JSON.stringify(body).length
    const handler = handlerOf({ heldBytes: length + 10 }, { run })
    const request = (): Request => post(path, body, { 'content-length': String(length) })
    const first = handler(request())
    expect(await code(await handler(request()))).toEqual([429, 'overloaded'])
    await new Promise((resolve) => setTimeout(resolve, 0))
    // Of the first one only the tensor of 8 bytes is left, then.
    const second = handler(request())
    go()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
  })

  it('give back what they held when they are refused', async () => {
    const handler = handlerOf({ heldBytes: 1000, concurrentRequests: 1 })
    for (let i = 0; i < 50; i++) {
      expect((await handler(post(path, `{${' '.repeat(900)}`))).status).toBe(400)
      expect((await handler(streamed(['x'.repeat(600), 'x'.repeat(300)]).request)).status).toBe(400)
    }
    expect((await handler(post(path, body))).status).toBe(200)
  })
})

describe('the form of a request', () => {
  it('has headers of so many bytes', async () => {
    const response = await handlerOf({ headerBytes: 200 })(post(path, body, { 'x-long': 'a'.repeat(200) }))
    expect(await code(response)).toEqual([431, 'headers_too_large'])
  })

  it('has so many tensors', async () => {
    const many = { inputs: Array.from({ length: 4 }, () => ({})) }
    const response = await handlerOf({ tensors: 3 })(post(path, many))
    expect(await response.json()).toMatchObject({ error: 'inputs: has at most 3 items, got 4' })
    const outputs = Array.from({ length: 4 }, (_, i) => ({ name: String(i) }))
    const second = await handlerOf({ tensors: 3 })(post(path, { ...body, outputs }))
    expect(await second.json()).toMatchObject({ error: 'outputs: has at most 3 items, got 4' })
  })

  it('is so deep', async () => {
    const deep = (levels: number): string => `{"x":${'['.repeat(levels)}${']'.repeat(levels)},"inputs":[]}`
    const handler = handlerOf({ jsonDepth: 8 })
    const error = async (text: string): Promise<string> =>
      (await (await handler(post(path, text))).json()).error
    expect(await error(deep(7))).toBe('inputs: lacks input')
    expect(await error(deep(8))).toBe('body: is nested deeper than 8 levels')
    expect(await error('['.repeat(1_000_000))).toBe('body: is nested deeper than 8 levels')
    expect(await error(`{"[[[[[[[[[[\\"[[[[[[[\\\\":1,"inputs":[]}`)).toBe('inputs: lacks input')
  })

  it('has so many arrays and objects, whatever they take in memory', async () => {
    const handler = handlerOf({})
    const answer = async (json: string): Promise<[number, string]> => {
      collect()
      const before = memory()
      const response = await handler(post(path, json))
      expect(memory() - before).toBeLessThan(2 ** 28)
      return [response.status, (await response.json()).error]
    }
    const fill = (piece: string): string =>
      `{"inputs":[${piece.repeat(Math.floor((2 ** 24 - 100) / piece.length))}1]}`
    const many = 'body: has more than 100000 arrays and objects; send elements in one array'
    expect(await answer(fill('[],'))).toEqual([400, many])
    expect(await answer(fill('{"a":1},'))).toEqual([400, many])
    for (const piece of ['1,', '"ab",', '1e5,', 'null,'])
      expect(await answer(fill(piece))).toEqual([
        400,
        expect.stringContaining('inputs: has at most 256 items'),
      ])
  })
})
