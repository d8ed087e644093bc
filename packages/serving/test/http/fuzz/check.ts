// What an answer has to be: a well-formed error, or the very numbers that the request brought.
import type { FuzzRequest } from './request.ts'

/** An answer with its body. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

const refusals = new Set([400, 404, 405, 406, 408, 413, 415, 431, 499])
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** What is wrong with an answer, or `undefined`. */
export function faultOf(request: FuzzRequest, answer: Answer): string | undefined {
  const { status, headers, body } = answer
  if (status !== 200) {
    if (request.right) return `a right request was answered with ${status}: ${text(body).slice(0, 300)}`
    if (!refusals.has(status)) return `the status is ${status}: ${text(body).slice(0, 300)}`
    return refusalFault(request, headers, text(body))
  }
  if (request.model === null || request.method !== 'POST') return undefined
  return outputsFault(request, answer)
}

function refusalFault(request: FuzzRequest, headers: Headers, body: string): string | undefined {
  if (request.method === 'HEAD') return body === '' ? undefined : 'HEAD has a body'
  if (headers.get('content-type') !== 'application/json') return `an error as ${headers.get('content-type')}`
  let parsed: unknown
  try {
    parsed = JSON.parse(body)
  } catch {
    return `an error that is no JSON: ${body.slice(0, 200)}`
  }
  const { error, code, field = '' } = parsed as Record<string, unknown>
  if (typeof error !== 'string' || error === '' || typeof code !== 'string' || typeof field !== 'string')
    return `an error without its parts: ${body.slice(0, 200)}`
  if (error.length > 1000) return `an error of ${error.length} characters`
  return / at .*\.ts|node_modules|NxError|TypeError/.test(body) ? `an error from inside: ${body}` : undefined
}

type Value = number | bigint
type Tensors = Map<string, { readonly shape: string; readonly values: readonly Value[] }>
type Described = {
  readonly name: string
  readonly datatype: string
  readonly shape: readonly number[]
  readonly data?: readonly unknown[]
  readonly parameters?: { readonly binary_data_size?: number }
}

function outputsFault(request: FuzzRequest, { headers, body }: Answer): string | undefined {
  const sent = tensorsOf(request.body!, request.headers['inference-header-content-length'], 'inputs')
  const { head, tensors: asked } = sent
  const answers = headers.get('content-type')!.startsWith('text/event-stream')
    ? eventsOf(text(body))
    : [tensorsOf(body, headers.get('inference-header-content-length') ?? undefined, 'outputs')]
  if (answers.length === 0) return `no event in ${text(body).slice(0, 200)}`
  for (const { head: facts } of answers) {
    if (facts['id'] !== head['id']) return `the id is ${String(facts['id'])}`
    if (facts['model_name'] !== request.model) return `the model is ${String(facts['model_name'])}`
  }
  const got = joined(answers.map(({ tensors }) => tensors))
  const wanted = (head['outputs'] as { name: string }[] | undefined)?.map(({ name }) => name) ?? []
  const names = wanted.length > 0 ? wanted : [...asked.keys()].map((name) => name.replace('input', 'output'))
  if (names.length !== got.size) return `outputs are ${[...got.keys()].join()}, not ${names.join()}`
  for (const name of names) {
    const [expected, actual] = [asked.get(name.replace('output', 'input'))!, got.get(name)]
    if (actual === undefined) return `there is no output ${name}`
    if (actual.values.length !== expected.values.length) return `${name} has ${actual.values.length} elements`
    if (answers.length === 1 && actual.shape !== expected.shape)
      return `${name} has the shape ${actual.shape}`
    const wrong = actual.values.findIndex((value, i) => !same(value, expected.values[i]!))
    if (wrong !== -1)
      return `${name} has ${actual.values[wrong]} at ${wrong}, sent was ${expected.values[wrong]}`
  }
  return undefined
}

/** Batches of a stream, one after the other. */
function joined(parts: readonly Tensors[]): Tensors {
  const all: Tensors = new Map()
  for (const part of parts)
    for (const [name, { shape, values }] of part)
      all.set(name, { shape, values: [...(all.get(name)?.values ?? []), ...values] })
  return all
}

function eventsOf(body: string): ReturnType<typeof tensorsOf>[] {
  const events = body.split('\n\n').filter((event) => event !== '' && !event.startsWith(':'))
  if (events.pop() !== 'event: end\ndata: {}') return []
  return events.map((event) =>
    tensorsOf(new TextEncoder().encode(event.replace('data: ', '')), undefined, 'outputs'),
  )
}

/** Reads tensors in a way of its own. */
function tensorsOf(
  body: Uint8Array,
  headerLength: string | undefined,
  list: 'inputs' | 'outputs',
): { readonly head: Record<string, unknown>; readonly tensors: Tensors } {
  const split = headerLength === undefined ? body.length : Number(headerLength)
  const head = JSON.parse(text(body.subarray(0, split))) as Record<string, unknown>
  const tensors: Tensors = new Map()
  let at = split
  for (const { name, datatype, shape, data, parameters } of head[list] as Described[]) {
    let values: readonly Value[]
    if (data === undefined) {
      const size = parameters!.binary_data_size!
      values = binaryValues(body.slice(at, at + size), datatype)
      at += size
    } else
      values = (data.flat(Infinity) as (number | string | boolean)[]).map((each) =>
        rounded(Number(each), datatype),
      )
    tensors.set(name, { shape: shape.join(), values })
  }
  return { head, tensors }
}

const readers: Readonly<
  Record<string, readonly [size: number, read: (view: DataView, at: number) => Value]>
> = {
  BOOL: [1, (view, at) => view.getUint8(at)],
  UINT8: [1, (view, at) => view.getUint8(at)],
  INT16: [2, (view, at) => view.getInt16(at, true)],
  INT32: [4, (view, at) => view.getInt32(at, true)],
  INT64: [8, (view, at) => view.getBigInt64(at, true)],
  UINT64: [8, (view, at) => view.getBigUint64(at, true)],
  FP32: [4, (view, at) => view.getFloat32(at, true)],
  FP64: [8, (view, at) => view.getFloat64(at, true)],
  BF16: [2, (view, at) => bfloat(view.getUint16(at, true))],
  FP16: [2, (view, at) => half(view.getUint16(at, true))],
}

function binaryValues(bytes: Uint8Array, datatype: string): Value[] {
  const [size, read] = readers[datatype]!
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: bytes.length / size }, (_, i) => read(view, i * size))
}

function bfloat(code: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint16(0, code)
  return view.getFloat32(0)
}

function half(code: number): number {
  const [sign, exponent, fraction] = [code >> 15 ? -1 : 1, (code >> 10) & 31, code & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

function rounded(value: number, datatype: string): number {
  return datatype === 'FP32' ? Math.fround(value) : value
}

/** Narrow floats of JSON were rounded on the way; large integers are read as floats from JSON. */
function same(got: Value, sent: Value): boolean {
  const [a, b] = [Number(got), Number(sent)]
  return Object.is(a, b) || a === b || Math.abs(a - b) <= Math.abs(b) * 2 ** -8 + 2 ** -25
}
