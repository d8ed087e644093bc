// The primitives: everything a backend must be able to compute, on one page.
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

/**
 * Everything a backend must implement. Closed: a new line here is a new contract version.
 *
 * Calls arrive validated, and `outs` is final: a kernel never infers a type or a shape. Arithmetic inputs have the type of the
 * output. Floats follow IEEE 754, round to nearest; NaN comes out where NaN goes in, unless a line says otherwise. Integers
 * wrap around.
 */
export type Primitives = {
  /** A scalar, or a tensor full of it: `outs` says type and shape. */
  constant: Op<0, { value: Scalar }>
  /** Positions along an axis; with `null` along all axes, in row-major order. */
  iota: Op<0, { axis: number | null }>

  /** Of the smallest signed integer: itself. Unsigned integers wrap. Of a float, its sign turns, also that of 0 and NaN. */
  negate: Unary
  /** Of a complex input the output is real: its modulus, without overflow on the way. */
  abs: Unary
  /** Integers stay. */
  floor: Unary
  /** Floats and complex only. */
  exp: Unary
  /** Floats and complex only. Of 0: −∞; of what is below: NaN. */
  log: Unary
  /** Floats and complex only, exact also for large arguments. */
  sin: Unary
  /** As `sin`. */
  cos: Unary
  /** Floats and complex only. Of −0: −0; of what is below: NaN. Of complex numbers the root with a positive real part. */
  sqrt: Unary

  /** Integers wrap. */
  add: Binary
  /** Integers wrap. */
  subtract: Binary
  /** Integers wrap. */
  multiply: Binary
  /** Floats and complex only. */
  divide: Binary
  /** Integers only, truncates towards 0. Division by 0 raises `division_by_zero` on host backends, and is anything on devices. */
  quotient: Binary
  /** With the sign of the dividend, of floats too: `remainder(-5, 3) = -2`. Integers by 0 as `quotient`; floats by 0: NaN. */
  remainder: Binary
  /**
   * Floats as in C and IEEE 754: `pow(1, NaN) = 1`, `pow(NaN, 0) = 1`, `pow(-1, ±∞) = 1`, where JavaScript's `Math.pow` gives NaN
   * for the first and the last; NaN for negative numbers to broken powers. Integers wrap; a negative exponent raises
   * `negative_exponent` on host backends.
   */
  pow: Binary
  /** Floats only; the angle of (right, left), with the signs of zeros as `Math.atan2`. */
  atan2: Binary
  /** NaN wins: `min(NaN, 1)` is NaN. −0 is below 0. */
  min: Binary
  /** As `min`. */
  max: Binary
  /** u8 of 0 and 1; the inputs have one common type. NaN equals nothing, −0 equals 0. */
  equal: Binary
  /** u8 of 0 and 1; the inputs have one common real type. NaN is not less than anything, nor anything less than it. */
  less: Binary
  /** Integers only, as are all operations on bits. */
  bitwiseAnd: Binary
  /** Integers only. */
  bitwiseOr: Binary
  /** Integers only. */
  bitwiseXor: Binary
  /** By the width of the type or more: 0. A negative shift raises `negative_shift` on host backends. */
  leftShift: Binary
  /** Arithmetic for signed integers: by the width or more −1 or 0. A negative shift as in `leftShift`. */
  rightShift: Binary

  /** A u8 predicate, the value where it is not zero, the value where it is; all broadcast to the shape of the output. */
  select: Op<3>
  /**
   * To another type. Floats truncate towards zero into integers and wrap, NaN gives 0 and infinities the ends of the type; with
   * `saturate` all that is beyond the ends gives the ends. Integers wrap. Of complex numbers the real part is left.
   */
  asType: Op<1, { type: DType; saturate?: boolean }>
  /** The same bits in a type of the same width. */
  bitcast: Op<1, { type: DType }>

  /** The same elements in row-major order. The output is a value of its own, though it may share storage. */
  reshape: Op<1, { shape: Shape }>
  /** Output axis i is input axis `axes[i]`. */
  transpose: Op<1, { axes: Axes }>
  /** Input axis i lands on output axis `axes[i]`, where length 1 repeats; along other output axes everything repeats. */
  broadcast: Op<1, { shape: Shape; axes: Axes }>
  /**
   * `lengths[i]` positions from `starts[i]` on, `strides[i]` apart. A start that is `null` is the next of the scalar inputs after
   * the tensor, clamped so that the slice lies inside.
   */
  slice: Op<number, { starts: readonly (number | null)[]; strides: Axes; lengths: Axes }>
  /** Fills with the second input, a scalar: before, after and between the elements of each axis. Negative low or high crops. */
  pad: Op<2, { config: readonly (readonly [low: number, high: number, interior: number])[] }>
  /** Backwards along these axes. */
  reverse: Op<1, { axes: Axes }>
  /** One after the other along an axis. */
  concatenate: Op<number, { axis: number }>

  /**
   * Floats of 8 and 16 bits accumulate in f32 and are rounded once; of no elements 0. The order of terms is free, and so is
   * rounding, within that of a sum in pairs.
   */
  sum: Reduction
  /** As `sum`; of no elements 1. */
  product: Reduction
  /** NaN wins. There is an element. */
  reduceMax: Reduction
  /** NaN wins. There is an element. */
  reduceMin: Reduction

  /**
   * Sums of products over the contracted axes, accumulated as by `sum`. Output axes are batch, then the free axes of the left, then
   * those of the right.
   */
  dot: Op<2, { contract: readonly [Axes, Axes]; batch: readonly [Axes, Axes] }>

  /**
   * `indices` is [...rows, axes.length], and the output [...rows, ...axes that are not indexed]. An index out of bounds raises
   * `index_out_of_bounds` on backends with `readSync`, and is clamped on others.
   */
  gather: Op<2, { axes: Axes }>
  /**
   * Target, indices as in `gather`, updates [...rows, ...other axes]. Of several updates of one place the last put wins, in the order
   * of rows, and all are added, their sum being rounded once. Out of bounds as `gather`.
   */
  scatter: Op<3, { axes: Axes; combine: 'add' | 'put' }>

  /** Positions in sorted order, in the integer type of the output. NaN is greatest; equal ones keep their order if `stable`. */
  argsort: Op<1, { axis: number; direction: 'asc' | 'desc'; stable: boolean }>

  /** The real part of complex numbers. */
  real: Unary
  /** The imaginary part of complex numbers. */
  imag: Unary
}

/** Name of a primitive. */
export type Primitive = keyof Primitives

/** Version of this page. A backend declares the version it was written for. */
export const contractVersion = 2
