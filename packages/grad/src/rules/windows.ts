// Rules of composites over sliding windows that are themselves their derivatives' shortest form.
import { pad, type Tensor, windowSum as sumOfWindows } from '@nx/tensor'
import type { Op, Shape } from '@nx/types'
import type { DerivativeRule } from '../rule.ts'

type Windows = Op<
  1,
  {
    readonly window: Shape
    readonly padding: readonly (readonly [low: number, high: number])[]
    readonly strides: readonly number[]
    readonly dilations: readonly number[]
  }
>

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
