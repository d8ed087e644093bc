// Rules of composites over sliding windows that are themselves their derivatives' shortest form.
import { pad, sum, type Tensor, windowSum as sumOfWindows } from '@nx/tensor'
import { atExtremes, scatterExtremes } from '@nx/tensor/internal'
import type { Op, Shape } from '@nx/types'
import { filled, zerosLike } from '../emit.ts'
import type { DerivativeRule } from '../rule.ts'

interface Attrs {
  readonly window: Shape
  readonly padding: readonly (readonly [low: number, high: number])[]
  readonly strides: readonly number[]
  readonly dilations: readonly number[]
}

type Windows = Op<1, Attrs>
type Scatter = Op<3, Attrs>

/** Each element counts in all windows that see it: a sum over windows again, of cotangents as far apart as the windows. */
export const windowSum: DerivativeRule<Windows> = {
  push: ({ attrs: { window, padding, strides, dilations } }, [dx]) =>
    sumOfWindows(dx!, window, { padding, strides, windowDilations: dilations }),
  pull: ({ inputs: [x], attrs }, g) => [
    sumOfWindows(apart(g, x.shape, attrs), attrs.window, { windowDilations: attrs.dilations }),
  ],
}

/** What was seen from each window, with zeros between and around it so that windows over it give one sum for each element. */
function apart(g: Tensor, shape: Shape, { window, padding, strides, dilations }: Windows['attrs']): Tensor {
  const config = shape.map((length, axis) => {
    const beyond = (window[axis]! - 1) * dilations[axis]!
    const low = beyond - padding[axis]![0]
    const reach = (g.shape[axis]! - 1) * strides[axis]! + 1
    return [low, length + beyond - reach - low, strides[axis]! - 1] as const
  })
  return pad(g, 0, config)
}

/** The derivative belongs to the last of the extremes of each window, as `windowScatterMax` and `windowScatterMin` have it. */
const extreme = (isMax: boolean): DerivativeRule<Windows> => ({
  push: ({ inputs: [x], attrs }, [dx]) => atExtremes(isMax, x, dx!, attrs),
  pull: ({ inputs: [x], attrs }, g) => [scattered(isMax, x, g, filled(0, g.type, []), attrs)],
})

/** Each element of the source goes to one place, and whatever is not there is the initial value. */
const scatter = (isMax: boolean): DerivativeRule<Scatter> => ({
  push: ({ inputs: [x, source, initial], attrs }, [, dSource, dInitial]) =>
    dSource === null && dInitial === null
      ? null
      : scattered(isMax, x, dSource ?? zerosLike(source), dInitial ?? zerosLike(initial), attrs),
  pull: ({ inputs: [x], attrs }, g) => [null, atExtremes(isMax, x, g, attrs), sum(g)],
})

export const windowMax: DerivativeRule<Windows> = /* @__PURE__ */ extreme(true)
export const windowMin: DerivativeRule<Windows> = /* @__PURE__ */ extreme(false)
export const windowScatterMax: DerivativeRule<Scatter> = /* @__PURE__ */ scatter(true)
export const windowScatterMin: DerivativeRule<Scatter> = /* @__PURE__ */ scatter(false)

function scattered(isMax: boolean, x: Tensor, source: Tensor, initial: Tensor, attrs: Attrs): Tensor {
  return scatterExtremes(isMax ? 'windowScatterMax' : 'windowScatterMin', [x, source, initial], attrs)
}
