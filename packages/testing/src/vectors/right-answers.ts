// What rulings compare with: the right answers, worked out from a vector's inputs without our own functions.
import { isTensor, type Tensor } from '@nx/tensor'
import { type DType, isComplex, toFloating } from '@nx/types'
import { spacing } from '../ulp.ts'
import { closeEnough, difference, type Tolerance } from './compare.ts'
import { elementsOf } from '../elements.ts'
import { decodeNumber } from './decode.ts'
import { isJsonTensor, type Json, type JsonElement, type JsonTensor, type Vector } from './format.ts'

export type Check = (result: unknown, vector: Vector) => Promise<string | null>

export const integerTypes: readonly string[] = [
  'u2',
  'u4',
  'u8',
  'u16',
  'u32',
  'u64',
  's2',
  's4',
  's8',
  's16',
  's32',
  's64',
]

export const want = (vector: Vector): JsonTensor => vector.expect as Json & JsonTensor
const argument = (vector: Vector, index: number): JsonTensor => vector.args![index] as Json & JsonTensor
/** Real parts of complex elements. */
const numbersOf = (tensor: JsonTensor): number[] =>
  tensor.data!.map((element) => decodeNumber(Array.isArray(element) ? element[0] : element))

/** Numbers anywhere in an argument, in order: of tensors, nested lists and literals. */
export function flatNumbers(value: Json | undefined): number[] {
  if (isJsonTensor(value)) return numbersOf(value)
  if (Array.isArray(value)) return value.flatMap(flatNumbers)
  if (typeof value === 'number' || typeof value === 'boolean') return [Number(value)]
  if (typeof value !== 'object' || value === null) return []
  const tagged = value as { readonly [key: string]: Json }
  if ('atom' in tagged)
    return [{ nan: NaN, infinity: Infinity, neg_infinity: -Infinity }[tagged['atom'] as string] ?? NaN]
  return [decodeNumber((tagged['float'] ?? tagged['int'] ?? NaN) as JsonElement)]
}

export async function header(result: unknown, vector: Vector, type = want(vector).t): Promise<string | null> {
  const { data: _, ...rest } = want(vector)
  return difference(result, { ...rest, t: type } as unknown as Json, vector)
}

export async function elements(result: unknown): Promise<number[]> {
  return Array.from(await elementsOf(result as Tensor), Number)
}

export async function each(
  result: unknown,
  agrees: (got: number, index: number) => boolean,
  wanted: (index: number) => unknown,
): Promise<string | null> {
  const got = await elements(result)
  const wrong = got.findIndex((element, i) => !agrees(element, i))
  return wrong < 0 ? null : `element ${wrong}: expected ${String(wanted(wrong))}, got ${got[wrong]}`
}

/** Whether a value is one of the two nearest of its type, so no more than half a spacing away. */
export function isNearest(got: number, exact: number, type: DType): boolean {
  if (Number.isNaN(exact)) return Number.isNaN(got)
  if (type === 'f8_e4m3fn' && Math.abs(exact) > 464) return Number.isNaN(got)
  if (type === 'f8' && Math.abs(exact) >= 61_440) return got === Math.sign(exact) * Infinity
  if (!Number.isFinite(exact)) return got === exact
  return Math.abs(got - exact) <= spacing(exact, type) / 2
}

export const nearest: Check = async (result, vector) => {
  const type = want(vector).t as DType
  const exact = flatNumbers(vector.args![0])
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => isNearest(got, exact[i]!, type),
      (i) => exact[i],
    )
  )
}

const constants: Readonly<Record<string, number>> = {
  'Constants.pi': Math.PI,
  'Constants.e': Math.E,
  'Constants.euler_gamma': 0.5772156649015329,
  'Constants.epsilon': 0.125,
}

export const constant: Check = async (result, vector) => {
  const exact = constants[vector.fn]!
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got) => isNearest(got, exact, want(vector).t as DType),
      () => exact,
    )
  )
}

