// The elements of a tensor of JSON values, as bytes.
import {
  allocate,
  type DType,
  type Elements,
  encode,
  isFloat,
  isInteger,
  sizeOf,
  type Shape,
} from '@nx/types'
import { invalid } from './refusal.ts'

/** Stores values from an index on; gives the place of the first one that is not of the type, or −1. */
type Store = (elements: Elements, start: number, values: readonly unknown[]) => number

/** The largest numbers of float types, and what is too large to round to them: with few digits one may be written between. */
const largest: Readonly<Partial<Record<DType, readonly [most: number, tooLarge: number]>>> = {
  f16: [65_504, 65_519.9],
  bf16: [3.3895313892515355e38, 3.396e38],
  f32: [3.4028234663852886e38, 3.4028235677973366e38],
  f64: [Number.MAX_VALUE, Infinity],
}

/** The smallest and largest numbers of integer types that numbers of JavaScript hold exactly. */
const ranges: Readonly<Partial<Record<DType, readonly [number, number]>>> = {
  u8: [0, 2 ** 8 - 1],
  u16: [0, 2 ** 16 - 1],
  u32: [0, 2 ** 32 - 1],
  u64: [0, Number.MAX_SAFE_INTEGER],
  s8: [-(2 ** 7), 2 ** 7 - 1],
  s16: [-(2 ** 15), 2 ** 15 - 1],
  s32: [-(2 ** 31), 2 ** 31 - 1],
  s64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
}

/** Bytes of a tensor whose elements stand in one array, or in arrays nested as the shape says. */
export function bytesOfJson(
  data: unknown,
  { type, datatype, shape }: { readonly type: DType; readonly datatype: string; readonly shape: Shape },
  field: string,
): Uint8Array {
  const size = sizeOf(shape)
  const [store, kind] = datatype === 'BOOL' ? ([storeBooleans, 'true or false'] as const) : storing(type)
  if (!Array.isArray(data)) throw invalid(field, 'must be an array')
  const nested = Array.isArray(data[0])
  if (!nested && data.length !== size)
    throw invalid(field, `has ${data.length} elements, the shape [${shape.join(', ')}] has ${size}`)
  const elements = allocate(type, size)
  let next = 0
  const fill = (values: readonly unknown[], place: () => string): void => {
    const wrong = store(elements, next, values)
    if (wrong !== -1) throw invalid(`${place()}[${wrong}]`, `must be ${kind}`)
    next += values.length
  }
  const level = (values: unknown, axis: number, place: () => string): void => {
    if (!Array.isArray(values) || values.length !== shape[axis])
      throw invalid(place(), `must be an array of ${shape[axis]}, as the shape [${shape.join(', ')}] says`)
    if (axis === shape.length - 1) fill(values, place)
    else values.forEach((each, i) => level(each, axis + 1, () => `${place()}[${i}]`))
  }
  if (nested) level(data, 0, () => field)
  else fill(data, () => field)
  return encode(elements, type)
}

function storing(type: DType): readonly [store: Store, kind: string] {
  if (isFloat(type)) {
    const [most, tooLarge] = largest[type]!
    const store: Store = (elements, start, values) => storeFloats(elements, start, values, tooLarge)
    return [store, `a number from ${-most} to ${most}`]
  }
  const [least, most] = ranges[type]!
  const wide = type === 'u64' || type === 's64'
  const store: Store = (elements, start, values) => {
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) return i
      elements[start + i] = wide ? BigInt(value as number) : (value as number)
    }
    return -1
  }
  const hint = wide ? '; larger ones are sent as binary data' : ''
  return [store, `a whole number from ${least} to ${most}${hint}`]
}

/** The loop that most requests spend their time in. */
function storeFloats(
  elements: Elements,
  start: number,
  values: readonly unknown[],
  tooLarge: number,
): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    // Also wrong for NaN.
    if (typeof value !== 'number' || !(value < tooLarge && value > -tooLarge)) return i
    elements[start + i] = value
  }
  return -1
}

const storeBooleans: Store = (elements, start, values) => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value !== 'boolean') return i
    elements[start + i] = Number(value)
  }
  return -1
}

/** Refuses bytes that are no BOOLs. */
export function checkBooleans(bytes: Uint8Array, field: string): void {
  const wrong = bytes.findIndex((byte) => byte > 1)
  if (wrong !== -1) throw invalid(field, `has the byte ${bytes[wrong]} at ${wrong}, and BOOL is 0 or 1`)
}

/** Whether a name is that of elements of another length each, which no tensor has. */
export function isBytes(datatype: string): boolean {
  return datatype === 'BYTES'
}

/** Whether requests may send a type by that name. */
export function accepts(type: DType, expected: string, datatype: string): boolean {
  return datatype === expected || (type === 'u8' && isInteger(type) && datatype === 'BOOL')
}
