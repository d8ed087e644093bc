// The primitives: everything a backend must be able to compute, on one page.
//
// Inputs arrive validated. Arithmetic inputs have the type of the output; comparison inputs have one common type
// and give u8 zeros and ones. `Call.outs` is final: a kernel never infers a type or a shape.
import type { Complex } from './complex.ts'
import type { DType } from './dtype.ts'
import type { Shape } from './spec.ts'

/** One element as JavaScript holds it: 64-bit integers are `bigint`, or a `number` where it is exact. */
export type Scalar = number | bigint | Complex

/** Signature of an operation: how many inputs it takes, its static attributes, how many outputs it gives. */
export interface Op<Arity extends number = number, Attributes = object, Outputs extends number = 1> {
  readonly arity: Arity
  readonly attrs: Attributes
  readonly outputs: Outputs
}

type Axes = readonly number[]
type Unary = Op<1, object>
/** Inputs keep their own shapes; the kernel broadcasts them to the shape of the output. */
type Binary = Op<2, object>
/** `keepAxes` leaves the reduced axes in `out.shape` with length 1; the elements are the same. */
type Reduction = Op<1, { axes: Axes; keepAxes: boolean }>

/** Everything a backend must implement. Closed: a new line here is a new contract version. */
export type Primitives = {
  // create: `out` says type and shape
  constant: Op<0, { value: Scalar }>
  iota: Op<0, { axis: number | null }> // null: row-major index over all axes
  // element-wise, one input
  negate: Unary
  abs: Unary // of a complex input: real output
  floor: Unary
  exp: Unary
  log: Unary
  sin: Unary
  cos: Unary
  sqrt: Unary
  // element-wise, two inputs
  add: Binary
  subtract: Binary
  multiply: Binary
  divide: Binary // floats and complex only
  quotient: Binary // integers only, truncates
  remainder: Binary // sign of the dividend, floats too
  pow: Binary
  atan2: Binary
  min: Binary // NaN wins
  max: Binary // NaN wins
  equal: Binary
  less: Binary
  bitwiseAnd: Binary
  bitwiseOr: Binary
  bitwiseXor: Binary
  leftShift: Binary
  rightShift: Binary // arithmetic for signed integers
  // choose, convert
  select: Op<3> // u8 predicate, value where non-zero, value where zero; all broadcast to `out.shape`
  asType: Op<1, { type: DType; saturate?: boolean }> // floats truncate towards zero and wrap into integers
  bitcast: Op<1, { type: DType }> // to a type of the same width
  // move
  reshape: Op<1, { shape: Shape }>
  transpose: Op<1, { axes: Axes }> // output axis i is input axis axes[i]
  broadcast: Op<1, { shape: Shape; axes: Axes }> // input axis i lands on output axis axes[i]; other output axes repeat
  slice: Op<number, { starts: readonly (number | null)[]; strides: Axes; lengths: Axes }> // null: next scalar input, clamped
  pad: Op<2, { config: readonly (readonly [low: number, high: number, interior: number])[] }> // negative low or high crops
  reverse: Op<1, { axes: Axes }>
  concatenate: Op<number, { axis: number }>
  // reduce: 8-bit and 16-bit floats accumulate in f32; NaN wins in max and min
  sum: Reduction
  product: Reduction
  reduceMax: Reduction
  reduceMin: Reduction
  // contract: output axes are batch, then the free axes of the left, then those of the right
  dot: Op<2, { contract: readonly [Axes, Axes]; batch: readonly [Axes, Axes] }>
  // index: `indices` is [...rows, axes.length]; out of bounds raises on host backends, clamps on devices
  gather: Op<2, { axes: Axes }> // output: [...rows, ...axes that are not indexed]
  scatter: Op<3, { axes: Axes; combine: 'add' | 'put' }> // target, indices, updates [...rows, ...other axes]; last put wins
  // order: NaN greatest; `out.type` is the integer type of the indices
  argsort: Op<1, { axis: number; direction: 'asc' | 'desc'; stable: boolean }>
  // complex parts
  real: Unary
  imag: Unary
}

/** Name of a primitive. */
export type Primitive = keyof Primitives

/** Version of this page. A backend declares the version it was written for. */
export const contractVersion = 2
