// Hyperbolic tangent.
import { compositeFloating, like, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import { withSign } from '../core/with-sign.ts'
import { tanh as exact } from '../math/tanh.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { clip } from './clip.ts'
import { cos } from './cos.ts'
import { cosh } from './cosh.ts'
import { divide } from './divide.ts'
import { equal } from './equal.ts'
import { exp } from './exp.ts'
import { expm1 } from './expm1.ts'
import { isInfinity } from './isInfinity.ts'
import { less } from './less.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
import { select } from './select.ts'
import { sin } from './sin.ts'
import { sinh } from './sinh.ts'

/**
 * The hyperbolic tangent of each element. Integers become f32; complex numbers are computed as such.
 *
 * @example
 * toArray(tanh(tensor([0, 1]))) // => [0, 0.7615941762924194]
 */
export function tanh(tensor: TensorLike): Tensor {
  return compositeFloating('tanh', tensor, realOrComplex(real, complexly), exact)
}

function real(x: Tensor): Tensor {
  const decay = expm1(multiply(abs(x), -2))
  return withSign(x, divide(negate(decay), add(decay, 2)))
}

function complexly(z: Tensor): Tensor {
  return fromParts(z, (x, y) => {
    // At infinity every angle is as good, also none.
    const angle = select(isInfinity(x), select(less(abs(y), Infinity), y, withSign(y, like(y, 0))), y)
    // Beyond 20 the real part is ±1 to the last digit, and squares stay finite.
    const near = clip(x, -20, 20)
    const [s, c] = [sinh(near), cos(angle)]
    const scale = add(multiply(s, s), multiply(c, c))
    const turn = multiply(sin(angle), c)
    const far = multiply(multiply(turn, 4), exp(multiply(abs(x), -2)))
    const im = select(less(20, abs(x)), far, divide(turn, scale))
    return [select(equal(x, 0), x, divide(multiply(s, cosh(near)), scale)), select(equal(y, 0), y, im)]
  })
}
