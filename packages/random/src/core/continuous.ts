// Samples of floating-point and complex types.
import { at, complex, reshape, type Tensor } from '@nx/tensor'
import { cast, checkType, commonType, composed, noNames } from '@nx/tensor/internal'
import { type DType, epsilon, isComplex, isFloat, NxError, type Shape, toFloating, toReal } from '@nx/types'
import { checkKey } from './key.ts'
import { layoutOf, type SampleArguments, sampleArguments } from './options.ts'
import { parametersOf } from './parameters.ts'

/** What to draw: random numbers have the precision of `type`; the parameters may be wider, and the result with them. */
export interface Sample {
  readonly key: Tensor
  readonly type: DType
  readonly shape: Shape
  readonly parameters: readonly [Tensor, Tensor]
  /** Whether the parameters are known to be 0 and 1. */
  readonly isStandard: boolean
}

/**
 * Samples of the type asked for, or of the parameters' type, in one operation of the name given. Real and imaginary parts are drawn independently; they
 * stand along a last axis, to which parameters broadcast.
 */
export function continuous(
  op: string,
  key: Tensor,
  args: SampleArguments,
  name: string,
  draw: (sample: Sample) => Tensor,
): Tensor {
  checkKey(op, key)
  const [given, options] = sampleArguments(args)
  const { shape, names } = layoutOf(op, options)
  const type = floatingType(op, checkType(op, options.type, toFloating(commonType(given, op))))
  const parts = isComplex(type) ? [...shape, 2] : shape
  const real = toReal(type)
  const isStandard = given[0] === 0 && given[1] === 1
  const inputs = parametersOf(op, key, given, wide(real), parts)
  const attrs = { type: real, shape: parts, isStandard }
  const out = { type: real, shape: parts, names: noNames(parts.length) }
  const drawn = composed(name, inputs, attrs, out, ([own, first, second], each) =>
    cast(draw({ ...each, key: own!, parameters: [first!, second!] }), real),
  )
  if (!isComplex(type)) return reshape(drawn, shape, { names })
  if (names.some((name) => name !== null)) throw namedComplex(op, type)
  return complex(at(drawn, ...partIndex(shape, 0)), at(drawn, ...partIndex(shape, 1)))
}

/** Types with few digits are computed in f32, so that results are rounded once. */
export function wide(type: DType): DType {
  return epsilon(type) > epsilon('f16') ? 'f32' : type
}

function partIndex(shape: Shape, part: number): (string | number)[] {
  return [...shape.map(() => ':'), part]
}

/** Returns a floating-point or complex type. Throws `type` for integers. */
export function floatingType(op: string, type: DType): DType {
  if (isFloat(type) || isComplex(type)) return type
  throw new NxError('type', op, `samples are floating-point or complex, got type ${type}; see randint`, {
    type,
  })
}

function namedComplex(op: string, type: DType): NxError {
  return new NxError(
    'names',
    op,
    `samples of type ${type} take no names, as in Nx; name the result by rename`,
    {
      type,
    },
  )
}
