// Inference with JSON and with binary tensor data.
import { binaryBackend } from '@nx/backend-binary'
import { jit } from '@nx/defn'
import { Batch, serving, start } from '@nx/serving'
import { httpHandler } from '@nx/serving/http'
import {
  add,
  asType,
  f32,
  f64,
  setDefaultBackend,
  sum,
  tensor,
  template,
  toArray,
  toBinary,
  type Tensor,
} from '@nx/tensor'
import type { DType } from '@nx/types'
import { describe, expect, it } from 'vitest'
import { fakeServer, post, postBinary } from './fake-server.ts'

setDefaultBackend(binaryBackend())

const path = '/v2/models/m/infer'
const handlerOf = (options: Parameters<typeof fakeServer>[0] = {}) =>
  httpHandler({ models: { m: fakeServer(options) } })
const input = (more: object = {}) => ({
  name: 'input',
  shape: [2, 2],
  datatype: 'FP32',
  data: [1, 2, 3, 4],
  ...more,
})

async function reply(response: Response): Promise<[number, Record<string, unknown>]> {
  return [response.status, await response.json()]
}

/** What a model that gives its input back received, of one input of a type. */
async function received(type: DType, datatype: string, data: unknown[]): Promise<unknown> {
  let got: unknown
  const handler = handlerOf({
    template: template([], type),
    run: (x) => {
      got = toArray(x as Tensor)
      return x
    },
  })
  const response = await handler(
    post(path, { inputs: [{ name: 'input', shape: [data.length], datatype, data }] }),
  )
  const [status, body] = await reply(response)
  if (status !== 200) return body['error']
  const [output] = body['outputs'] as { datatype: string; data: unknown }[]
  return [got, output!.datatype, output!.data]
}

