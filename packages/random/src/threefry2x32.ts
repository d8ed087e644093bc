// The hash itself.
import { reshape, type Tensor } from '@nx/tensor'
import { formatShape, freeing, toTensor } from '@nx/tensor/internal'
import { NxError } from '@nx/types'
import { checkKey } from './core/key.ts'
import { hashCounters } from './core/threefry.ts'

/**
 * Threefry-2x32 with 20 rounds: hashes pairs of u32 counters, which stand along a first axis of length 2, under a key.
 * The two halves of the result are joined along that axis.
 *
 * Source: J. Salmon, M. Moraes, R. Dror and D. Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 *
 * @throws NxError `key` if the key is none, `type` if the counters are not u32, `shape` if they are not pairs.
 *
 * @example
 * toArray(threefry2x32(u32([[0, 1], [2, 3]]), key(0))) // => [4146024105, 967050713, 2718843009, 1272950319]
 */
export function threefry2x32(counters: Tensor, key: Tensor): Tensor {
  return freeing(() => {
    checkKey('threefry2x32', key)
    const { type, shape } = toTensor(counters, 'threefry2x32')
    if (type !== 'u32') {
      throw new NxError(
        'type',
        'threefry2x32',
        `counters have type u32, got ${type}; convert them with asType`,
        {
          type,
        },
      )
    }
    if (shape.length === 0 || shape[0] !== 2) {
      throw new NxError(
        'shape',
        'threefry2x32',
        `counters are pairs along a first axis of length 2, got ${formatShape(counters)}; see reshape`,
        { shape },
      )
    }
    const hashed = hashCounters(counters, key)
    return shape.length === 1 ? hashed : reshape(hashed, [2 * shape[1]!, ...shape.slice(2)])
  })
}
