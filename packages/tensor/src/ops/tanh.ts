// Hyperbolic tangent.
import { compositeFloating, realOrComplex } from '../core/composite.ts'
import { fromParts } from '../core/parts.ts'
import { withSign } from '../core/with-sign.ts'
import type { TensorLike } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { tanh as exact } from '../math/tanh.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { clip } from './clip.ts'
import { cos } from './cos.ts'
import { cosh } from './cosh.ts'
import { divide } from './divide.ts'
import { expm1 } from './expm1.ts'
import { multiply } from './multiply.ts'
import { negate } from './negate.ts'
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
    // Beyond 20 the real part is ±1 to the last digit, and squares stay finite.
    const [s, c] = [sinh(clip(x, -20, 20)), cos(y)]
    const scale = add(multiply(s, s), multiply(c, c))
    return [divide(multiply(s, cosh(clip(x, -20, 20))), scale), divide(multiply(sin(y), c), scale)]
  })
}
