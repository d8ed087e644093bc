// Every route that is not inference: health, metadata, and what there is none of.
import { template } from '@nx/tensor'
import { NxError } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { httpHandler } from '@nx/serving/http'
import { fakeServer } from './fake-server.ts'

const get = (path: string, method = 'GET'): Request => new Request(`http://localhost${path}`, { method })
const outputs = [{ name: 'output', type: 'f32', shape: [-1, 2] }] as const
const handler = httpHandler({
  models: {
    double: fakeServer({ outputs }),
    digits: {
      versions: { 9: fakeServer(), 10: fakeServer({ template: { image: template([28, 28], 'f32') } }) },
    },
    old: { versions: { 1: fakeServer(), 2: fakeServer() }, defaultVersion: '1' },
  },
  name: 'test',
  version: '3.2.1',
})

async function reply(request: Request, to = handler): Promise<readonly [status: number, body: unknown]> {
  const response = await to(request)
  const text = await response.text()
  return [response.status, text === '' ? '' : JSON.parse(text)]
}

describe('health', () => {
  it('is live and ready while all servers are', async () => {
    expect(await reply(get('/v2/health/live'))).toEqual([200, { live: true }])
    expect(await reply(get('/v2/health/ready'))).toEqual([200, { live: true, ready: true }])
    expect(await reply(get('/v2/models/double/ready'))).toEqual([200, { name: 'double', ready: true }])
  })

  it('is live and not ready while one drains, and not live when one is stopped', async () => {
    const draining = httpHandler({ models: { a: fakeServer(), b: fakeServer({ state: 'draining' }) } })
    expect(await reply(get('/v2/health/live'), draining)).toEqual([200, { live: true }])
    expect(await reply(get('/v2/health/ready'), draining)).toEqual([503, { live: true, ready: false }])
    expect(await reply(get('/v2/models/a/ready'), draining)).toEqual([200, { name: 'a', ready: true }])
    expect(await reply(get('/v2/models/b/ready'), draining)).toEqual([503, { name: 'b', ready: false }])
    const stopped = httpHandler({ models: { a: fakeServer({ state: 'stopped' }) } })
    expect(await reply(get('/v2/health/live'), stopped)).toEqual([503, { live: false }])
  })
})

describe('metadata', () => {
  it('says what the server is', async () => {
    const expected = { name: 'test', version: '3.2.1', extensions: ['binary_tensor_data', 'schedule_policy'] }
    expect(await reply(get('/v2'))).toEqual([200, expected])
    expect(await reply(get('/v2/'))).toEqual([200, expected])
  })

  it('says what a model takes and gives', async () => {
    expect(await reply(get('/v2/models/double'))).toEqual([
      200,
      {
        name: 'double',
        versions: ['1'],
        platform: 'nx',
        inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 2] }],
        outputs: [{ name: 'output', datatype: 'FP32', shape: [-1, 2] }],
      },
    ])
  })

  it('takes the highest version, by number, or the one named', async () => {
    const inputs = async (path: string): Promise<unknown> => (await (await handler(get(path))).json()).inputs
    const image = [{ name: 'image', datatype: 'FP32', shape: [-1, 28, 28] }]
    expect(await inputs('/v2/models/digits')).toEqual(image)
    expect(await inputs('/v2/models/digits/versions/10')).toEqual(image)
    expect(await inputs('/v2/models/digits/versions/9')).toMatchObject([{ name: 'input' }])
    const [, { versions }] = (await reply(get('/v2/models/digits'))) as [number, { versions: string[] }]
    expect(versions).toEqual(['9', '10'])
  })

  it('names inputs by the keys of the template', async () => {
    const one = template([1], 'u8')
    const names = async (form: unknown): Promise<string[]> => {
      const named = httpHandler({ models: { m: fakeServer({ template: form }) } })
      const { inputs } = await (await named(get('/v2/models/m'))).json()
      return inputs.map(({ name }: { name: string }) => name)
    }
    expect(await names(one)).toEqual(['input'])
    expect(await names([one, one])).toEqual(['input_0', 'input_1'])
    expect(await names([{ x: one }, one])).toEqual(['input_0.x', 'input_1'])
    expect(await names({ b: one, a: { y: one, x: [one, one] } })).toEqual(['a.x.0', 'a.x.1', 'a.y', 'b'])
  })
})

