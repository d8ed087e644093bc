// Inverse Fourier transform to real numbers.
import { toComplex, toReal, underName } from '@nx/types'
import { apply } from '../core/apply.ts'
import { cast } from '../core/cast.ts'
import { like } from '../core/composite.ts'
import { count } from '../core/count.ts'
import type { Definition } from '../core/definition.ts'
import { fitAxis } from '../core/fit-axis.ts'
import {
  transformOptions,
  cleaned,
  type TransformAttrs,
  transformAttrs,
  transformDefinition,
  type TransformOptions,
} from '../core/fourier-options.ts'
import { resolveAxis } from '../core/axes.ts'
import { checkOptions } from '../core/options.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from './add.ts'
import { complex } from './complex.ts'
import { ifft } from './ifft.ts'
import { imag } from './imag.ts'
import { less } from './less.ts'
import { logicalAnd } from './logicalAnd.ts'
import { real } from './real.ts'
import { select } from './select.ts'

/**
 * The inverse of `rfft` along an axis, by default the last. `length` is that of the result, by default even:
 * twice one less than that of the axis.
 *
 * @throws NxError `option` for a wrong length, and as `sum` for a wrong axis.
 *
 * @example
 * toArray(irfft(rfft(tensor([1, 2, 3, 4])))) // => [1, 2, 3, 4]
 */
export function irfft(tensor: TensorLike, options: TransformOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('irfft', options, transformOptions)
    const input = toTensor(tensor, 'irfft')
    const own = input.shape[resolveAxis('irfft', input, options.axis ?? -1)]!
    const attrs = transformAttrs('irfft', input, options, 2 * (own - 1))
    return underName('irfft', () =>
      cleaned(apply(definition(), [cast(input, toComplex(input.type))], attrs), options.eps),
    )
  })
}

function definition(): Definition<TransformAttrs> {
  return transformDefinition(
    'irfft',
    toReal,
    (length) => length,
    (input, { axis, length }) => {
      const half = Math.floor(length / 2) + 1
      return input.shape[axis] === half
        ? real(ifft(doubled(input, axis, length), { axis, length }))
        : irfft(fitAxis(input, axis, half), { axis, length })
    },
  )
}

/**
 * The first half of the spectrum with what mirrors it added to it: its transform back has the same real part. Numbers without a
 * mirror image are real.
 */
function doubled(input: Tensor, axis: number, length: number): Tensor {
  const place = count(input.backend, input.shape, axis)
  const isPaired = logicalAnd(less(0, place), less(place, length - Math.floor(length / 2)))
  const [re, im] = [real(input), imag(input)]
  return complex(select(isPaired, add(re, re), re), select(isPaired, add(im, im), like(im, 0)))
}
