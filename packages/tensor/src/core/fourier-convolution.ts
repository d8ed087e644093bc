// Discrete Fourier transforms of complex numbers along any axis: lengths with long prime factors are convolutions.
import { allocate, type HostKernel } from '@nx/types'
import { complex } from '../ops/complex.ts'
import { concatenate } from '../ops/concatenate.ts'
import { conjugate } from '../ops/conjugate.ts'
import { divide } from '../ops/divide.ts'
import { imag } from '../ops/imag.ts'
import { multiply } from '../ops/multiply.ts'
import { real } from '../ops/real.ts'
import { remainder } from '../ops/remainder.ts'
import { reverse } from '../ops/reverse.ts'
import { sliceAlongAxis } from '../ops/sliceAlongAxis.ts'
import { apply } from './apply.ts'
import { noNames } from './axes.ts'
import { cast } from './cast.ts'
import { like } from './composite.ts'
import type { Definition } from './definition.ts'
import { fitAxis } from './fit-axis.ts'
import { indices, rootsOfUnity, transform } from './fourier.ts'
import { onAxis, transformDefinition, type TransformAttrs } from './fourier-options.ts'
import { chirpsOf, keeping } from './fourier-stages.ts'
import { broadcastTo, reshapeTo } from './reshaping.ts'
import type { Tensor } from './tensor.ts'

/** The longest prime factor that is none too long: backends have a pass for each up to this. */
const longestPrime = 31

/** Whether a length has a longer prime factor. */
function hasLongFactor(length: number): boolean {
  let rest = length
  for (let factor = 2; factor <= longestPrime; factor++) while (rest % factor === 0) rest /= factor
  return rest > 1
}

/** A length that is not below another, and has few and small factors. */
const convolutionLength = (least: number): number =>
  Math.min(...[1, 3, 5].map((factor) => factor * 2 ** Math.ceil(Math.log2(least / factor))))

/** `fft` or `ifft`. */
export const complexTransform = (
  op: 'fft' | 'ifft',
  z: Tensor,
  axis: number,
  length: number = z.shape[axis]!,
): Tensor => apply(definitionOf(op), [z], { axis, length })

const definitionOf = (op: 'fft' | 'ifft'): Definition<TransformAttrs> =>
  transformDefinition(
    op,
    (type) => type,
    (length) => length,
    (input, { axis, length }) =>
      input.shape[axis] === length
        ? transformAlong(input, axis, op === 'fft' ? -1 : 1)
        : complexTransform(op, fitAxis(input, axis, length), axis),
  )

/** `sign` is that of the exponent. A transform back is divided by the length. */
function transformAlong(z: Tensor, axis: number, sign: 1 | -1): Tensor {
  const length = z.shape[axis]!
  if (hasLongFactor(length)) return convolved(z, axis, sign)
  const found = onAxis(z, axis, (each) => transform(each, sign))
  return sign === 1 ? dividedBy(found, length) : found
}

/** Parts divided by a real number: the quotient of complex numbers has more to think of. */
const dividedBy = (z: Tensor, divisor: number): Tensor =>
  complex(divide(real(z), divisor), divide(imag(z), divisor))

/**
 * The same by transforms of lengths with small factors (L. I. Bluestein, "A Linear Filtering Approach to the Computation of
 * Discrete Fourier Transform", IEEE Transactions on Audio and Electroacoustics 18 (1970), 451-455).
 */
function convolved(z: Tensor, axis: number, sign: 1 | -1): Tensor {
  const length = z.shape[axis]!
  const padded = convolutionLength(2 * length - 1)
  const table = apply(definition, [like(z, 0)], { length, padded })
  const [chirp, spectrum] = [sliceAlongAxis(table, 0, length), sliceAlongAxis(table, length, padded)].map(
    (part) =>
      reshapeTo(sign === 1 ? conjugate(part) : part, [
        part.shape[0]!,
        ...z.shape.slice(axis + 1).map(() => 1),
      ]),
  ) as [Tensor, Tensor]
  const waves = complexTransform('fft', fitAxis(multiply(z, chirp), axis, padded), axis)
  const found = complexTransform('ifft', multiply(waves, spectrum), axis)
  return multiply(fitAxis(found, axis, length), sign === 1 ? dividedBy(chirp, length) : chirp)
}

type Numbers = Float32Array | Float64Array

/** The table of a length, as elements of a type. */
const tableOf =
  (type: 'c64' | 'c128') =>
  (length: number): Numbers => {
    const padded = convolutionLength(2 * length - 1)
    const { chirp, spectrum } = chirpsOf(length, padded)
    const table = allocate(type, length + padded) as Numbers
    for (let k = 0; k < length + padded; k++) {
      const [part, at] = k < length ? [chirp, k] : [spectrum, k - length]
      table[2 * k] = part.re[at]!
      table[2 * k + 1] = part.im[at]!
    }
    return table
  }

const tables = {
  c64: /* @__PURE__ */ keeping(/* @__PURE__ */ tableOf('c64')),
  c128: /* @__PURE__ */ keeping(/* @__PURE__ */ tableOf('c128')),
}

const chirpsKernel: HostKernel = ({ attrs, outs: [out], copies }) => {
  const found = tables[out!.type as 'c64' | 'c128'](attrs['length'] as number)
  return [copies === true ? found : found.slice()]
}

/** `Chirps` in the type of a scalar, one after the other. */
const definition: Definition<{ readonly length: number; readonly padded: number }> = {
  name: 'fourier.chirps',
  infer: ([input], { length, padded }) => ({
    type: input!.type,
    shape: [length + padded],
    names: noNames(1),
  }),
  vectorize: (attrs) => attrs,
  decompose: ([zero], { length, padded }) => {
    // Squares of longer indices do not fit s32.
    const all = indices(zero!, length)
    const steps = length > 46_340 ? cast(all, 's64') : all
    const chirp = rootsOfUnity(zero!, remainder(multiply(steps, steps), 2 * length), 2 * length, -1)
    const back = conjugate(chirp)
    const gap = broadcastTo(zero!, [padded - 2 * length + 1])
    const filter = concatenate([back, gap, reverse(sliceAlongAxis(back, 1, length - 1))])
    return concatenate([chirp, complexTransform('fft', filter, 0)])
  },
  host: chirpsKernel,
}