/** The value of an 8-bit float by the definition of its format. */
function valueOfByte(byte: number, type: string): number {
  const [exponentBits, bias] = type === 'f8' ? [5, 15] : [4, 7]
  const mantissaBits = 7 - exponentBits
  const sign = byte >> 7 ? -1 : 1
  const exponent = (byte >> mantissaBits) & (2 ** exponentBits - 1)
  const fraction = (byte & (2 ** mantissaBits - 1)) / 2 ** mantissaBits
  if (type === 'f8' && exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  if (type !== 'f8' && (byte & 0x7f) === 0x7f) return NaN
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias)
}

export const bits: Check = async (result, vector) => {
  const bytes = numbersOf(argument(vector, 0)).map((value) => value & 0xff)
  const exact = bytes.map((byte) => valueOfByte(byte, want(vector).t))
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => Object.is(got, exact[i]) || got === exact[i],
      (i) => exact[i],
    )
  )
}

/** Nx's signed result, read as unsigned. */
export const unsigned: Check = async (result, vector) => {
  if (vector.fn === 'Type.to_aggregate')
    return result === 'u64' ? null : `expected u64, got ${String(result)}`
  const signed = want(vector)
  const data = signed.data!.map((element) => String(BigInt.asUintN(64, BigInt(element as string))))
  return difference(result, { ...signed, t: 'u64', data } as unknown as Json, vector)
}

/** Whether the vector's arguments or options give one name twice. */
export function givesNameTwice(vector: Vector): boolean {
  const given = vector.opts?.['names'] ?? vector.args?.[1]
  const names = Array.isArray(given) ? given.map((each) => JSON.stringify(each)) : []
  return names.some((name, i) => name !== 'null' && names.indexOf(name) !== i)
}

/** Whether all that is wrong with a call is an axis of length zero. */
export function onlyEmptyAxes(vector: Vector): boolean {
  const { fn, args, message = '' } = vector
  if (/found in shape\..*got 0 in shape|cannot build an empty tensor/.test(message)) return true
  return (fn === 'tensor' && JSON.stringify(args) === '[[]]') || (fn === 'eye' && args![0] === 0)
}

/** The tensor, or the first of several results, is empty. */
export const isEmpty: Check = async (result) => {
  const tensor: unknown = Array.isArray(result) ? result[0] : result
  if (isTensor(tensor) && tensor.shape.includes(0)) return null
  return `expected a tensor with an axis of length 0, got ${String(tensor)}`
}

export const isScalar: Check = async (result, vector) => {
  const [value] = numbersOf(argument(vector, 0))
  return Number(result) === value ? null : `expected ${value}, got ${String(result)}`
}

const within =
  (tolerance: Tolerance): Check =>
  (result, vector) =>
    difference(result, vector.program === undefined ? vector.expect! : inTypesOfInputs(vector), {
      ...vector,
      check: 'close',
      tol: tolerance,
    })

export const withinSinglePrecision: Check = /* @__PURE__ */ within([1e-6, 1e-6])
export const withinNarrowPrecision: Check = /* @__PURE__ */ within([0.03, 0.03])

export const logarithm: Check = async (result, vector) => {
  const input = argument(vector, 0)
  const exact = numbersOf(input).map(vector.fn === 'log2' ? Math.log2 : Math.log10)
  if ((result as Tensor).type !== input.t) return `expected ${input.t}, got ${(result as Tensor).type}`
  const type = input.t as DType
  const close = (got: number, i: number): boolean =>
    type === 'f64' ? closeEnough(got, exact[i]!, [4e-16, 1e-300]) : isNearest(got, exact[i]!, type)
  return each(result, close, (i) => exact[i])
}

export const nonFinite: Check = async (result, vector) => {
  const [, low, high] = (vector.args ?? []).map((arg) => flatNumbers(arg)[0]!)
  const fn: Readonly<Record<string, (x: number) => number>> = {
    sign: Math.sign,
    tanh: Math.tanh,
    clip: (x) => (Number.isNaN(x) ? NaN : Math.min(Math.max(x, low!), high!)),
  }
  const exact = numbersOf(argument(vector, 0)).map(fn[vector.fn]!)
  const [relative, absolute] = vector.tol ?? [1e-6, 0]
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => closeEnough(got, exact[i]!, [relative, absolute]),
      (i) => exact[i],
    )
  )
}

