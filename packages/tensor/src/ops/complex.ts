// Complex numbers from their parts.
import { Complex, isComplex, NxError, toComplex, toReal, underName } from '@nx/types'
import { apply } from '../core/apply.ts'
import { broadcastShapes } from '../core/broadcast-shapes.ts'
import { cast } from '../core/cast.ts'
import type { Definition } from '../core/definition.ts'
import { elementwise, operands } from '../core/elementwise.ts'
import { joinedParts } from '../core/joined-parts.ts'
import { commonType, type TensorLike } from '../core/literal.ts'
import { like } from '../core/composite.ts'
import { broadcastTo } from '../core/reshaping.ts'
import { freeing } from '../core/run.ts'
import type { Tensor } from '../core/typed.ts'
import { abs } from './abs.ts'
import { bitcast } from './bitcast.ts'
import { isNan } from './isNan.ts'
import { less } from './less.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'
import { subtract } from './subtract.ts'

/**
 * Complex numbers from real and imaginary parts; c128 if one of them is f64, else c64. Shapes broadcast.
 *
 * @throws NxError `type` for complex parts, `broadcast` if the shapes do not fit together.
 *
 * @example
 * toArray(complex(tensor([1, 2]), tensor([3, 4]))) // => [new Complex(1, 3), new Complex(2, 4)]
 */
export function complex(real: TensorLike, imag: TensorLike): Tensor<'c64' | 'c128'> {
  return freeing(() => {
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
      host: joinedParts,
      decompose: (given) => {
        const { shape } = broadcastShapes('complex', given)
        const [re, im] = given.map((part) => broadcastTo(part, shape)) as [Tensor, Tensor]
        // Sums lose the sign of zero, so what is negative is computed for the opposite and negated as a whole.
        const isNegative = less(bitcast(im, im.type === 'f64' ? 's64' : 's32'), 0)
        const turned = (x: Tensor): Tensor => select(isNegative, negate(x), x)
        const size = cast(abs(im), type)
        const infinite = like(size, new Complex(0, -Infinity))
        // A product would make the real part NaN where the imaginary part is not finite.
        const special = select(isNan(im), like(size, new Complex(0, NaN)), infinite)
        const finite = multiply(size, like(size, new Complex(0, -1)))
        return turned(subtract(cast(turned(re), type), select(less(abs(im), Infinity), finite, special)))
      },
    }
    return underName('complex', () => apply(definition, operands(parts, toReal(type), 'complex'), {}))
  })
}
