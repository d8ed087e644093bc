// Recorded calls of tensors beyond 4 KB: vectorized, each entry gives what was recorded.
import { bitSize, type DType, sizeOf } from '@nx/types'
import { isJsonTensor, type Json, type JsonTensor, type Vector } from './format.ts'
import { ruleFor } from './rulings.ts'

const axis = 'enlarged'

/** Areas whose results are no tensors, or say which axes there are. */
const areas: readonly string[] = ['creation', 'introspect', 'inspect', 'constants', 'errors', 'vector']

/** Their loops begin with a scalar, which has no entries. */
const loops: readonly string[] = ['defn.while_over_tensor', 'defn.reduce_while']

/**
 * A recorded call with its tensors repeated along a vectorized axis, so that they exceed 4 KB, and the result so, too. `null`
 * where that is not sound: without tensors, for errors, for results that are no tensors, and where a rule says what is
 * right of the recorded arguments.
 *
 * @example
 * const line = '{"id":"1","area":"unary","fn":"negate","args":[{"t":"f32","shape":[1],"data":[2]}],' +
 *   '"expect":{"t":"f32","shape":[1],"data":[-2]}}'
 * const [vector] = parseVectors(line)
 * const outcome = await runVector(enlarged(vector!)!, { backend: binaryBackend() })
 * outcome.status // => 'passed'
 */
export function enlarged(vector: Vector): Vector | null {
  const { args = [], program, expect, raises, area } = vector
  const inputs = [...args.filter(isJsonTensor), ...(program?.inputs ?? []).map(({ value }) => value)]
  const sizes = inputs.map(({ t, shape, vec = [] }) => {
    const count = sizeOf(shape) * sizeOf(vec.map(([, length]) => length))
    return (count * bitSize(t as DType)) / 8
  })
  const most = Math.max(0, ...sizes)
  const plain = inputs.some(({ template, data }) => template === true || data === undefined)
  if (raises === true || areas.includes(area) || plain || most === 0 || !gives(expect)) return null
  if (loops.includes(vector.fn) || ruleFor(vector) !== undefined || vector.check === 'reconstruct')
    return null
  const entries = Math.ceil(4100 / most)
  const repeat = <T extends Json | JsonTensor>(value: T): T => repeated(value as Json, entries) as T
  return {
    ...vector,
    ...(vector.args && { args: args.map((arg) => (isJsonTensor(arg) ? repeat(arg) : arg)) }),
    ...(program && {
      program: { ...program, inputs: program.inputs.map(({ id, value }) => ({ id, value: repeat(value) })) },
    }),
    expect: repeat(expect!),
  }
}

/** Whether all that is expected are tensors. */
function gives(expect: Json | undefined): boolean {
  if (isJsonTensor(expect)) return expect.data !== undefined
  if (Array.isArray(expect)) return expect.length > 0 && expect.every(gives)
  return typeof expect === 'object' && expect !== null && Object.values(expect).every(gives)
}

function repeated(value: Json, entries: number): Json {
  if (isJsonTensor(value)) {
    const tensor: JsonTensor = value
    const { vec = [], data } = tensor
    return {
      ...tensor,
      vec: [[axis, entries], ...vec],
      data: Array.from({ length: entries }, () => data!).flat(),
    } as unknown as Json
  }
  if (Array.isArray(value)) return value.map((each) => repeated(each, entries))
  return Object.fromEntries(
    Object.entries(value as object).map(([key, each]) => [key, repeated(each, entries)]),
  )
}
