// Discrete Fourier transforms along the last axis, made of products with matrices of roots of unity.
import { toReal } from '@nx/types'
import { complex } from '../ops/complex.ts'
import { cos } from '../ops/cos.ts'
import { dot } from '../ops/dot.ts'
import { equal } from '../ops/equal.ts'
import { less } from '../ops/less.ts'
import { multiply } from '../ops/multiply.ts'
import { negate } from '../ops/negate.ts'
import { newAxis } from '../ops/newAxis.ts'
import { remainder } from '../ops/remainder.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { sin } from '../ops/sin.ts'
import { subtract } from '../ops/subtract.ts'
import { allAxes } from './axes.ts'
import { cast } from './cast.ts'
import { count } from './count.ts'
import { permute } from './reshaping.ts'
import type { Tensor } from './tensor.ts'

/** Lengths up to this are one product with a matrix, and longer ones are split into factors up to this. */
const longestFactor = 16

/**
 * The transform of complex numbers along the last axis, whose length has short prime factors; `sign` is that of the exponent.
 * Composite lengths are split (J. W. Cooley and J. W. Tukey, "An Algorithm for the Machine Calculation of Complex Fourier Series",
 * Mathematics of Computation 19 (1965), 297-301).
 */
export function transform(z: Tensor, sign: 1 | -1): Tensor {
  const length = z.shape.at(-1)!
  const factor = factorOf(length)
  if (factor === length) return byMatrix(z, sign)
  const batch = z.shape.slice(0, -1)
  const rank = batch.length
  const rest = length / factor
  const columns = flipLast(reshape(z, [...batch, factor, rest]))
  const twiddles = rootsOfUnity(z, multiply(newAxis(indices(z, rest), -1), indices(z, factor)), length, sign)
  const twisted = multiply(byMatrix(columns, sign), twiddles)
  const rows = transform(permute(twisted, [...allAxes(rank), rank + 1, rank]), sign)
  return reshape(flipLast(rows), z.shape)
}

/** The largest factor that is short, else the smallest prime factor. */
function factorOf(length: number): number {
  for (let factor = Math.min(length, longestFactor); factor > 1; factor--)
    if (length % factor === 0) return factor
  for (let factor = longestFactor + 1; factor * factor <= length; factor++)
    if (length % factor === 0) return factor
  return length
}

function byMatrix(z: Tensor, sign: 1 | -1): Tensor {
  const length = z.shape.at(-1)!
  const steps = indices(z, length)
  const turns = remainder(multiply(newAxis(steps, -1), steps), length)
  return dot(z, rootsOfUnity(z, turns, length, sign), { contract: [[-1], [0]] })
}

/**
 * exp(± 2πi · turns / period), for whole turns from 0 to the period. Angles are reduced to an eighth of a
 * turn while they are whole numbers, so that the roots are exact where they can be.
 */
export function rootsOfUnity(z: Tensor, turns: Tensor, period: number, sign: 1 | -1): Tensor {
  const lower = less(period, multiply(turns, 2))
  const upper = select(lower, subtract(period, turns), turns)
  // In eighths of the period from here on, all multiples of four.
  const eighths = multiply(upper, 4)
  const backwards = less(period, eighths)
  const quarter = select(backwards, subtract(2 * period, eighths), eighths)
  const steep = less(period, multiply(quarter, 2))
  const eighth = select(steep, subtract(period, quarter), quarter)
  const angle = multiply(cast(eighth, toReal(z.type)), Math.PI / 2 / period)
  const [c, s] = [cos(angle), sin(angle)]
  const [x, y] = [select(steep, s, c), select(steep, c, s)]
  return complex(signed(x, backwards), signed(y, sign === 1 ? lower : equal(lower, 0)))
}

function signed(x: Tensor, negative: Tensor): Tensor {
  return select(negative, negate(x), x)
}

export function indices(z: Tensor, length: number): Tensor {
  return count(z.backend, [length], 0)
}

function flipLast(x: Tensor): Tensor {
  const rank = x.shape.length
  return permute(x, [...allAxes(rank - 2), rank - 1, rank - 2])
}
