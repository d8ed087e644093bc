// Recorded arguments as the values our functions take.
import { Tensor, template, weakFloat } from '@nx/tensor'
import { allocate, type Backend, Complex, type DType, encode, isComplex, sizeOf } from '@nx/types'
import { isJsonTensor, type Json, type JsonElement, type JsonTensor } from './format.ts'
import { camelCase } from './names.ts'

/** The binary function that a vector names as an argument, as in `reduce(tensor, 0, add)`. */
export type FunctionByName = (name: string) => unknown

/** Turns a recorded argument into a value; atoms become strings or numbers, tuples and lists arrays. */
export function decodeValue(value: Json, backend: Backend, functionByName: FunctionByName): unknown {
  const again = (each: Json): unknown => decodeValue(each, backend, functionByName)
  if (Array.isArray(value)) return value.map(again)
  if (typeof value !== 'object' || value === null) return value
  if (isJsonTensor(value)) return decodeTensor(value, backend)
  const object = value as { readonly [key: string]: Json }
  if ('int' in object) return BigInt(object['int'] as string)
  if ('float' in object) return decodeFloat(decodeNumber(object['float'] as JsonElement))
  if ('complex' in object) {
    const [re, im] = object['complex'] as [JsonElement, JsonElement]
    return new Complex(decodeNumber(re), decodeNumber(im))
  }
  if ('atom' in object) return decodeAtom(object['atom'] as string)
  if ('type' in object && Object.keys(object).length === 1) return object['type']
  if ('tuple' in object) return (object['tuple'] as readonly Json[]).map(again)
  if ('range' in object) return decodeRange(object['range'] as [number, number, number])
  if ('fun' in object) return functionByName(object['fun'] as string)
  if ('b64' in object) return Uint8Array.from(atob(object['b64'] as string), (char) => char.charCodeAt(0))
  if ('map' in object) return again(object['map'] as Json)
  return Object.fromEntries(Object.entries(object).map(([key, each]) => [key, again(each)]))
}

/** Recorded options: keys in camelCase, values decoded. */
export function decodeOptions(
  options: { readonly [key: string]: Json },
  backend: Backend,
  functionByName: FunctionByName,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => {
      const decoded = decodeValue(value, backend, functionByName)
      return [camelCase(key.replace('?', '')), nameOptions.includes(key) ? decoded : choice(decoded)]
    }),
  )
}

/** Options whose values are names of axes or types, not choices. */
const nameOptions: readonly string[] = [
  'names',
  'name',
  'axis',
  'axes',
  'type',
  'vectorized_axes',
  'target_names',
]

/** `power_of_two` → `powerOfTwo`, in lists too. */
function choice(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(choice)
  return typeof value === 'string' ? camelCase(value) : value
}

/** A tensor on a backend from its recorded elements. */
export function decodeTensor(json: JsonTensor, backend: Backend): Tensor {
  const type = json.t as DType
  const vectorized = json.vec ?? []
  const names = json.names ?? json.shape.map(() => null)
  if (json.template === true) return template(json.shape, type, { names })
  const spec = { type, shape: [...vectorized.map(([, length]) => length), ...json.shape] }
  const count = sizeOf(spec.shape)
  const elements = allocate(type, count)
  json.data!.forEach((element, i) => {
    if (isComplex(type)) {
      const [re, im] = element as [JsonElement, JsonElement]
      elements[2 * i] = decodeNumber(re)
      elements[2 * i + 1] = decodeNumber(im)
    } else
      elements[i] =
        elements instanceof BigInt64Array || elements instanceof BigUint64Array
          ? BigInt(element as string)
          : decodeNumber(element)
  })
  return new Tensor(backend, backend.upload(encode(elements, type), spec), spec, names, vectorized)
}

/** A recorded number, `"NaN"` and `"Infinity"` included. */
export function decodeNumber(element: JsonElement): number {
  return Number(element)
}

/** JavaScript cannot tell 1.0 from 1, so whole floats travel as weak float literals. */
function decodeFloat(value: number): unknown {
  return Number.isInteger(value) ? weakFloat(value) : value
}

function decodeAtom(atom: string): unknown {
  if (atom === 'nan') return NaN
  if (atom === 'infinity') return Infinity
  if (atom === 'neg_infinity') return -Infinity
  return atom
}

/** Elixir's inclusive range as NumPy's slice text. */
function decodeRange([first, last, step]: readonly [number, number, number]): string {
  const end = last === -1 ? '' : `${last + 1}`
  return `${first}:${end}${step === 1 ? '' : `:${step}`}`
}
