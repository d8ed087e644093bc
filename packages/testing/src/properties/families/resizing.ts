// Images of another size, element by element.
import { resize } from '@nx/tensor'
import { type DType, isComplex, isFloat } from '@nx/types'
import { at, build, indices, store } from '../array.ts'
import type { Draw } from '../draw.ts'
import type { Property, Trial, Value } from '../property.ts'
import { plus, times } from '../reference/arithmetic.ts'
import { toFloating } from '../reference/types.ts'
import { show } from '../show.ts'

/** Properties of resampling. */
export const resizing = (): readonly Property[] => [{ name: 'resize', draw: drawResize }]

const isWide = (type: DType): boolean => type === 'f64' || type === 'c128'

type Kernel = (distance: number) => number

const triangle: Kernel = (x) => (x < 1 ? 1 - x : 0)
const keys: Kernel = (x) =>
  x < 1 ? 1.5 * x ** 3 - 2.5 * x ** 2 + 1 : x < 2 ? -0.5 * x ** 3 + 2.5 * x ** 2 - 4 * x + 2 : 0

function drawResize(draw: Draw): Trial {
  const method = draw.one(['linear', 'nearest', 'cubic'])
  const antialias = !draw.rarely(3)
  const x = draw.operand({ rank: [0, 3], fill: 'small', size: 30, empty: false })
  const shape = x.shape.map((length) => (draw.rarely(3) ? length : draw.one([1, 2, 3, 4, 5, 7, 0])))
  const options = {
    ...((method !== 'linear' || draw.rarely()) && { method }),
    ...(!antialias && { antialias }),
  }
  const type = method === 'nearest' ? x.type : toFloating(x.type)
  return {
    call: `resize(x, ${show(shape)}, ${show(options)})`,
    inputs: [x],
    run: (tensor) => resize(tensor!, shape, options),
    accuracy: method === 'nearest' ? 'exact' : 'sum',
    // Complex numbers and widened ones are rounded once for each axis that changes. Parts of the cubic kernel cancel where
    // it ends, which matters where weights are no more exact than elements.
    cancelling: !isComplex(type) && !isFloat(type) ? 0 : method === 'cubic' && isWide(type) ? 12 : 4,
    expected: (array) => {
      const weight = (axis: number, to: number, from: number): number =>
        weightOf(method, antialias, [array.shape[axis]!, shape[axis]!], to, from)
      const whole = indices(array.shape)
      const result = build(type, shape, (index) => {
        const factor = (source: readonly number[]): number =>
          index.reduce((product, to, axis) => product * weight(axis, to, source[axis]!), 1)
        const seen = whole.filter((source) => factor(source) !== 0)
        if (method === 'nearest') return at(array, seen[0]!)
        return seen.reduce<Value>(
          (sum, source) => plus(sum, times(store(type, at(array, source)), store(type, factor(source)))),
          store(type, 0),
        )
      })
      return { ...result, names: array.names }
    },
  }
}

/** The part that element `from` has in element `to` of one axis. */
function weightOf(
  method: string,
  antialias: boolean,
  [before, after]: readonly [number, number],
  to: number,
  from: number,
): number {
  if (before === after) return to === from ? 1 : 0
  const middle = ((to + 0.5) * before) / after
  if (method === 'nearest') return Math.floor(middle) === from ? 1 : 0
  const kernel = method === 'cubic' ? keys : triangle
  const stretch = antialias && before > after ? before / after : 1
  const parts = Array.from({ length: before }, (_, each) => kernel(Math.abs(middle - 0.5 - each) / stretch))
  return parts[from]! / parts.reduce((sum, part) => sum + part, 0)
}