describe('JSON', () => {
  it('answers with outputs, the model and the id', async () => {
    expect(await reply(await handlerOf()(post(path, { id: 'seven', inputs: [input()] })))).toEqual([
      200,
      {
        model_name: 'm',
        model_version: '1',
        id: 'seven',
        outputs: [{ name: 'output', datatype: 'FP32', shape: [2, 2], data: [2, 4, 6, 8] }],
      },
    ])
  })

  it('takes nested arrays', async () => {
    const nested = input({ data: [[1, 2], [3, 4]] }) // prettier-ignore
    const [status, { outputs }] = await reply(await handlerOf()(post(path, { inputs: [nested] })))
    expect([status, outputs]).toMatchObject([200, [{ data: [2, 4, 6, 8] }]])
  })

  it('takes inputs of a container in any order, and gives outputs of one', async () => {
    const form = { a: template([2], 'f32'), b: template([], 's32') }
    const handler = handlerOf({
      template: form,
      run: (x) => {
        const { a, b } = x as Record<'a' | 'b', Tensor>
        return { twice: add(a, a), parts: [b, { a }] }
      },
    })
    const b = { name: 'b', shape: [2], datatype: 'INT32', data: [5, -6] }
    const [, { outputs }] = await reply(await handler(post(path, { inputs: [b, input({ name: 'a' })] })))
    expect(outputs).toEqual([
      { name: 'parts.0', datatype: 'INT32', shape: [2], data: [5, -6] },
      { name: 'parts.1.a', datatype: 'FP32', shape: [2, 2], data: [1, 2, 3, 4] },
      { name: 'twice', datatype: 'FP32', shape: [2, 2], data: [2, 4, 6, 8] },
    ])
  })

  it.each<[DType, string, number[]]>([
    ['u8', 'UINT8', [0, 255]],
    ['u16', 'UINT16', [0, 65_535]],
    ['u32', 'UINT32', [0, 4_294_967_295]],
    ['s8', 'INT8', [-128, 127]],
    ['s16', 'INT16', [-32_768, 32_767]],
    ['s32', 'INT32', [-2_147_483_648, 2_147_483_647]],
    ['f16', 'FP16', [0.5, -65_504]],
    ['bf16', 'BF16', [0.5, -3]],
    ['f32', 'FP32', [0.25, -3.4028234663852886e38]],
    ['f64', 'FP64', [0.1, -1.7976931348623157e308]],
  ])('holds %s', async (type, datatype, data) => {
    expect(await received(type, datatype, data)).toEqual([data, datatype, data])
  })

  it('holds the largest floats as they are written with few digits', async () => {
    for (const [type, datatype, written, most] of [
      ['f16', 'FP16', 65_510, 65_504],
      ['bf16', 'BF16', 3.39e38, 3.3895313892515355e38],
      ['f32', 'FP32', 3.4028235e38, 3.4028234663852886e38],
      ['f64', 'FP64', 1.7976931348623157e308, Number.MAX_VALUE],
    ] as const) {
      const got = await received(type, datatype, [written, -written])
      expect(got).toEqual([[most, -most], datatype, [most, -most]])
    }
  })

  it('holds integers of 64 bits as far as numbers go, and booleans', async () => {
    const most = Number.MAX_SAFE_INTEGER
    expect(await received('u64', 'UINT64', [0, most])).toEqual([[0n, BigInt(most)], 'UINT64', [0, most]])
    expect(await received('s64', 'INT64', [-most, 5])).toEqual([[BigInt(-most), 5n], 'INT64', [-most, 5]])
    expect(await received('u8', 'BOOL', [true, false])).toEqual([[1, 0], 'UINT8', [1, 0]])
  })

  it.each<[DType, string, unknown, string]>([
    ['u8', 'UINT8', 256, 'must be a whole number from 0 to 255'],
    ['s8', 'INT8', -129, 'must be a whole number from -128 to 127'],
    ['s32', 'INT32', 0.5, 'must be a whole number from -2147483648 to 2147483647'],
    ['u64', 'UINT64', 2 ** 60, 'from 0 to 9007199254740991; larger ones are sent as binary data'],
    ['u64', 'UINT64', -1, 'from 0 to 9007199254740991'],
    ['f16', 'FP16', 65_520, 'must be a number from -65504 to 65504'],
    ['bf16', 'BF16', -3.4e38, 'must be a number from -3.3895313892515355e+38'],
    ['f32', 'FP32', 3.40282357e38, 'must be a number from'],
    ['f32', 'FP32', 1e39, 'must be a number from'],
    ['f32', 'FP32', null, 'must be a number from'],
    ['f32', 'FP32', '1', 'must be a number from'],
    ['f32', 'FP32', true, 'must be a number from'],
    ['u8', 'BOOL', 1, 'must be true or false'],
  ])('refuses for %s as %s the value %s', async (type, datatype, value, expected) => {
    const error = await received(type, datatype, [...(datatype === 'BOOL' ? [true] : [1]), value])
    expect(error).toContain('inputs[0].data[1]: ')
    expect(error).toContain(expected)
  })

  it('writes what is not finite as text, and keeps integers of 64 bits and signs of zeros', async () => {
    const values = {
      f: f64([[NaN, Infinity, -Infinity, -1.5]]),
      i: tensor([2n ** 63n - 1n], { type: 's64' }),
      z: f32([[0, -0, NaN, -1e-45]]),
    }
    const response = await handlerOf({ run: () => values })(post(path, { inputs: [input()] }))
    const text = await response.text()
    expect(text).toContain('"data":["NaN","Infinity","-Infinity",-1.5]')
    expect(text).toContain('"data":[9223372036854775807]')
    expect(text).toContain('"data":[0,-0,"NaN",-1.401298464324817e-45]')
  })
})

