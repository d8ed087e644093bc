// Complex numbers from their parts.
import { Complex, isComplex, NxError, toComplex, toReal } from '@nx/types'
import { apply } from '../core/apply.ts'
import { cast } from '../core/cast.ts'
import type { Definition } from '../core/definition.ts'
import { elementwise, operands } from '../core/elementwise.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { like } from '../core/composite.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { isNan } from './isNan.ts'
import { less } from './less.ts'
import { multiply } from './multiply.ts'
import { select } from './select.ts'

/**
 * Complex numbers from real and imaginary parts; c128 if one of them is f64, else c64. Shapes broadcast.
 *
 * @throws NxError `type` for complex parts, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(complex(tensor([1, 2]), tensor([3, 4]))) // => [new Complex(1, 3), new Complex(2, 4)]
 */
export function complex(real: TensorLike, imag: TensorLike): Tensor {
  const parts = [real, imag]
  const common = commonType(parts, 'complex')
  if (isComplex(common)) {
    throw new NxError(
      'type',
      'complex',
      `the parts must be real, got ${common}; add complex numbers with add`,
      {
        type: common,
      },
    )
  }
  const type = toComplex(common)
  const definition: Definition<object> = {
    ...elementwise('complex', type),
    decompose: ([re, im]) => {
      const whole = cast(im!, type)
      // A product would make the real part NaN where the imaginary part is not finite.
      const infinite = select(
        less(im!, 0),
        like(whole, new Complex(0, -Infinity)),
        like(whole, new Complex(0, Infinity)),
      )
      const special = select(isNan(im!), like(whole, new Complex(0, NaN)), infinite)
      const finite = multiply(whole, like(whole, new Complex(0, 1)))
      return add(cast(re!, type), select(less(abs(im!), Infinity), finite, special))
    },
  }
  return apply(definition, operands(parts, toReal(type), 'complex'), {})
}
