// Random requests: right ones, and such with something wrong in what they are, say or bring.
import type { Random } from '../../../../serialize/test/fuzz/random.ts'
import { type Input, inputs, type ModelName, modelNames } from './models.ts'

/** A request, and what was done to it. */
export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Uint8Array | null
  /** How the body comes: at once, or in pieces that may end in an error, in silence or with the client gone. */
  readonly delivery: 'whole' | 'pieces' | 'error' | 'silence' | 'gone'
  readonly model: ModelName | null
  /** Nothing was done to it: the answer is 200. */
  readonly right: boolean
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const encoder = new TextEncoder()
const oddTexts = [
  '',
  'x',
  '__proto__',
  'constructor',
  'input',
  'output',
  'FP32',
  'BYTES',
  'NaN',
  '1',
  '\u0000',
  '🙂',
  'a'.repeat(3000),
]
const oddValues: readonly Json[] = [
  null, true, false, -1, 0, 1, 2, 1.5, 255, 256, 65_536, -129, 1e9, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 1e39, 1e308, -1e308, 5e-324,
  [], [[]], {}, [null], [1, 2, 3], { a: 1 }, { __proto__: null, x: [] },
] // prettier-ignore
const paths = [
  '/', '/v2', '/v2/', '/v2/health/live', '/v2/health/ready', '/v2/health/', '/metrics', '/v2/models', '/v2/models/single',
  '/v2/models/many/ready', '/v2/models/many/versions/1/ready', '/v2/models/many/versions/2', '/v2/models/none/infer',
  '/v2/models/%2e%2e/infer', '/v2/models/%FF/infer', '/v2/models/single/infer/', '/v2/models/__proto__/infer',
  '/v2/models//infer', '/v2/models/single/versions//infer', '/v2//models/single', '/%76%32', '/v2/models/single/infer?x=[1]',
] // prettier-ignore

/** A random request. Half of them are right. */
export function fuzzRequest(random: Random): FuzzRequest {
  if (random.chance(0.05)) return otherRoute(random)
  const model = random.pick(modelNames)
  const { json, binary } = infer(random, model)
  const right = random.chance(0.5)
  if (!right && random.chance(0.6)) spoil(random, json)
  let text = JSON.stringify(json)
  if (!right && random.chance(0.1)) text = spoilText(random, text)
  const head = encoder.encode(text)
  let body: Uint8Array = join(head, ...binary)
  const headers: Record<string, string> = { 'content-type': 'application/json' }
  if (binary.length > 0 || random.chance(0.05)) {
    headers['content-type'] = 'application/octet-stream'
    headers['inference-header-content-length'] = String(head.length)
  }
  if (random.chance(0.5)) headers['content-length'] = String(body.length)
  if (model === 'stream' && random.chance(0.5)) headers['accept'] = 'text/event-stream'
  if (!right && random.chance(0.3)) spoilHeaders(random, headers, head.length)
  if (!right && random.chance(0.3)) body = damage(random, body)
  const path = `/v2/models/${model}${random.chance(0.2) ? '/versions/1' : ''}/infer`
  const delivery = random.chance(0.2) ? 'pieces' : 'whole'
  if (right) return { method: 'POST', path, headers, body, delivery, model, right }
  const odd = random.chance(0.05) ? random.pick(['error', 'silence', 'gone'] as const) : delivery
  return { method: 'POST', path, headers, body, delivery: odd, model, right }
}

function otherRoute(random: Random): FuzzRequest {
  const method = random.pick(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])
  const sends = method !== 'GET' && method !== 'HEAD' && random.chance(0.5)
  return {
    method,
    path: random.pick(paths),
    headers: {},
    body: sends ? random.bytes(random.below(50)) : null,
    delivery: 'whole',
    model: null,
    right: false,
  }
}

function infer(random: Random, model: ModelName): { json: Json; binary: Uint8Array[] } {
  const rows = random.chance(0.95) ? 1 + random.below(5) : 20
  const binary: Uint8Array[] = []
  const described = inputs[model].map((input): Json => {
    const shape = [rows, ...input.shape]
    const size = shape.reduce((product, length) => product * length, 1)
    const facts = { name: input.name, datatype: input.datatype, shape }
    if (random.chance(0.4)) {
      const bytes = binaryData(random, input, size)
      binary.push(bytes)
      return { ...facts, parameters: { binary_data_size: bytes.length } }
    }
    const values = Array.from({ length: size }, () => value(random, input.datatype))
    return { ...facts, data: random.chance(0.3) ? nest(values, shape) : values }
  })
  // Bytes belong to the inputs in their order, so only those without any may be mixed.
  if (binary.length === 0 && random.chance(0.3)) described.reverse()
  const json: Json = { inputs: described }
  if (random.chance(0.3)) json['id'] = random.pick(['1', 'ä', ''])
  if (random.chance(0.2)) json['parameters'] = { priority: random.below(10), tenant: 'a', anything: true }
  if (model !== 'stream') {
    const names = inputs[model].map(({ name }) => name.replace('input', 'output'))
    if (random.chance(0.3))
      json['outputs'] = names
        .filter(() => random.chance(0.7))
        .map((name) =>
          random.chance(0.5) ? { name } : { name, parameters: { binary_data: random.chance(0.5) } },
        )
    else if (random.chance(0.2)) json['parameters'] = { binary_data_output: true }
  }
  return { json, binary }
}