describe('outputs', () => {
  const run = (x: unknown) => ({ a: x, b: asType(x as Tensor, 's32') })

  it('gives those asked for, in that order', async () => {
    const ask = async (outputs: unknown): Promise<unknown> => {
      const [status, body] = await reply(await handlerOf({ run })(post(path, { inputs: [input()], outputs })))
      return status === 200 ? (body['outputs'] as { name: string }[]).map(({ name }) => name) : body
    }
    expect(await ask([{ name: 'b' }])).toEqual(['b'])
    expect(await ask([{ name: 'b' }, { name: 'a' }])).toEqual(['b', 'a'])
    expect(await ask([])).toEqual(['a', 'b'])
    expect(await ask([{ name: 'c' }])).toEqual({
      error: 'outputs[0].name: must be one of a, b',
      code: 'invalid_input',
      field: 'outputs[0].name',
    })
    expect(await ask([{ name: 'a' }, { name: 'a' }])).toMatchObject({ field: 'outputs[1].name' })
    expect(await ask([{ name: 'a', parameters: { classification: 3 } }])).toMatchObject({
      field: 'outputs[0].parameters.classification',
    })
  })

  it('does not run a model for outputs that it is known not to have', async () => {
    const server = fakeServer({ outputs: [{ name: 'output', type: 'f32', shape: [-1, 2] }] })
    const handler = httpHandler({ models: { m: server } })
    const response = await handler(post(path, { inputs: [input()], outputs: [{ name: 'logits' }] }))
    expect([response.status, server.requests.length]).toEqual([400, 0])
  })
})

describe('binary tensor data', () => {
  const binaryInput = (more: object = {}) => ({
    name: 'input',
    shape: [2, 2],
    datatype: 'FP32',
    parameters: { binary_data_size: 16 },
    ...more,
  })
  const bytes = toBinary(f32([1, 2, 3, 4]))

  async function binaryReply(response: Response): Promise<readonly [unknown, Uint8Array]> {
    const body = new Uint8Array(await response.arrayBuffer())
    const split = Number(response.headers.get('inference-header-content-length'))
    return [JSON.parse(new TextDecoder().decode(body.subarray(0, split))), body.subarray(split)]
  }

  it('comes and goes', async () => {
    const request = { inputs: [binaryInput()], parameters: { binary_data_output: true } }
    const response = await handlerOf()(postBinary(path, request, bytes))
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(await binaryReply(response)).toEqual([
      {
        model_name: 'm',
        model_version: '1',
        outputs: [{ name: 'output', datatype: 'FP32', shape: [2, 2], parameters: { binary_data_size: 16 } }],
      },
      toBinary(f32([2, 4, 6, 8])),
    ])
  })

  it('stands beside JSON, for inputs and for outputs', async () => {
    const handler = handlerOf({
      template: { a: template([2], 'f32'), b: template([], 'u8'), c: template([2], 'f32') },
      run: (x) => x,
    })
    const request = {
      inputs: [
        binaryInput({ name: 'c' }),
        input({ name: 'a' }),
        { name: 'b', shape: [2], datatype: 'BOOL', parameters: { binary_data_size: 2 } },
      ],
      outputs: [
        { name: 'b', parameters: { binary_data: true } },
        { name: 'a', parameters: { binary_data: false } },
        { name: 'c' },
      ],
      parameters: { binary_data_output: true },
    }
    const response = await handler(postBinary(path, request, new Uint8Array([...bytes, 1, 0])))
    expect(await binaryReply(response)).toMatchObject([
      { outputs: [{ name: 'b' }, { name: 'a', data: [1, 2, 3, 4] }, { name: 'c' }] },
      new Uint8Array([1, 0, ...bytes]),
    ])
  })

  it('brings what JSON cannot', async () => {
    const nan = toBinary(f32([NaN, Infinity]))
    const one = binaryInput({ shape: [1, 2], parameters: { binary_data_size: 8 } })
    const response = await handlerOf({ run: (x) => x })(postBinary(path, { inputs: [one] }, nan))
    const [, { outputs }] = await reply(response)
    expect(outputs).toMatchObject([{ data: ['NaN', 'Infinity'] }])
  })

  it.each([
    [
      'a size that is not that of the shape',
      { parameters: { binary_data_size: 15 } },
      16,
      'inputs[0].parameters.binary_data_size: must be 16, the bytes of FP32 [2, 2]',
    ],
    [
      'a size that is no number',
      { parameters: { binary_data_size: '16' } },
      16,
      'inputs[0].parameters.binary_data_size: must be 16',
    ],
    ['too few bytes', {}, 15, 'inputs[0].parameters.binary_data_size: must be 16, but only 15 bytes follow'],
    ['bytes that belong to no input', {}, 17, 'body: has 17 bytes after the JSON, and the inputs take 16'],
    ['data as JSON too', { data: [1, 2, 3, 4] }, 16, 'inputs[0].data: must be left out'],
    [
      'shared memory',
      { parameters: { shared_memory_region: 'x' } },
      16,
      'inputs[0].parameters.shared_memory_region: is not supported',
    ],
  ])('refuses %s', async (_, more, length, error) => {
    const request = postBinary(path, { inputs: [binaryInput(more)] }, new Uint8Array(length))
    const [status, body] = await reply(await handlerOf()(request))
    expect(status).toBe(400)
    expect(body['error']).toContain(error)
  })

  it('refuses booleans that are neither', async () => {
    const handler = handlerOf({ template: template([], 'u8') })
    const one = { name: 'input', shape: [2], datatype: 'BOOL', parameters: { binary_data_size: 2 } }
    const response = await handler(postBinary(path, { inputs: [one] }, new Uint8Array([1, 2])))
    expect(await reply(response)).toMatchObject([
      400,
      { error: 'inputs[0]: has the byte 2 at 1, and BOOL is 0 or 1' },
    ])
  })

  it.each(['-1', '1e2', '99999', '0x10', '1.5', ''])('refuses the header length "%s"', async (header) => {
    const request = postBinary(path, { inputs: [binaryInput()] }, bytes, {
      'inference-header-content-length': header,
    })
    expect(await reply(await handlerOf()(request))).toMatchObject([
      400,
      { field: 'Inference-Header-Content-Length', code: 'invalid_input' },
    ])
  })
})