describe('errors of routes', () => {
  it.each([
    ['/', 404, 'unknown_route'],
    ['/v1/models/double', 404, 'unknown_route'],
    ['/v2/health', 404, 'unknown_route'],
    ['/v2/models', 404, 'unknown_route'],
    ['/v2/models/nope', 404, 'unknown_model'],
    ['/v2/models/__proto__', 404, 'unknown_model'],
    ['/v2/models/constructor/ready', 404, 'unknown_model'],
    ['/v2/models/double/versions/2', 404, 'unknown_version'],
    ['/v2/models/double/versions', 404, 'unknown_route'],
    ['/v2/models/double/explain', 404, 'unknown_route'],
    ['/v2/models/double/ready/now', 404, 'unknown_route'],
    ['/v2/models/%E0%A4%A', 404, 'unknown_route'],
  ])('%s', async (path, status, code) => {
    expect(await reply(get(path))).toMatchObject([status, { code, error: expect.any(String) }])
  })

  it.each([
    ['POST', '/v2', 'GET, HEAD'],
    ['DELETE', '/v2/health/live', 'GET, HEAD'],
    ['PUT', '/v2/models/double', 'GET, HEAD'],
    ['POST', '/metrics', 'GET, HEAD'],
    ['GET', '/v2/models/double/infer', 'POST'],
  ])('%s %s is answered with the methods allowed', async (method, path, allow) => {
    const response = await handler(get(path, method))
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe(allow)
    expect(await response.json()).toEqual({ error: `the methods here are ${allow}`, code: 'method' })
  })

  it('answers HEAD as GET, without a body', async () => {
    const response = await handler(get('/v2/models/double', 'HEAD'))
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect((await handler(get('/v2/models/nope', 'HEAD'))).status).toBe(404)
  })
})

describe('options', () => {
  const refusal = (make: () => unknown): readonly [string, string] => {
    try {
      make()
    } catch (error) {
      if (error instanceof NxError) return [error.code, error.message]
    }
    throw new Error('nothing was refused')
  }

  it('refuses what are no models', () => {
    expect(refusal(() => httpHandler({ models: {} }))).toEqual([
      'option',
      'httpHandler: models are servers by name, got {}; write { name: server }',
    ])
    expect(refusal(() => httpHandler({ models: { a: { versions: {} } } }))[0]).toBe('option')
    expect(refusal(() => httpHandler({ models: { a: 1 as never } }))[0]).toBe('unknown_option')
    const versions = { 1: fakeServer() }
    expect(refusal(() => httpHandler({ models: { a: { versions, defaultVersion: '2' } } }))).toEqual([
      'option',
      'httpHandler: the model a has no version "2"; its versions are 1',
    ])
  })

  it('refuses servings that nobody could call', () => {
    const none = fakeServer({ template: null })
    expect(refusal(() => httpHandler({ models: { a: none } }))[0]).toBe('no_template')
    const complex = fakeServer({ template: template([1], 'c64') })
    expect(refusal(() => httpHandler({ models: { a: complex } }))).toEqual([
      'type',
      'httpHandler: the protocol has no name for c64, the type of the input input of the model a; convert it by { inputs, toInput }',
    ])
    const one = template([1], 'u8')
    const twice = fakeServer({ template: { 'a.b': one, a: { b: one } } })
    expect(refusal(() => httpHandler({ models: { a: twice } }))[0]).toBe('no_template')
  })

  it('refuses misspelt options and limits that are none', () => {
    const models = { a: fakeServer() }
    expect(refusal(() => httpHandler({ models, limit: {} } as never))[0]).toBe('unknown_option')
    expect(refusal(() => httpHandler({ models, limits: { bodyBytes: -1 } }))).toEqual([
      'option',
      'httpHandler: limits.bodyBytes is a whole number from 1, got -1',
    ])
    expect(refusal(() => httpHandler({ models, limits: { body: 1 } as never }))[0]).toBe('unknown_option')
    expect(refusal(() => httpHandler({ models, onError: 1 as never }))[0]).toBe('option')
  })
})
