// Requests of the Open Inference Protocol: JSON, and tensors as JSON or as the bytes that follow it.
import { withLeaves } from '@nx/defn/internal'
import { defaultBackend, Tensor } from '@nx/tensor'
import { noNames } from '@nx/tensor/internal'
import { byteLength, type DType, type Shape, sizeOf } from '@nx/types'
import { accepts, bytesOfJson, checkBooleans, isBytes } from './elements.ts'
import type { Exchange } from './exchange.ts'
import { isObject, type JsonObject, parseObject } from './json.ts'
import type { InputForm, ServedVersion } from './models.ts'
import type { HttpLimits, Parameters } from './options.ts'
import { invalid, Refusal } from './refusal.ts'

/** An output that was asked for. */
export interface RequestedOutput {
  readonly name: string
  /** Whether it is sent as bytes. */
  readonly binary: boolean
}

/** A request, checked. */
export interface InferRequest {
  readonly id: string | undefined
  readonly parameters: Parameters
  /** The container of tensors. */
  readonly inputs: unknown
  readonly tensors: readonly Tensor[]
  /** The bytes of all of them. */
  readonly bytes: number
  /** All outputs where it is `null`. */
  readonly outputs: readonly RequestedOutput[] | null
  /** Whether outputs are sent as bytes that are not asked for one by one. */
  readonly binary: boolean
}

const longestText = 1024

/** Reads a request for a model. Throws a 400 that names the field. */
export function readInferRequest(
  body: Uint8Array,
  headerLength: string | null,
  served: ServedVersion,
  limits: HttpLimits,
): InferRequest {
  const split = lengthOfJson(headerLength, body.length)
  const request = parseObject(body.subarray(0, split), limits)
  const parameters = readParameters(request['parameters'], 'parameters')
  const binary = booleanParameter(parameters, 'binary_data_output', 'parameters') ?? false
  return {
    id: request['id'] === undefined ? undefined : readText(request['id'], 'id'),
    parameters,
    ...readInputs(request, body, split, served, limits),
    outputs: readOutputs(request['outputs'], binary, limits),
    binary,
  }
}

function lengthOfJson(header: string | null, length: number): number {
  if (header === null) return length
  const split = /^\d{1,15}$/.test(header) ? Number(header) : Infinity
  if (split <= length) return split
  throw invalid(
    'Inference-Header-Content-Length',
    `must be the length of the JSON in a body of ${length} bytes, got ${header.slice(0, 40)}`,
  )
}

function readText(value: unknown, field: string): string {
  if (typeof value === 'string' && value.length <= longestText) return value
  throw invalid(field, `must be a text of at most ${longestText} characters`)
}

function readParameters(value: unknown, field: string): Parameters {
  if (value === undefined) return {}
  if (!isObject(value)) throw invalid(field, 'must be an object')
  for (const [name, each] of Object.entries(value)) {
    if (typeof each !== 'string' && typeof each !== 'number' && typeof each !== 'boolean')
      throw invalid(`${field}.${name.slice(0, 40)}`, 'must be a text, a number, true or false')
    if (name.startsWith('shared_memory'))
      throw invalid(`${field}.${name}`, 'is not supported; send the tensor with the request')
  }
  return value as Parameters
}

function booleanParameter(parameters: Parameters, name: string, field: string): boolean | undefined {
  const value = own(parameters, name)
  if (value === undefined || typeof value === 'boolean') return value
  throw invalid(`${field}.${name}`, 'must be true or false')
}

function own(parameters: Parameters, name: string): string | number | boolean | undefined {
  return Object.hasOwn(parameters, name) ? parameters[name] : undefined
}

function readList(value: unknown, field: string, most: number): readonly JsonObject[] {
  if (!Array.isArray(value)) throw invalid(field, 'must be an array')
  if (value.length > most) throw invalid(field, `has at most ${most} items, got ${value.length}`)
  value.forEach((each, i) => {
    if (!isObject(each)) throw invalid(`${field}[${i}]`, 'must be an object')
  })
  return value as JsonObject[]
}