describe('wrong requests', () => {
  it.each<[string, object, string]>([
    ['no inputs', { inputs: undefined }, 'inputs: must be an array'],
    ['inputs that are none', { inputs: [1] }, 'inputs[0]: must be an object'],
    ['an input too few', { inputs: [] }, 'inputs: lacks input'],
    ['an unknown input', { inputs: [input({ name: 'x' })] }, 'inputs[0].name: must be one of input'],
    [
      'an input twice',
      { inputs: [input(), input()] },
      'inputs[1].name: repeats the name of an earlier input',
    ],
    ['another type', { inputs: [input({ datatype: 'FP64' })] }, 'inputs[0].datatype: must be FP32, got FP64'],
    [
      'BYTES',
      { inputs: [input({ datatype: 'BYTES' })] },
      'inputs[0].datatype: must be FP32, got BYTES, which no tensor has',
    ],
    [
      'no shape',
      { inputs: [input({ shape: undefined })] },
      'inputs[0].shape: must be an array of whole numbers',
    ],
    [
      'a shape of fractions',
      { inputs: [input({ shape: [1.5, 2] })] },
      'inputs[0].shape: must be an array of whole numbers',
    ],
    [
      'no batch axis',
      { inputs: [input({ shape: [2], data: [1, 2] })] },
      'inputs[0].shape: must be [rows, 2], but lacks the batch axis; write [1, 2] for one row',
    ],
    [
      'another shape',
      { inputs: [input({ shape: [1, 4] })] },
      'inputs[0].shape: must be [rows, 2], got [1,4]',
    ],
    [
      'no rows',
      { inputs: [input({ shape: [0, 2], data: [] })] },
      'inputs[0].shape: must be [rows, 2] with at least one row, got 0',
    ],
    [
      'too many elements',
      { inputs: [input({ data: [1, 2, 3, 4, 5] })] },
      'inputs[0].data: has 5 elements, the shape [2, 2] has 4',
    ],
    [
      'rows without end',
      { inputs: [input({ shape: [1e9, 2] })] },
      'inputs[0].data: has fewer elements than the shape',
    ],
    ['ragged rows', { inputs: [input({ data: [[1, 2], [3]] })] }, 'inputs[0].data[1]: must be an array of 2'], // prettier-ignore
    ['rows of rows', { inputs: [input({ data: [[1, 2], [3, [4]]] })] }, 'inputs[0].data[1][1]: must be a number'], // prettier-ignore
    ['no data', { inputs: [input({ data: undefined })] }, 'inputs[0].data: must be an array'],
    ['a numeric id', { id: 7, inputs: [input()] }, 'id: must be a text'],
    ['parameters of objects', { parameters: { a: {} }, inputs: [input()] }, 'parameters.a: must be a text'],
    [
      'a priority too low',
      { parameters: { priority: 10 }, inputs: [input()] },
      'parameters.priority: must be a whole number from 0 to 9',
    ],
    [
      'a timeout before now',
      { parameters: { timeout: -1 }, inputs: [input()] },
      'parameters.timeout: must be a whole number',
    ],
    [
      'a tenant that is a number',
      { parameters: { tenant: 1 }, inputs: [input()] },
      'parameters.tenant: must be a text',
    ],
    ['outputs that are none', { outputs: {}, inputs: [input()] }, 'outputs: must be an array'],
  ])('%s', async (_, request, error) => {
    const server = fakeServer()
    const [status, body] = await reply(await httpHandler({ models: { m: server } })(post(path, request)))
    expect(status).toBe(400)
    expect(body).toEqual({
      error: expect.stringContaining(error),
      code: 'invalid_input',
      field: error.split(':')[0],
    })
    expect(server.requests).toEqual([])
  })

  it('rows that differ between inputs', async () => {
    const handler = handlerOf({ template: [template([2], 'f32'), template([], 'f32')] })
    const other = { name: 'input_1', shape: [3], datatype: 'FP32', data: [1, 2, 3] }
    const response = await handler(post(path, { inputs: [input({ name: 'input_0' }), other] }))
    expect(await reply(response)).toMatchObject([
      400,
      { error: 'inputs[1].shape: has 3 rows, and the input before has 2', field: 'inputs[1].shape' },
    ])
  })

  it.each(['', '{', '[]', 'null', '{"inputs":[NaN]}', '{"a":"\ud800"}', '\uFEFF{}', '{} {}'])(
    'the body %j',
    async (body) => {
      const [status, reason] = await reply(await handlerOf()(post(path, body)))
      expect([status, reason['code']]).toEqual([400, 'invalid_input'])
    },
  )

  it('bytes that are no text', async () => {
    const body = new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])
    expect((await handlerOf()(post(path, body))).status).toBe(400)
  })

  it('other kinds of bodies', async () => {
    const form = await handlerOf()(post(path, {}, { 'content-type': 'application/x-www-form-urlencoded' }))
    expect([form.status, form.headers.get('accept')]).toEqual([
      415,
      'application/json, application/octet-stream',
    ])
    const packed = await handlerOf()(post(path, {}, { 'content-encoding': 'gzip' }))
    expect([packed.status, packed.headers.get('accept-encoding')]).toEqual([415, 'identity'])
    const charset = { 'content-type': 'Application/JSON; charset=utf-8' }
    expect((await handlerOf()(post(path, { inputs: [input()] }, charset))).status).toBe(200)
  })
})

