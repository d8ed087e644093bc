// The hash behind all random numbers, as an operation that backends may do themselves.
import {
  add,
  bitwiseOr,
  bitwiseXor,
  leftShift,
  reshape,
  rightShift,
  sliceAlongAxis,
  squeeze,
  stack,
  type Tensor,
} from '@nx/tensor'
import { apply, type Definition } from '@nx/tensor/internal'

/** The axis that holds the two words, in the key and in the counters: what stands before it is a batch. */
interface Attrs {
  readonly axis: number
}

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const

const definition: Definition<Attrs> = {
  name: 'random.threefry2x32',
  vectorize: ({ axis }, { length }) => ({ axis: axis + length }),
  infer: ([counters]) => counters!,
  decompose: ([counters, key], { axis }) => {
    const ones = new Array<number>(counters!.shape.length - axis - 1).fill(1)
    const words = [word(key!, axis, 0), word(key!, axis, 1)].map((each) =>
      reshape(each, [...each.shape, ...ones]),
    )
    const parity = bitwiseXor(bitwiseXor(words[0]!, words[1]!), 0x1bd11bda)
    const keys = [...words, parity]
    let left = add(word(counters!, axis, 0), keys[0]!)
    let right = add(word(counters!, axis, 1), keys[1]!)
    for (let group = 0; group < 5; group++) {
      for (const bits of rotations[group % 2]!) {
        left = add(left, right)
        right = bitwiseXor(rotate(right, bits), left)
      }
      left = add(left, keys[(group + 1) % 3]!)
      right = add(right, add(keys[(group + 2) % 3]!, group + 1))
    }
    return stack([left, right], { axis })
  },
}

/** Hashes pairs of u32 counters, which stand along the first axis, under a key; the result has their shape. */
export function hashCounters(counters: Tensor, key: Tensor): Tensor {
  return apply(definition, [counters, key], { axis: 0 })
}

function word(tensor: Tensor, axis: number, index: number): Tensor {
  return squeeze(sliceAlongAxis(tensor, index, 1, { axis }), { axes: [axis] })
}

function rotate(x: Tensor, bits: number): Tensor {
  return bitwiseOr(leftShift(x, bits), rightShift(x, 32 - bits))
}