const bytesOf: Readonly<Record<string, number>> = {
  BOOL: 1, UINT8: 1, INT16: 2, INT32: 4, INT64: 8, UINT64: 8, BF16: 2, FP16: 2, FP32: 4, FP64: 8,
} // prettier-ignore

function binaryData(random: Random, { datatype }: Input, size: number): Uint8Array {
  const bytes = random.bytes(size * bytesOf[datatype]!)
  return datatype === 'BOOL' ? bytes.map((byte) => byte & 1) : bytes
}

function value(random: Random, datatype: string): Json {
  if (datatype === 'BOOL') return random.chance(0.5)
  if (datatype === 'UINT8') return random.below(256)
  if (datatype === 'UINT64') return random.below(2 ** 53)
  if (datatype.startsWith('INT')) return random.below(2 ** 16) - 2 ** 15
  return random.pick([0, 1, -2.5, random.next(), random.below(1000)])
}

function nest(values: Json[], shape: readonly number[]): Json[] {
  let next = 0
  const level = (axis: number): Json[] =>
    Array.from({ length: shape[axis]! }, () =>
      axis === shape.length - 1 ? values[next++]! : level(axis + 1),
    )
  return level(0)
}

/** Puts something odd in some places, or takes what is there. */
function spoil(random: Random, json: Json): void {
  for (let i = random.below(2); i >= 0; i--) {
    let place = json
    for (let depth = random.below(6); depth > 0; depth--) {
      const inner = Object.values(place as object).filter((each) => typeof each === 'object' && each !== null)
      if (inner.length === 0) break
      place = random.pick(inner) as Json
    }
    const [container, keys] = [place as Record<string, Json>, Object.keys(place as object)]
    const key =
      keys.length === 0 || random.chance(0.1)
        ? random.pick(['data', 'parameters', 'x', '__proto__'])
        : random.pick(keys)
    const kind = random.below(5)
    if (kind === 0) delete container[key]
    else if (kind === 1) container[key] = random.pick(oddTexts)
    else if (kind === 2 && Array.isArray(container[key])) container[key].push(...container[key].slice(0, 3))
    else if (kind === 3 && typeof container[key] === 'number')
      container[key] += random.pick([-1, 1, 0.5, 1e10])
    else container[key] = structuredClone(random.pick(oddValues))
  }
}

/** Things that only text can say. */
function spoilText(random: Random, text: string): string {
  const number = /-?\d+(?:\.\d+)?/g
  const odd = random.pick([
    'NaN',
    'Infinity',
    '1e999',
    '-',
    '01',
    '1.',
    '0x1',
    '"\\ud800"',
    '[[[[[[',
    '1e-400',
    '9'.repeat(400),
    '// x\n1',
  ])
  const kind = random.below(5)
  if (kind === 4) return JSON.stringify(random.pick(oddValues))
  if (kind === 0) return '['.repeat(random.below(100_000)) + text
  if (kind === 1) return `${text}${random.pick([' ', '\n', '{}', ',', '\u0000', '\ufeff'])}`
  if (kind === 2) return random.pick(['\ufeff', ' ', '\n\t', '']) + text
  const hits = [...text.matchAll(number)]
  if (hits.length === 0) return text
  const hit = random.pick(hits)
  return text.slice(0, hit.index) + odd + text.slice(hit.index + hit[0].length)
}

function spoilHeaders(random: Random, headers: Record<string, string>, length: number): void {
  const lengths = [
    '0',
    '1',
    '-1',
    'x',
    '1e3',
    '99999999999',
    '99999999999999999999',
    String(length + 1),
    String(length - 1),
    '+5',
    '',
  ]
  const kind = random.below(7)
  if (kind === 0) headers['content-length'] = random.pick(lengths)
  if (kind === 1) headers['inference-header-content-length'] = random.pick(lengths)
  if (kind === 2) delete headers['inference-header-content-length']
  if (kind === 3)
    headers['content-type'] = random.pick([
      'text/plain',
      'application/json; charset=latin1',
      '',
      'multipart/form-data',
      ';',
    ])
  if (kind === 4) headers['content-encoding'] = random.pick(['gzip', 'identity', 'br, gzip'])
  if (kind === 5) headers['accept'] = random.pick(['text/event-stream', 'image/png', '', 'application/json'])
  if (kind === 6) headers['x-long'] = 'a'.repeat(random.pick([10, 1000, 20_000]))
}

/** Some bytes changed, cut out, doubled or left off. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes
  const at = random.below(bytes.length)
  const end = Math.min(bytes.length, at + 1 + random.below(30))
  switch (random.below(5)) {
    case 0:
      return bytes.with(at, random.below(256))
    case 1:
      return bytes.subarray(0, at)
    case 2:
      return join(bytes.subarray(0, end), bytes.subarray(at))
    case 3:
      return join(bytes.subarray(0, at), bytes.subarray(end))
    default:
      return join(bytes, random.bytes(1 + random.below(random.chance(0.01) ? 100_000 : 20)))
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