describe('what a request says beside its tensors', () => {
  const optionsOf = async (parameters: object, own = {}): Promise<unknown> => {
    const server = fakeServer()
    const handler = httpHandler({ models: { m: server }, ...own })
    const response = await handler(post(path, { inputs: [input()], parameters }))
    expect(response.status).toBe(200)
    const { signal, ...options } = server.requests[0]!
    expect(signal).toBeInstanceOf(AbortSignal)
    return options
  }

  it('is priority, deadline and tenant', async () => {
    expect(await optionsOf({})).toEqual({ priority: 0 })
    expect(await optionsOf({ priority: 0 })).toEqual({ priority: 0 })
    expect(await optionsOf({ priority: 1 })).toEqual({ priority: 4 })
    expect(await optionsOf({ priority: 9, timeout: 1500, tenant: 'a' })).toEqual({
      priority: -4,
      timeoutMs: 1.5,
      tenant: 'a',
    })
    expect(await optionsOf({ timeout: 60_000_000 })).toEqual({ priority: 0, timeoutMs: 30_000 })
  })

  it('gives way to what the owner of the server knows', async () => {
    const requestOptions = async (request: Request) => ({ tenant: request.headers.get('content-type')! })
    expect(await optionsOf({ tenant: 'me', priority: 1 }, { requestOptions })).toEqual({
      priority: 4,
      tenant: 'application/json',
    })
  })

  it.each([
    { priority: undefined },
    { timeoutMs: undefined },
    { tenant: undefined },
    { priority: undefined, timeoutMs: undefined, tenant: undefined },
    undefined,
  ])('stands where the owner says %o', async (own) => {
    const said = { priority: 1, timeout: 1500, tenant: 'me' }
    expect(await optionsOf(said, { requestOptions: () => own })).toStrictEqual({
      priority: 4,
      timeoutMs: 1.5,
      tenant: 'me',
    })
  })
})

