// Rules of gather and scatter.
import { equal, select, type Tensor } from '@nx/tensor'
import { type Primitives, sizeOf } from '@nx/types'
import { emit, filled, reshaped, stretched, zerosLike } from '../emit.ts'
import { linear } from '../forms.ts'
import type { DerivativeRule } from '../rule.ts'

const isValue = (index: number): boolean => index !== 1

export const gather: DerivativeRule<Primitives['gather']> = /* @__PURE__ */ linear(
  'gather',
  isValue,
  ({ inputs: [x, indices], attrs: { axes } }, g) => {
    const zeros = filled(0, g.type, x.shape)
    return [emit('scatter', [zeros, indices, g], { axes, combine: 'add' }, g.type, x.shape), null]
  },
)

/** Of several updates at one place, the last one is the one that was put and the one that gets the cotangent. */
export const scatter: DerivativeRule<Primitives['scatter']> = /* @__PURE__ */ linear(
  'scatter',
  isValue,
  ({ inputs: [target, indices, updates], attrs: { axes, combine } }, g) => {
    const read = (tensor: Tensor): Tensor =>
      emit('gather', [tensor, indices], { axes }, tensor.type, updates.shape)
    const taken = read(g)
    if (combine === 'add') return [g, null, taken]
    const rank = indices.shape.length - 1
    const rows = indices.shape.slice(0, rank)
    const number = reshaped(emit('iota', [], { axis: 0 }, 's32', [sizeOf(rows)]), rows)
    const numbers = stretched(
      number,
      updates.shape,
      rows.map((_, axis) => axis),
    )
    const none = filled(-1, 's32', target.shape)
    const last = emit('scatter', [none, indices, numbers], { axes, combine: 'put' }, 's32', target.shape)
    return [
      select(equal(last, -1), g, zerosLike(g)),
      null,
      select(equal(read(last), numbers), taken, zerosLike(taken)),
    ]
  },
)