/** A function of the elements of both arguments, with NumPy's broadcasting, as the recorded shapes need it. */
function ofPairs(vector: Vector, fn: Operator): number[] {
  const [y, x] = [argument(vector, 0), argument(vector, 1)]
  const shape = want(vector).shape
  const at = (tensor: JsonTensor, flat: number): number => {
    let [rest, index, stride] = [flat, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const own = tensor.shape[axis - shape.length + tensor.shape.length] ?? 1
      const position = rest % shape[axis]!
      rest = Math.floor(rest / shape[axis]!)
      if (own !== 1) index += position * stride
      stride *= own
    }
    return decodeNumber(tensor.data![index] as JsonElement)
  }
  return want(vector).data!.map((_, i) => fn(at(y, i), at(x, i)))
}

export const angle: Check = async (result, vector) => {
  const exact = ofPairs(vector, Math.atan2)
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => closeEnough(got, exact[i]!, [2e-6, 0]),
      (i) => exact[i],
    )
  )
}

/** Elements rounded once, zeros with their signs. */
async function roundedOnce(
  result: unknown,
  vector: Vector,
  exact: readonly number[],
): Promise<string | null> {
  const type = want(vector).t as DType
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => (exact[i] === 0 ? Object.is(got, exact[i]) : isNearest(got, exact[i]!, type)),
      (i) => (Object.is(exact[i], -0) ? '-0' : exact[i]),
    )
  )
}

/** Whether tensors of floats are divided of which one has infinities. */
export function dividesInfinities({ fn, args, expect }: Vector): boolean {
  const tensors = (args ?? []).filter(isJsonTensor)
  return (
    fn === 'divide' &&
    tensors.length === 2 &&
    tensors.every(({ t, vec = [] }) => !t.startsWith('c') && vec.length === 0) &&
    tensors.some(({ data = [] }) => data.some((element) => /Infinity/.test(String(element)))) &&
    isJsonTensor(expect)
  )
}

export const quotient: Check = (result, vector) =>
  roundedOnce(
    result,
    vector,
    ofPairs(vector, (y, x) => y / x),
  )

/** Half away from zero. */
export const wholeNumber: Check = (result, vector) =>
  roundedOnce(
    result,
    vector,
    numbersOf(argument(vector, 0)).map((x) => (x < 0 || Object.is(x, -0) ? -Math.round(-x) : Math.round(x))),
  )

/** Elements of a complex tensor as pairs. */
export function partsOf(tensor: JsonTensor): (readonly [number, number])[] {
  return tensor.data!.map((element) => {
    const [re, im] = element as readonly [JsonElement, JsonElement]
    return [decodeNumber(re), decodeNumber(im)] as const
  })
}

export const complexSign: Check = async (result, vector) => {
  const exact = partsOf(argument(vector, 0)).flatMap(([re, im]) => {
    const size = Math.hypot(re, im)
    return size === 0 ? [re, im] : [re / size, im / size]
  })
  return (
    (await header(result, vector)) ??
    each(
      result,
      (got, i) => closeEnough(got, exact[i]!, [2e-6, 2e-6]),
      (i) => exact[i],
    )
  )
}

