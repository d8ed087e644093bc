// What the Fourier transforms share: options, vectorization, and moving the transformed axis last.
import { type DType, NxError } from '@nx/types'
import { abs } from '../ops/abs.ts'
import { complex } from '../ops/complex.ts'
import { imag } from '../ops/imag.ts'
import { lessEqual } from '../ops/lessEqual.ts'
import { real } from '../ops/real.ts'
import { select } from '../ops/select.ts'
import { allAxes, type Axis, resolveAxis } from './axes.ts'
import type { Definition } from './definition.ts'
import { fourierKernel } from './fourier-kernel.ts'
import { like, realOrComplex } from './composite.ts'
import { describe } from './element.ts'
import { checkOptions } from './options.ts'
import { permute, withLength } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import { shiftedAxis } from './shifted-axes.ts'

/** Length of a transform: a number, or the next power of two. */
export type TransformLength = number | 'powerOfTwo'

/** Options of Fourier transforms. */
export interface TransformOptions {
  /** The axis to transform; the last by default. */
  readonly axis?: Axis
  /** Length to which the axis is cut or continued with zeros; its own by default. */
  readonly length?: TransformLength
  /** Parts of the result up to this size become zero; none by default. */
  readonly eps?: number
}

/** Their names. */
export const transformOptions: readonly string[] = ['axis', 'length', 'eps']

/** Options of a transform with everything resolved. */
export interface TransformAttrs {
  readonly axis: number
  readonly length: number
}

/** Resolves the options of a transform. Throws `option`, and as `resolveAxis`. */
export function transformAttrs(
  op: string,
  input: Tensor,
  options: TransformOptions,
  usual?: number,
): TransformAttrs {
  checkOptions(op, options, transformOptions)
  checkEps(op, options.eps)
  const axis = resolveAxis(op, input, options.axis ?? -1)
  return { axis, length: transformLength(op, options.length ?? usual, input.shape[axis]!) }
}

/** Resolves a length. Throws `option`. */
export function transformLength(op: string, given: TransformLength | undefined, own: number): number {
  const length = given === 'powerOfTwo' ? 2 ** Math.ceil(Math.log2(own)) : (given ?? own)
  if (Number.isInteger(length) && length >= 1) return length
  throw new NxError(
    'option',
    op,
    `length is a positive whole number or 'powerOfTwo', got ${describe(given ?? own)}`,
    {
      length: given,
    },
  )
}

/** Throws `option` for a threshold that is no number of zero or more. */
export function checkEps(op: string, eps: number | undefined): void {
  if (eps === undefined || (typeof eps === 'number' && eps >= 0)) return
  throw new NxError('option', op, `eps is a number, zero or more, got ${describe(eps)}`, { eps })
}

/** The definition of a transform: the length of the axis in the result, its type, and the decomposition. */
export function transformDefinition(
  name: string,
  type: (input: DType) => DType,
  resultLength: (length: number) => number,
  decompose: (input: Tensor, attrs: TransformAttrs) => Tensor,
): Definition<TransformAttrs> {
  return {
    name,
    vectorize: shiftedAxis,
    infer: ([input], { axis, length }) => ({
      type: type(input!.type),
      shape: withLength(input!.shape, axis, resultLength(length)),
      names: input!.names,
    }),
    decompose: ([input], attrs) => decompose(input!, attrs),
    host: fourierKernel,
  }
}

/** Runs a function of the last axis on another one. */
export function onAxis(input: Tensor, axis: number, compute: (x: Tensor) => Tensor): Tensor {
  const others = allAxes(input.shape.length).filter((each) => each !== axis)
  const rank = others.length
  const result = compute(permute(input, [...others, axis]))
  return permute(result, [...allAxes(axis), rank, ...allAxes(rank).slice(axis)])
}

/** Parts up to a size become zero. */
export function cleaned(x: Tensor, eps: number | undefined): Tensor {
  if (eps === undefined) return x
  const part = (y: Tensor): Tensor => select(lessEqual(abs(y), eps), like(y, 0), y)
  return realOrComplex(part, (z) => complex(part(real(z)), part(imag(z))))(x)
}
