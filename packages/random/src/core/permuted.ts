// Random permutations, by sorting random numbers.
import { argsort, broadcastVectors, reshapeVectors, takeAlongAxis, type Tensor } from '@nx/tensor'
import { own } from '@nx/tensor/internal'
import { hash } from './hash.ts'
import { halves } from './key.ts'

/**
 * The tensor permuted along an axis, each line on its own, and the next key. Vectorized axes of the key come first, also
 * where there is nothing to permute.
 */
export function permuted(key: Tensor, tensor: Tensor, axis: number, size: number): [Tensor, Tensor] {
  const rounds = roundsFor(size)
  let [result, next] = [(rounds === 0 ? broadcastVectors : reshapeVectors)([key, tensor])[1], key]
  for (let round = 0; round < rounds; round++) {
    const [rest, drawn] = halves(next)
    result = takeAlongAxis(result, argsort(hash(drawn, result.shape), { axis, stable: true }), { axis })
    next = rest
  }
  return [result, next === key ? own(key) : next]
}

/**
 * How often to sort, so that numbers drawn twice do not matter: as JAX does, and with Nx's rounding to f32.
 */
function roundsFor(size: number): number {
  if (size < 2) return 0
  const [drawn, most] = [Math.fround(Math.log(size)), Math.fround(Math.log(2 ** 32 - 1))]
  return Math.ceil(Math.fround(Math.fround(3 * drawn) / most))
}