/** cos(w) or cosh(w) must give the input back, and w lie where the principal values do. */
export const principalBranch: Check = async (result, vector) => {
  const problem = await header(result, vector)
  if (problem !== null) return problem
  const got = await elements(result)
  const hyperbolic = vector.fn === 'acosh'
  const wrong = partsOf(argument(vector, 0)).findIndex(([re, im], i) => {
    const [a, b] = [got[2 * i]!, got[2 * i + 1]!]
    const [back, turned] = hyperbolic
      ? [Math.cosh(a) * Math.cos(b), Math.sinh(a) * Math.sin(b)]
      : [Math.cos(a) * Math.cosh(b), -Math.sin(a) * Math.sinh(b)]
    const principal = hyperbolic ? a >= 0 && Math.abs(b) <= Math.PI : a >= 0 && a <= Math.PI
    return !principal || Math.hypot(back - re, turned - im) > 1e-5 * (1 + Math.hypot(re, im))
  })
  return wrong < 0
    ? null
    : `element ${wrong}: ${got[2 * wrong]} + ${got[2 * wrong + 1]}i is not the principal value`
}

/** Whether two inputs have the same vectorized axes in another order than they first appear. */
export function vectorizedOutOfOrder(vector: Vector): boolean {
  const tensors = (vector.args ?? []).filter(isJsonTensor)
  const names = tensors.map((tensor) => (tensor.vec ?? []).map(([name]) => name))
  const order = [...new Set(names.flat())]
  return names.some((own) => own.some((name, i) => i > 0 && order.indexOf(name) < order.indexOf(own[i - 1]!)))
}

export type Operator = (x: number, y: number) => number
export const operators: Readonly<Record<string, Operator>> = {
  add: (x, y) => x + y,
  subtract: (x, y) => x - y,
  multiply: (x, y) => x * y,
  divide: (x, y) => x / y,
  pow: (x, y) => x ** y,
  max: Math.max,
  min: Math.min,
  atan2: Math.atan2,
  less: (x, y) => Number(x < y),
  equal: (x, y) => Number(x === y),
  logical_and: (x, y) => Number(x !== 0 && y !== 0),
}

/** Binary functions entry by entry: vectorized axes by name, own axes broadcast. */
export const entryByEntry: Check = async (result, vector) => {
  const problem = await header(result, vector)
  if (problem !== null) return problem
  const { vec = [], shape } = want(vector)
  const operator = operators[vector.fn]
  if (operator === undefined) return difference(result, vector.expect!, vector)
  const lengths = [...vec.map(([, length]) => length), ...shape]
  const exact = want(vector).data!.map((_, flat) => {
    const index: number[] = []
    let rest = flat
    for (const length of [...lengths].reverse()) {
      index.unshift(rest % length)
      rest = Math.floor(rest / length)
    }
    return operator(...([0, 1].map((i) => entry(argument(vector, i), vec, index)) as [number, number]))
  })
  return each(
    result,
    (got, i) => closeEnough(got, exact[i]!, [2e-6, 2e-6]),
    (i) => exact[i],
  )
}

function entry(
  tensor: JsonTensor,
  vec: readonly (readonly [string, number])[],
  index: readonly number[],
): number {
  const own = tensor.vec ?? []
  const lengths = [...own.map(([, length]) => length), ...tensor.shape]
  const position = [
    ...own.map(([name]) => index[vec.findIndex(([other]) => other === name)]!),
    ...index.slice(index.length - tensor.shape.length),
  ]
  let flat = 0
  lengths.forEach((length, axis) => (flat = flat * length + (length === 1 ? 0 : position[axis]!)))
  return decodeNumber(tensor.data![flat] as JsonElement)
}

/** Whether a fold begins with a literal and leaves the type to its arguments. */
export function foldsFromLiteral({ fn, args, opts }: Vector): boolean {
  return fn === 'reduce' && !isJsonTensor(args![1]) && opts?.['type'] === undefined
}

/** A fold of all elements with a binary function, wrapped into the type of the tensor. */
export const folded: Check = async (result, vector) => {
  const input = argument(vector, 0)
  const [start] = flatNumbers(vector.args![1])
  const operator = operators[(vector.args![2] as { readonly fun: string }).fun]!
  const exact = numbersOf(input).reduce((total, value) => operator(value, total) & 0xff, start!)
  const [got] = await elements(result)
  return got === exact && input.t === 'u8' ? null : `expected ${exact}, got ${got}`
}