function readInputs(
  request: JsonObject,
  body: Uint8Array,
  lengthOfJson: number,
  { structure, inputs, inputByName: known }: ServedVersion,
  limits: HttpLimits,
): Pick<InferRequest, 'inputs' | 'tensors' | 'bytes'> {
  const binary = body.subarray(lengthOfJson)
  const tensors = new Map<string, Tensor>()
  let [used, rows, total] = [0, -1, 0]
  for (const [i, input] of readList(request['inputs'], 'inputs', limits.tensors).entries()) {
    const field = `inputs[${i}]`
    const name = readText(input['name'], `${field}.name`)
    const form = known.get(name)
    if (form === undefined) throw invalid(`${field}.name`, `must be one of ${[...known.keys()].join(', ')}`)
    if (tensors.has(name)) throw invalid(`${field}.name`, `repeats the name of an earlier input, ${name}`)
    const datatype = readDatatype(input['datatype'], form, `${field}.datatype`)
    const shape = readShape(input['shape'], form, `${field}.shape`)
    if (rows !== -1 && shape[0] !== rows)
      throw invalid(`${field}.shape`, `has ${shape[0]} rows, and the input before has ${rows}`)
    rows = shape[0]!
    const size = byteLength({ type: form.type, shape })
    const parameters = readParameters(input['parameters'], `${field}.parameters`)
    const declared = own(parameters, 'binary_data_size')
    const [sent, ofBinary] = [input['data'], declared !== undefined]
    let bytes: Uint8Array
    if (ofBinary) {
      const place = `${field}.parameters.binary_data_size`
      if (sent !== undefined)
        throw invalid(`${field}.data`, 'must be left out where there is a binary_data_size')
      if (declared !== size)
        throw invalid(place, `must be ${size}, the bytes of ${datatype} [${shape.join(', ')}]`)
      bytes = binary.subarray(used, used + size)
      if (bytes.length !== size)
        throw invalid(place, `must be ${size}, but only ${bytes.length} bytes follow the JSON for this input`)
      used += size
      if (datatype === 'BOOL') checkBooleans(bytes, field)
    } else if (2 * sizeOf(shape) > lengthOfJson) {
      // Nothing is allocated for elements that cannot all be there, as each takes two bytes at least.
      throw invalid(`${field}.data`, `has fewer elements than the shape [${shape.join(', ')}]`)
    } else bytes = bytesOfJson(sent, { type: form.type, datatype, shape }, `${field}.data`)
    total += size
    tensors.set(name, tensorOf(bytes, form.type, shape))
  }
  if (used !== binary.length)
    throw invalid('body', `has ${binary.length} bytes after the JSON, and the inputs take ${used} of them`)
  const missing = inputs.filter(({ name }) => !tensors.has(name)).map(({ name }) => name)
  if (missing.length > 0) throw invalid('inputs', `lacks ${missing.join(', ')}`)
  const leaves = inputs.map(({ name }) => tensors.get(name)!)
  return { inputs: withLeaves(structure, leaves), tensors: leaves, bytes: total }
}

function readDatatype(value: unknown, { type, datatype }: InputForm, field: string): string {
  const given = readText(value, field)
  if (accepts(type, datatype, given)) return given
  const got = isBytes(given) ? 'BYTES, which no tensor has' : given.slice(0, 40)
  throw invalid(field, `must be ${datatype}, got ${got}`)
}