describe('servings that take or give other things', () => {
  it('are called through functions of their own', async () => {
    const server = fakeServer({ run: (x) => ({ sum: x, text: 'no tensor' }) })
    const handler = httpHandler({
      models: {
        m: {
          versions: { a: server },
          inputs: { pixels: template([2], 'u8') },
          outputs: template([2], 'u8'),
          toInput: ({ pixels }: { pixels: Tensor }, { scale }) =>
            Batch.concatenate([asType(pixels, 'f32')]).withKey(String(scale)),
          toOutputs: ({ sum }: { sum: Tensor }) => asType(sum, 'u8'),
        },
      },
    })
    const pixels = { name: 'pixels', shape: [1, 2], datatype: 'UINT8', data: [3, 4] }
    const [, body] = await reply(await handler(post(path, { inputs: [pixels], parameters: { scale: 2 } })))
    expect(body).toEqual({
      model_name: 'm',
      model_version: 'a',
      outputs: [{ name: 'output', datatype: 'UINT8', shape: [1, 2], data: [3, 4] }],
    })
    const metadata = await handler(new Request('http://localhost/v2/models/m'))
    expect(await metadata.json()).toMatchObject({
      inputs: [{ name: 'pixels', datatype: 'UINT8', shape: [-1, 2] }],
      outputs: [{ name: 'output', datatype: 'UINT8', shape: [-1, 2] }],
    })
  })
})

it('serves the batch keys of a server as models', async () => {
  const lengths = { short: 1, long: 3 }
  const server = await start(
    serving(
      (options) => {
        const total = jit((x: Tensor) => sum(x, { axes: [1] }), options)
        return (batch) => total(batch.toContainer() as Tensor)
      },
      { template: (key: keyof typeof lengths) => template([lengths[key]], 'f32') },
    ),
    { batchKeys: ['short', 'long'] },
  )
  const versions = { 1: server }
  const handler = httpHandler({
    models: { short: { versions, batchKey: 'short' }, long: { versions, batchKey: 'long' } },
  })
  for (const [name, data] of [
    ['short', [5]],
    ['long', [1, 2, 3]],
  ] as const) {
    const one = { name: 'input', shape: [1, data.length], datatype: 'FP32', data }
    const response = await handler(post(`/v2/models/${name}/infer`, { inputs: [one] }))
    expect((await response.json()).outputs).toMatchObject([{ data: [data.length === 1 ? 5 : 6] }])
  }
  expect(() => httpHandler({ models: { m: server } })).toThrow(
    expect.objectContaining({ code: 'no_template' }),
  )
  await server.stop()
})
