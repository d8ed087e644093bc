// Functions of complex numbers in terms of real and imaginary parts.
import { complex } from '../ops/complex.ts'
import { imag } from '../ops/imag.ts'
import { negate } from '../ops/negate.ts'
import { real } from '../ops/real.ts'
import type { Tensor } from './tensor.ts'

/** A complex function from the real functions that give its parts. */
export function fromParts(z: Tensor, compute: (x: Tensor, y: Tensor) => readonly [Tensor, Tensor]): Tensor {
  const [re, im] = compute(real(z), imag(z))
  return complex(re, im)
}

/** `f(iz) / i`: turns a hyperbolic function into its circular counterpart and back. */
export function rotated(z: Tensor, f: (w: Tensor) => Tensor): Tensor {
  const turned = f(complex(negate(imag(z)), real(z)))
  return complex(imag(turned), negate(real(turned)))
}