function readShape(value: unknown, { shape }: InputForm, field: string): Shape {
  const isShape = Array.isArray(value) && value.every((length) => Number.isSafeInteger(length) && length >= 0)
  if (!isShape) throw invalid(field, 'must be an array of whole numbers, zero or more each')
  const [rows, ...rest] = value as number[]
  const expected = `[rows, ${shape.join(', ')}]`.replace(', ]', ']')
  if (String(value) === String(shape))
    throw invalid(
      field,
      `must be ${expected}, but lacks the batch axis; write [${[1, ...shape].join(', ')}] for one row`,
    )
  if (rows === undefined || String(rest) !== String(shape))
    throw invalid(field, `must be ${expected}, got [${String(value).slice(0, 80)}]`)
  if (rows < 1 || rows >= 2 ** 31)
    throw invalid(field, `must be ${expected} with at least one row, got ${rows}`)
  return (value as number[]).map((length) => length + 0)
}

function tensorOf(bytes: Uint8Array, type: DType, shape: Shape): Tensor {
  const backend = defaultBackend(undefined, 'httpHandler')
  const spec = { type, shape }
  return new Tensor(backend, backend.upload(bytes, spec), spec, noNames(shape.length), [])
}

function readOutputs(
  value: unknown,
  byDefault: boolean,
  limits: HttpLimits,
): readonly RequestedOutput[] | null {
  if (value === undefined) return null
  const outputs = readList(value, 'outputs', limits.tensors).map((output, i): RequestedOutput => {
    const field = `outputs[${i}]`
    const parameters = readParameters(output['parameters'], `${field}.parameters`)
    if (own(parameters, 'classification') !== undefined)
      throw invalid(`${field}.parameters.classification`, 'is not supported; take the largest of the output')
    return {
      name: readText(output['name'], `${field}.name`),
      binary: booleanParameter(parameters, 'binary_data', `${field}.parameters`) ?? byDefault,
    }
  })
  outputs.forEach(({ name }, i) => {
    if (outputs.findIndex((other) => other.name === name) !== i)
      throw invalid(`outputs[${i}].name`, `repeats the name of an earlier output, ${name}`)
  })
  return outputs.length === 0 ? null : outputs
}

const priorityByDefault = 5
const leastPriority = 9

/**
 * How a request wants to be treated, by the parameters of Triton's schedule policy: `priority` from 1, the most urgent, to
 * 9, where 0 and nothing are 5, and `timeout` in microseconds; and `tenant`, a text.
 */
export function scheduleOf(
  parameters: Parameters,
  limits: HttpLimits,
): { readonly priority: number; readonly timeoutMs?: number; readonly tenant?: string } {
  const [priority = 0, timeout = 0, tenant] = ['priority', 'timeout', 'tenant'].map((name) =>
    own(parameters, name),
  )
  if (!Number.isInteger(priority) || (priority as number) < 0 || (priority as number) > leastPriority)
    throw invalid('parameters.priority', `must be a whole number from 0 to ${leastPriority}`)
  if (!Number.isSafeInteger(timeout) || (timeout as number) < 0)
    throw invalid('parameters.timeout', 'must be a whole number of microseconds')
  if (tenant !== undefined && (typeof tenant !== 'string' || tenant.length > longestText))
    throw invalid('parameters.tenant', `must be a text of at most ${longestText} characters`)
  return {
    priority: priorityByDefault - (Number(priority) || priorityByDefault),
    ...(timeout === 0 ? {} : { timeoutMs: Math.min(limits.timeoutMs, Number(timeout) / 1000) }),
    ...(tenant === undefined ? {} : { tenant: tenant as string }),
  }
}

/** Refuses bodies of other kinds. Throws a 415. */
export function checkContentType(exchange: Exchange): void {
  const type = exchange.header('content-type')
  const encoding = exchange.header('content-encoding')
  if (encoding !== null && encoding !== 'identity')
    throw new Refusal(415, 'unsupported_encoding', 'bodies are sent without a Content-Encoding', {
      headers: { 'accept-encoding': 'identity' },
    })
  const media = type?.split(';')[0]!.trim().toLowerCase()
  if (media === undefined || media === 'application/json' || media === 'application/octet-stream') return
  throw new Refusal(
    415,
    'unsupported_type',
    'the Content-Type is application/json, or application/octet-stream for binary data',
    { headers: { accept: 'application/json, application/octet-stream' } },
  )
}
