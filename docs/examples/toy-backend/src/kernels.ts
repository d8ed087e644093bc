// The table of kernels: one entry per primitive. Leave one out and it does not compile.
import {
  type Composites,
  convert,
  decode,
  encode,
  isInteger,
  type Kernels,
  sizeOf,
  type Spec,
  stridesOf,
} from '@nx/types'
import * as move from './movement.ts'
import { aligned, build, type Data } from './data.ts'
import { argsort, dot, gather, reduction, scatter } from './reductions.ts'

interface Call {
  readonly inputs: readonly { readonly spec: Spec; readonly data: Data }[]
  readonly outs: readonly [Spec]
}

type Binary = (x: number, y: number) => number

/** Element-wise, one input. */
function unary(fn: (x: number) => number): (call: Call) => Data {
  return ({ inputs: [x], outs: [out] }) => build(out, (i) => fn(x!.data[i]!))
}

/** Element-wise, two inputs, each stretched to the shape of the output. */
function binary(fn: Binary, onIntegers = fn): (call: Call) => Data {
  return ({ inputs: [x, y], outs: [out] }) => {
    const [left, right] = [aligned(x!.spec, out.shape), aligned(y!.spec, out.shape)]
    const compute = isInteger(x!.spec.type) ? onIntegers : fn
    return build(out, (i) => compute(x!.data[left[i]!]!, y!.data[right[i]!]!))
  }
}

/** JavaScript differs from IEEE 754, where 1 to any power is 1, and −1 to an infinite one. */
const power: Binary = (x, y) => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y)

/** By squaring, modulo 2³². */
function integerPower(x: number, y: number): number {
  let result = 1
  for (let square = x, rest = y; rest > 0; rest = Math.floor(rest / 2), square = Math.imul(square, square))
    if (rest % 2 === 1) result = Math.imul(result, square)
  return result
}

/** All primitives, and those composites that this backend computes at once. */
export const kernels: Kernels<Data, Composites> = {
  // Create.
  constant: ({ attrs, outs: [out] }) => build(out, () => Number(attrs.value)),
  iota: ({ attrs: { axis }, outs: [out] }) => {
    const step = axis === null ? 1 : stridesOf(out.shape)[axis]!
    const length = axis === null ? Infinity : out.shape[axis]!
    return build(out, (i) => (length === Infinity ? i : Math.floor(i / step) % length))
  },

  // Element-wise: computed as f64, rounded once when written.
  negate: unary((x) => -x),
  abs: unary(Math.abs),
  floor: unary(Math.floor),
  exp: unary(Math.exp),
  log: unary(Math.log),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  sqrt: unary(Math.sqrt),
  add: binary((x, y) => x + y),
  subtract: binary((x, y) => x - y),
  multiply: binary((x, y) => x * y, Math.imul),
  divide: binary((x, y) => x / y),
  quotient: binary((x, y) => Math.trunc(x / y)),
  remainder: binary((x, y) => x % y),
  pow: binary(power, integerPower),
  atan2: binary(Math.atan2),
  min: binary(Math.min),
  max: binary(Math.max),
  equal: binary((x, y) => Number(x === y)),
  less: binary((x, y) => Number(x < y)),
  bitwiseAnd: binary((x, y) => x & y),
  bitwiseOr: binary((x, y) => x | y),
  bitwiseXor: binary((x, y) => x ^ y),
  // JavaScript takes amounts modulo 32; here all bits are shifted out.
  leftShift: binary((x, y) => (y > 31 ? 0 : x << y)),
  rightShift: binary((x, y) => Math.floor(x / 2 ** Math.min(y, 32))),

  // Choose and convert.
  select: ({ inputs: [predicate, onTrue, onFalse], outs: [out] }) => {
    const at = [predicate, onTrue, onFalse].map(({ spec }) => aligned(spec, out.shape))
    return build(out, (i) =>
      predicate.data[at[0]![i]!] ? onTrue.data[at[1]![i]!]! : onFalse.data[at[2]![i]!]!,
    )
  },
  asType: ({ inputs: [x], attrs: { saturate = false }, outs: [out] }) => {
    const to = convert(x.spec.type, out.type, { saturate })
    return build(out, (i) => Number(to(x.data[i]!)))
  },
  bitcast: ({ inputs: [x], outs: [out] }) =>
    decode(encode(x.data, x.spec.type).slice(), out.type, sizeOf(out.shape)) as Data,

  // Move: nothing is computed.
  reshape: ({ inputs: [x] }) => x.data,
  transpose: move.transpose,
  broadcast: move.broadcast,
  slice: move.slice,
  pad: move.pad,
  reverse: move.reverse,
  concatenate: move.concatenate,

  // Reduce, contract, index, order.
  sum: reduction(0, (x, y) => x + y),
  product: reduction(1, (x, y) => x * y, Math.imul),
  reduceMax: reduction(-Infinity, Math.max),
  reduceMin: reduction(Infinity, Math.min),
  dot,
  gather,
  scatter,
  argsort,

  // Parts of complex numbers, of which this backend has none.
  real: ({ inputs: [x] }) => x.data,
  imag: ({ outs: [out] }) => build(out, () => 0),

  // Step 4: composites. Without this line, tanh is computed by its definition from primitives.
  tanh: unary(Math.tanh),
}
