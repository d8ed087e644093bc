// Where real Nx is wrong and we rule differently. Each rule holds for every vector it describes, recorded or held out,
// and compares what it lets through with the right answer.
import type { Json, Vector } from './format.ts'
import { byDifferences } from './programs.ts'
import type { InvokeOptions } from './invoke.ts'
import * as normal from './normal-equations.ts'
import { choosesLiteral, withFloatLiteral, withNonFiniteLiteral, withWeakLiteral } from './literals.ts'
import { reconstruction } from './reconstruct.ts'
import * as right from './right-answers.ts'
import { scattered, scattersBesidePadding } from './scatter.ts'
import * as spectrum from './spectrum.ts'

/** A deliberate difference from Nx. */
export interface Ruling {
  readonly reason: string
  /** Which vectors it is about: function, types, condition. */
  readonly applies: (vector: Vector) => boolean
  /** True: we raise where Nx does not. False: we do not where Nx does. */
  readonly raises?: boolean
  /** Compares the result with the right answer; `null` if it agrees. */
  readonly check?: (result: unknown, vector: Vector, options: InvokeOptions) => Promise<string | null>
}

const narrow: readonly string[] = ['bf16', 'f8', 'f8_e4m3fn']
const fn = (...names: readonly string[]): ((vector: Vector) => boolean) => {
  return (vector) => names.includes(vector.fn)
}
const text = (vector: Vector): string => JSON.stringify(vector)
const outputType = (vector: Vector): string | undefined =>
  (vector.expect as { readonly t?: string } | null)?.t
const inputType = (vector: Vector): string | undefined =>
  (vector.args?.[0] as { readonly t?: string } | null)?.t
const inputTypes = (vector: Vector): readonly unknown[] =>
  (vector.args ?? []).map((arg) => (arg as { readonly t?: string } | null)?.t)
const mentions = (vector: Vector, types: readonly string[]): boolean =>
  types.some((type) => text(vector).includes(`"${type}"`))
const isInteger = (type: string | undefined): boolean => right.integerTypes.includes(type ?? '')
const hasFloatLiteral = (args: readonly Json[] | undefined): boolean =>
  (args ?? []).some((arg) => typeof arg === 'object' && arg !== null && ('float' in arg || isNonFinite(arg)))
const isNonFinite = (arg: object): boolean =>
  'atom' in arg && ['nan', 'infinity', 'neg_infinity'].includes(arg['atom'] as string)
const constructors: readonly string[] = ['tensor', 'bf16', 'f8', 'f8_e4m3fn', 'f16', 'f32', 'f64']

