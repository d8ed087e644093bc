// Rules of primitives that move elements: tangents move alike, cotangents move back.
import { subtract as difference, type Tensor } from '@nx/tensor'
import type { Primitives } from '@nx/types'
import { emit, filled, padded, reshaped, sliced, summed, transposed } from '../emit.ts'
import { linear } from '../forms.ts'
import type { DerivativeRule } from '../rule.ts'

const every = (): boolean => true
const first = (index: number): boolean => index === 0

export const reshape: DerivativeRule<Primitives['reshape']> = /* @__PURE__ */ linear(
  'reshape',
  every,
  ({ inputs: [x] }, g) => [reshaped(g, x.shape)],
)

export const transpose: DerivativeRule<Primitives['transpose']> = /* @__PURE__ */ linear(
  'transpose',
  every,
  ({ attrs: { axes } }, g) => [
    transposed(
      g,
      axes.map((_, axis) => axes.indexOf(axis)),
    ),
  ],
)

export const broadcast: DerivativeRule<Primitives['broadcast']> = /* @__PURE__ */ linear(
  'broadcast',
  every,
  ({ inputs: [x], attrs: { shape, axes } }, g) => {
    const added = shape
      .map((_, axis) => axis)
      .filter((axis) => !axes.includes(axis) || x.shape[axes.indexOf(axis)] !== shape[axis])
    return [reshaped(summed(g, added), x.shape)]
  },
)

export const reverse: DerivativeRule<Primitives['reverse']> = /* @__PURE__ */ linear(
  'reverse',
  every,
  ({ attrs }, g) => [emit('reverse', [g], attrs, g.type, g.shape)],
)

export const concatenate: DerivativeRule<Primitives['concatenate']> = /* @__PURE__ */ linear(
  'concatenate',
  every,
  ({ inputs, active, attrs: { axis } }, g) => {
    let start = 0
    return inputs.map((input, i) => {
      const starts = g.shape.map((_, other) => (other === axis ? start : 0))
      start += input.shape[axis]!
      return active[i] === true ? sliced(g, starts, input.shape, ones(g)) : null
    })
  },
)

/** Static starts pad with zeros; starts that are tensors add into zeros at the same, clamped, place. */
export const slice: DerivativeRule<Primitives['slice']> = /* @__PURE__ */ linear(
  'slice',
  first,
  ({ inputs, attrs: { starts, strides, lengths } }, g) => {
    const [x, ...dynamic] = inputs as readonly [Tensor, ...Tensor[]]
    // The whole extent that was read, with zeros between strided elements.
    const spread = padded(
      g,
      lengths.map((length, axis) => {
        const count = g.shape[axis]!
        const covered = count === 0 ? 0 : (count - 1) * strides[axis]! + 1
        return [0, length - covered, strides[axis]! - 1]
      }),
    )
    if (dynamic.length > 0) return [placed(spread, x, starts, dynamic), ...dynamic.map(() => null)]
    const config = lengths.map((length, axis) => {
      const low = Math.max(0, Math.min(starts[axis]!, x.shape[axis]! - length))
      return [low, x.shape[axis]! - length - low, 0] as const
    })
    return [padded(spread, config)]
  },
)

/** Adds a block into zeros at starts that are known only at run time. */
function placed(
  block: Tensor,
  x: Tensor,
  starts: readonly (number | null)[],
  dynamic: readonly Tensor[],
): Tensor {
  const axes = x.shape.map((_, axis) => axis)
  let next = 0
  // Shift by slicing a zero-padded block: reading at (length − start) moves it to `start`.
  const room = axes.map((axis) => x.shape[axis]! - block.shape[axis]!)
  const wide = padded(
    block,
    room.map((free) => [free, free, 0]),
  )
  const offsets: (number | null)[] = []
  const shifts: Tensor[] = []
  for (const axis of axes) {
    const start = starts[axis]!
    if (start === null) {
      offsets.push(null)
      const clamped = clamp(dynamic[next++]!, room[axis]!)
      shifts.push(difference(filled(room[axis]!, 's32', []), clamped))
    } else offsets.push(room[axis]! - Math.max(0, Math.min(start, room[axis]!)))
  }
  const attrs = { starts: offsets, strides: axes.map(() => 1), lengths: x.shape }
  return emit('slice', [wide, ...shifts], attrs, block.type, x.shape)
}

function clamp(start: Tensor, highest: number): Tensor {
  const whole = start.type === 's32' ? start : emit('asType', [start], { type: 's32' }, 's32', [])
  const low = emit('max', [whole, filled(0, 's32', [])], {}, 's32', [])
  return emit('min', [low, filled(highest, 's32', [])], {}, 's32', [])
}

/** The cotangent of the value is what falls on padding. */
export const pad: DerivativeRule<Primitives['pad']> = /* @__PURE__ */ linear(
  'pad',
  every,
  ({ inputs: [x], active, attrs: { config } }, g) => {
    const uncropped = padded(
      g,
      config.map(([low, high]) => [Math.max(0, -low), Math.max(0, -high), 0]),
    )
    const inner = sliced(
      uncropped,
      config.map(([low]) => Math.max(0, low)),
      x.shape.map((length, axis) => (length === 0 ? 0 : (length - 1) * (config[axis]![2] + 1) + 1)),
      config.map(([, , interior]) => interior + 1),
    )
    return [inner, active[1] ? difference(all(g), all(inner)) : null]
  },
)

function all(tensor: Tensor): Tensor {
  return summed(
    tensor,
    tensor.shape.map((_, axis) => axis),
  )
}

function ones(tensor: Tensor): number[] {
  return tensor.shape.map(() => 1)
}
