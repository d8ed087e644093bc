// Answers of the Open Inference Protocol.
import { flattened, leafPaths } from '@nx/defn/internal'
import { readBinary, type Tensor, toBinary } from '@nx/tensor'
import { toTensor } from '@nx/tensor/internal'
import { decode, NxError, sizeOf } from '@nx/types'
import { datatypeOf } from './datatype.ts'
import { type Answer, jsonAnswer } from './exchange.ts'
import type { RequestedOutput } from './infer-request.ts'
import type { ServedVersion } from './models.ts'
import { leafNames } from '../warm-up.ts'
import { invalid } from './refusal.ts'

/** An output and its bytes. */
interface Output {
  readonly name: string
  readonly datatype: string
  readonly tensor: Tensor
  readonly bytes: Uint8Array
  readonly binary: boolean
}

/** Which outputs are sent, and how. */
export interface Wanted {
  readonly outputs: readonly RequestedOutput[] | null
  readonly binary: boolean
}

/** What was computed, as JSON and the bytes that follow it. */
export interface Encoded {
  readonly json: string
  readonly binary: readonly Uint8Array[]
}

const encoder = /* @__PURE__ */ new TextEncoder()

/** An answer as JSON, with some facts before the outputs. Throws a 400 for an output that there is none of. */
export async function encodeOutputs(
  output: unknown,
  wanted: Wanted,
  facts: Readonly<Record<string, string | undefined>>,
): Promise<Encoded> {
  const outputs = await readOutputs(output, wanted)
  const texts = outputs.map(
    ({ name, datatype, tensor, bytes, binary }) =>
      `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":[${tensor.spec.shape.join(',')}],` +
      (binary
        ? `"parameters":{"binary_data_size":${bytes.length}}}`
        : `"data":[${elements(tensor, bytes)}]}`),
  )
  return {
    json: `${JSON.stringify(facts).slice(0, -1)},"outputs":[${texts.join(',')}]}`,
    binary: outputs.filter(({ binary }) => binary).map(({ bytes }) => bytes),
  }
}

/** The answer to a request. */
export function toAnswer({ json: text, binary }: Encoded): Answer {
  if (binary.length === 0) return jsonAnswer(text)
  const head = encoder.encode(text)
  const body = new Uint8Array(binary.reduce((sum, { length }) => sum + length, head.length))
  body.set(head)
  let at = head.length
  for (const bytes of binary) {
    body.set(bytes, at)
    at += bytes.length
  }
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(head.length),
    },
    body,
  }
}

/** What every answer of a model says. */
export function factsOf({ model, version }: ServedVersion, id: string | undefined): Record<string, string> {
  return { model_name: model, model_version: version, ...(id === undefined ? {} : { id }) }
}

async function readOutputs(output: unknown, wanted: Wanted): Promise<Output[]> {
  const { leaves, structure } = flattened('httpHandler', output)
  const names = leafNames(leafPaths(structure), 'output')
  const tensors = new Map(leaves.map((leaf, i) => [names[i]!, toTensor(leaf, 'httpHandler')]))
  const requested = wanted.outputs ?? names.map((name) => ({ name, binary: wanted.binary }))
  const outputs = requested.map(({ name, binary }, i) => {
    const tensor = tensors.get(name)
    if (tensor === undefined) throw unknownOutput(i, names)
    const datatype = datatypeOf(tensor.type)
    if (datatype !== undefined) return { name, datatype, tensor, binary }
    throw new NxError(
      'type',
      'httpHandler',
      `the protocol has no name for ${tensor.type}, the type of the output ${name}; convert it by { toOutputs }`,
      { type: tensor.type },
    )
  })
  const bytes = outputs.map(({ tensor }) =>
    tensor.backend.readSync === undefined ? readBinary(tensor) : toBinary(tensor),
  )
  const read = bytes.some((each) => each instanceof Promise) ? await Promise.all(bytes) : bytes
  return outputs.map((output, i) => ({ ...output, bytes: read[i] as Uint8Array }))
}

/** Refuses an output that a model does not have. */
export function unknownOutput(index: number, names: readonly string[]): Error {
  return invalid(`outputs[${index}].name`, `must be one of ${names.join(', ')}`)
}

/** Elements as JSON; where they are not finite, as the texts that the JSON of protocol buffers has for them. */
function elements({ type, spec }: Tensor, bytes: Uint8Array): string {
  const values: { join(separator: string): string } & ArrayLike<unknown> = decode(
    bytes,
    type,
    sizeOf(spec.shape),
  )
  let text = values.join(',')
  // To join takes the sign of -0.
  if (Array.prototype.some.call(values, isNegativeZero))
    text = Array.from(values, (value) => (isNegativeZero(value) ? '-0' : value)).join(',')
  // Only floats have these letters, and no finite number has.
  return /[Ny]/.test(text) ? text.replaceAll(/-?(?:NaN|Infinity)/g, '"$&"') : text
}

const isNegativeZero = (value: unknown): boolean => Object.is(value, -0)