const rulings: readonly Ruling[] = [
  {
    reason:
      'conversions to bf16 and f8 round to nearest even and keep f8_e4m3fn overflow as NaN; Nx truncates and saturates',
    applies: (v) => [...constructors, 'as_type'].includes(v.fn) && narrow.includes(outputType(v) ?? ''),
    check: right.nearest,
  },
  {
    reason:
      'constants of narrow types are rounded to nearest; Nx truncates, and takes wrong bits for f8_e4m3fn',
    applies: (v) =>
      ['Constants.pi', 'Constants.e', 'Constants.euler_gamma'].includes(v.fn) &&
      narrow.includes(outputType(v)!),
    check: right.constant,
  },
  {
    reason: 'the epsilon of f8_e4m3fn is 2⁻³; Nx has the bits of 0.625',
    applies: (v) => v.fn === 'Constants.epsilon' && outputType(v) === 'f8_e4m3fn',
    check: right.constant,
  },
  {
    reason: 'Nx decodes subnormal f8 wrongly',
    applies: (v) => v.fn === 'bitcast' && ['f8', 'f8_e4m3fn'].includes(outputType(v)!),
    check: right.bits,
  },
  {
    reason: 'sums and products of u64 stay u64; Nx gives s64, which can turn negative',
    applies: (v) =>
      fn('sum', 'product', 'Type.to_aggregate')(v) && text(v).includes('"u64"') && text(v).includes('"s64"'),
    check: right.unsigned,
  },
  {
    reason:
      'the larger one of u64 and a signed integer is u64, which always holds it; Nx gives s64, which may not',
    applies: (v) => v.fn === 'max' && inputTypes(v).includes('u64') && outputType(v) === 's64',
    check: right.unsigned,
  },
  {
    reason: 'triangles and diagonals of u64 stay u64; Nx gives s64, which can turn negative',
    applies: (v) =>
      fn('tril', 'triu', 'make_diagonal')(v) && inputType(v) === 'u64' && outputType(v) === 's64',
    check: right.unsigned,
  },
  {
    reason:
      'padding is never the largest or smallest element of a window; Nx fills it with the initial value',
    applies: scattersBesidePadding,
    check: scattered,
  },
  {
    reason: 'an integer that its type cannot hold raises unless { wrap: true } is given; Nx wraps',
    applies: (v) => v.note === 'wrap' && constructors.concat(right.integerTypes).includes(v.fn),
    raises: true,
  },
  {
    reason: 'two axes of one name raise where the name is given; Nx accepts them',
    applies: (v) => fn('tensor', 'rename', 'vectorize')(v) && v.raises !== true && right.givesNameTwice(v),
    raises: true,
  },
  {
    reason: 'axes of length zero are allowed; Nx forbids them',
    applies: (v) => v.raises === true && right.onlyEmptyAxes(v),
    raises: false,
    check: right.isEmpty,
  },
  {
    reason: 'toArray of a scalar is its number; Nx raises',
    applies: (v) => v.fn === 'to_list' && v.raises === true,
    raises: false,
    check: right.isScalar,
  },
  {
    reason: 'float literals take the precision of what surrounds them; Nx rounds them to f32 first',
    applies: (v) =>
      ['f64', 'c128'].includes(outputType(v)!) && v.program === undefined && hasFloatLiteral(v.args),
    check: withFloatLiteral,
  },
  {
    reason: 'Infinity and NaN are weak literals like other numbers; Nx makes f32 tensors of them',
    applies: (v) =>
      v.note === 'number' &&
      v.args!.some((arg) => typeof arg === 'object' && arg !== null && isNonFinite(arg)),
    check: withNonFiniteLiteral,
  },
  {
    reason:
      'log2 and log10 keep the type and are rounded once; Nx divides by an f32 constant after rounding to the narrow type',
    applies: (v) => fn('log2', 'log10')(v) && [...narrow, 'f16', 'f64'].includes(inputType(v)!),
    check: right.logarithm,
  },
  {
    reason: 'erfInv of f64 is accurate in f64; Nx computes it with f32 accuracy',
    applies: (v) => v.fn === 'erf_inv' && inputType(v) === 'f64',
    check: right.withinSinglePrecision,
  },
  {
    reason: 'sign, tanh and clip follow IEEE for infinities and NaN; Nx takes NaN for a large number',
    applies: (v) => fn('sign', 'tanh', 'clip')(v) && v.quirk === true,
    check: right.nonFinite,
  },
  {
    reason:
      'branches and limits that are numbers are weak like other numbers; Nx makes s32 and f32 tensors of them',
    applies: choosesLiteral,
    check: withWeakLiteral,
  },
  {
    reason: 'a number over an infinity of the other sign is −0; Nx gives 0',
    applies: right.dividesInfinities,
    check: right.quotient,
  },
  {
    reason: 'negative numbers round to −0, as in IEEE; Nx gives 0',
    applies: (v) => v.fn === 'round' && /f/.test(outputType(v) ?? '') && v.raises !== true,
    check: right.wholeNumber,
  },
  {
    reason: 'atan2 follows IEEE for infinities; Nx gives π for a finite numerator over −∞',
    applies: (v) => v.fn === 'atan2' && v.quirk === true,
    check: right.angle,
  },
  {
    reason: 'the sign of a complex number z is z / |z|; Nx gives 1',
    applies: (v) => v.fn === 'sign' && ['c64', 'c128'].includes(inputType(v) ?? ''),
    check: right.complexSign,
  },
  {
    reason: 'acos and acosh of complex numbers take the principal branch; Nx leaves it',
    applies: (v) => fn('acos', 'acosh')(v) && ['c64', 'c128'].includes(inputType(v) ?? ''),
    check: right.principalBranch,
  },
  {
    reason: 'vectorized axes meet by name in any order; Nx reshapes where it has to transpose',
    applies: (v) => right.vectorizedOutOfOrder(v),
    check: right.entryByEntry,
  },
  {
    reason: 'transforms over an axis before the last two keep the other axes in place; Nx permutes them',
    applies: spectrum.overEarlierAxis,
    check: spectrum.transform,
  },
  {
    reason: 'irfft to two points is a transform like any other; Nx raises',
    applies: (v) =>
      v.fn === 'irfft' && v.raises === true && /must be greater than or equal to 1, got: 0/.test(v.message!),
    raises: false,
    check: spectrum.transform,
  },
  {
    reason:
      'a literal accumulator is weak, so the function keeps the type of the tensor; Nx makes it s32 and raises',
    applies: (v) =>
      v.raises === true &&
      right.foldsFromLiteral(v) &&
      /expected a number or a scalar tensor of type/.test(v.message!),
    raises: false,
    check: right.folded,
  },
  {
    reason:
      'the gradient of the imaginary part flows to it; Nx takes the imaginary part of the real cotangent, which is 0',
    applies: (v) => v.area === 'grad' && v.program!.steps.some((step) => step.fn === 'imag'),
    check: byDifferences,
  },
  {
    reason: 'the derivative of |x| at 0 is 0, the middle of its subgradients; Nx gives 1',
    applies: (v) => v.area === 'grad' && v.note === 'abs at 0',
    check: right.absAtZero,
  },
  {
    reason: 'arrays of complex numbers and of booleans are read like others; Nx raises',
    applies: (v) => v.fn === 'load_numpy!' && /unsupported numpy type: (98|99)/.test(v.message ?? ''),
    raises: false,
    check: right.numpyArray,
  },
  {
    reason: 'least squares of f64 are accurate in f64; Nx stops its decomposition early',
    applies: (v) => v.fn === 'LinAlg.least_squares' && outputType(v) === 'f64',
    check: normal.leastSquares,
  },
  {
    reason: 'the pseudo-inverse of f64 is accurate in f64; Nx stops its decomposition early',
    applies: (v) => v.fn === 'LinAlg.pinv' && outputType(v) === 'f64' && v.raises !== true,
    check: normal.pseudoInverse,
  },
  {
    reason: 'power 0 of a matrix has its type, as other powers have; Nx gives s32',
    applies: (v) =>
      v.fn === 'LinAlg.matrix_power' && v.args![1] === 0 && v.raises !== true && inputType(v) !== 's32',
    check: right.identityPower,
  },
  {
    reason:
      'norms of matrices keep both axes where axes are kept; Nx keeps one or none of row and column sums',
    applies: (v) =>
      v.fn === 'LinAlg.norm' &&
      v.raises !== true &&
      v.opts?.['keep_axes'] === true &&
      (v.args![0] as { readonly shape: readonly number[] }).shape.length === 2 &&
      (v.expect as { readonly shape: readonly number[] }).shape.length < 2,
    check: right.keptNorm,
  },
  {
    reason:
      'sums of lines of a matrix may be given both axes, that of rows first, as in NumPy; Nx looks for the second one in the sums, and raises',
    applies: (v) =>
      v.fn === 'LinAlg.norm' &&
      v.raises === true &&
      Array.isArray(v.opts?.['axes']) &&
      v.opts['axes'].length === 2 &&
      /invalid for shape with rank 1/.test(v.message ?? ''),
    raises: false,
    check: right.normOverBothAxes,
  },
  {
    reason: 'eigenvectors of integers are floats at any size; Nx keeps the integers of a 1 × 1 matrix',
    applies: (v) => v.fn === 'LinAlg.eigh' && isInteger(inputType(v)) && text(v).includes('[1,1]'),
    check: (result, v) => reconstruction(result, right.floatingParts(v)),
  },
  {
    reason:
      'a float gradient has the type of its input, and narrow floats round to nearest; Nx keeps f32 and truncates',
    applies: (v) => v.area === 'grad' && mentions(v, narrow),
    check: right.withinNarrowPrecision,
  },
]

/** The rule a vector falls under, if any. */
export function ruleFor(vector: Vector): Ruling | undefined {
  return rulings.find((ruling) => ruling.applies(vector))
}
