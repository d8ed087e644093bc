// Complex numbers from their parts, where the host computes.
import { allocate, type Call, type Elements, sizeOf, stridesOf } from '@nx/types'

/** The kernel of `complex`, whose decomposition takes a dozen steps. */
export function joinedParts({ inputs, outs }: Call<Elements>): readonly Elements[] {
  const { type, shape } = outs[0]!
  const joined = allocate(type, sizeOf(shape))
  inputs.forEach(({ spec, data }, part) => {
    const strides = stridesOf(spec.shape)
    const missing = shape.length - spec.shape.length
    for (let i = 0; 2 * i < joined.length; i++) {
      let position = 0
      for (let axis = shape.length - 1, rest = i; axis >= missing; axis--) {
        const length = shape[axis]!
        if (spec.shape[axis - missing] !== 1) position += (rest % length) * strides[axis - missing]!
        rest = Math.floor(rest / length)
      }
      joined[2 * i + part] = data[position]!
    }
  })
  return [joined]
}