/** The recorded identity, in the type of the matrix. */
export const identityPower: Check = async (result, vector) => {
  const type = argument(vector, 0).t
  const data = isComplex(type as DType) ? want(vector).data!.map((each) => [each, 0]) : want(vector).data
  return difference(result, { ...want(vector), t: type, data } as unknown as Json, vector)
}

/** The recorded norm of a matrix, in as many axes as the matrix has. */
export const keptNorm: Check = async (result, vector) => {
  const { names } = argument(vector, 0)
  const kept = { ...want(vector), shape: [1, 1], ...(names !== undefined && { names }) }
  return difference(result, kept as unknown as Json, vector)
}

/** The largest or smallest sum of sizes along the first or the second of two axes. */
export const normOverBothAxes: Check = async (result, vector) => {
  const { shape } = argument(vector, 0)
  const numbers = numbersOf(argument(vector, 0)).map(Math.abs)
  const ord = vector.opts!['ord'] as number | { readonly atom: string }
  const isFirst = typeof ord === 'number'
  const axis = (vector.opts!['axes'] as readonly number[])[isFirst ? 0 : 1]! & 1
  const sums = new Array<number>(shape[1 - axis]!).fill(0)
  numbers.forEach((x, at) => (sums[axis === 0 ? at % shape[1]! : Math.floor(at / shape[1]!)]! += x))
  const isLargest = isFirst ? ord === 1 : ord.atom === 'inf'
  const exact = (isLargest ? Math.max : Math.min)(...sums)
  return each(
    result,
    (got) => Math.abs(got - exact) <= 1e-2 * exact,
    () => exact,
  )
}

/** The little-endian numbers at the end of the recorded file: real and imaginary parts in turn, or bytes of 0 and 1. */
export const numpyArray: Check = async (result, vector) => {
  const file = atob((vector.args![0] as { readonly b64: string }).b64)
  const data = Uint8Array.from(file.slice(file.indexOf('\n') + 1), (byte) => byte.charCodeAt(0))
  const [type, exact] = file.includes("b1'")
    ? (['u8', data] as const)
    : file.includes("c8'")
      ? (['c64', new Float32Array(data.buffer)] as const)
      : (['c128', new Float64Array(data.buffer)] as const)
  const got = result as Tensor
  const parts = await elements(result)
  if (got.type !== type || parts.length !== exact.length)
    return `expected ${exact.length} numbers of ${type}, got ${parts.length} of ${got.type}`
  return each(
    result,
    (value, i) => value === exact[i],
    (i) => exact[i],
  )
}

/** What was recorded, with each gradient in the type of its input: Nx does not cast it back. */
export function inTypesOfInputs({ expect, program, wrt }: Vector): Json {
  const types = new Map(program!.inputs.map(({ id, value }) => [id, toFloating(value.t as DType)]))
  const { grads, ...rest } = expect as unknown as { readonly grads: readonly JsonTensor[] }
  const ids = wrt ?? [program!.inputs[0]!.id]
  return { ...rest, grads: grads.map((each, i) => ({ ...each, t: types.get(ids[i]!)! })) as unknown as Json }
}

/** The recorded gradient, with 0 where the input is 0. */
export const absAtZero: Check = (result, vector) => {
  const input = vector.program!.inputs.find(({ id }) => id === vector.wrt![0])!.value
  const { value, grads } = vector.expect as unknown as { value: Json; grads: readonly JsonTensor[] }
  const data = grads[0]!.data!.map((element, i) => (input.data![i] === 0 ? 0 : element))
  const expect = { value, grads: [{ ...grads[0]!, data }] } as unknown as Json
  return difference(result, inTypesOfInputs({ ...vector, expect }), vector)
}

/** A decomposition of integers with the types of that of floats. */
export function floatingParts(vector: Vector): Vector {
  const expect = vector.expect as unknown as { readonly parts: readonly JsonTensor[] }
  const parts = expect.parts.map((part) => ({ ...part, t: integerTypes.includes(part.t) ? 'f32' : part.t }))
  return { ...vector, expect: { ...expect, parts } as unknown as Json }
}
