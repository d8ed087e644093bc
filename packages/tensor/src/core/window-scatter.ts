// Elements added where windows have their extremum: what windowScatterMax and windowScatterMin share.
import { type DType, isFloat, NxError, type Shape, sizeOf, stridesOf, typeMax, typeMin } from '@nx/types'
import { rename } from '../names/rename.ts'
import { add } from '../ops/add.ts'
import { bitwiseAnd } from '../ops/bitwiseAnd.ts'
import { bitwiseOr } from '../ops/bitwiseOr.ts'
import { equal } from '../ops/equal.ts'
import { indexedAdd } from '../ops/indexedAdd.ts'
import { isNan } from '../ops/isNan.ts'
import { multiply } from '../ops/multiply.ts'
import { pad } from '../ops/pad.ts'
import { quotient } from '../ops/quotient.ts'
import { reduceMax } from '../ops/reduceMax.ts'
import { reduceMin } from '../ops/reduceMin.ts'
import { remainder } from '../ops/remainder.ts'
import { select } from '../ops/select.ts'
import { stack } from '../ops/stack.ts'
import { broadcastVectors } from '../vectorize/broadcastVectors.ts'
import { apply } from './apply.ts'
import { cast } from './cast.ts'
import { realType } from './checks.ts'
import { like } from './composite.ts'
import { count } from './count.ts'
import type { Definition } from './definition.ts'
import { asTensors } from './elementwise.ts'
import { formatShape } from './format.ts'
import { commonType, type TensorLike } from './literal.ts'
import { checkOptions } from './options.ts'
import { broadcastTo } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import {
  type WindowAttrs,
  windowAttrs,
  windowedShape,
  type WindowOptions,
  windowSlices,
  withLeadingWindows,
} from './window.ts'

/** Runs windowScatterMax or windowScatterMin. Throws `window`, `shape`, `rank` or `type`. */
export function windowScatter(
  name: 'windowScatterMax' | 'windowScatterMin',
  inputs: readonly [tensor: TensorLike, source: TensorLike, initial: TensorLike],
  window: Shape,
  options: Omit<WindowOptions, 'windowDilations'>,
): Tensor {
  checkOptions(name, options, ['padding', 'strides'])
  const [input, source, initial] = asTensors(inputs, name, inputs.slice(1)) as [Tensor, Tensor, Tensor]
  const type = realType(name, commonType([source, initial]))
  realType(name, input.type)
  const attrs = windowAttrs(name, input, window, options)
  const shape = windowedShape(input.shape, attrs)
  if (shape.length !== source.shape.length || shape.some((length, axis) => length !== source.shape[axis])) {
    throw new NxError(
      'shape',
      name,
      `there is a window at each position of [${shape.join(', ')}], so the source has that shape, got ${formatShape(source)}`,
      { windows: shape, source: source.shape },
    )
  }
  if (initial.shape.length > 0) {
    throw new NxError('rank', name, `the initial value must be a scalar, got ${formatShape(initial)}`, {
      shape: initial.shape,
    })
  }
  const operands = [input, cast(source, type), cast(initial, type)] as const
  // A kernel has one initial value for all entries.
  return initial.vectorizedAxes.length === 0
    ? apply(definitionOf(name), operands, attrs)
    : rename(scattered(name, broadcastVectors(operands), attrs), input.names)
}

function definitionOf(name: 'windowScatterMax' | 'windowScatterMin'): Definition<WindowAttrs> {
  return {
    name,
    scalarsFrom: 2,
    vectorize: withLeadingWindows,
    infer: ([input, source]) => ({ ...input!, type: source!.type }),
    decompose: (inputs, attrs) => scattered(name, inputs, attrs),
  }
}

function scattered(
  name: 'windowScatterMax' | 'windowScatterMin',
  inputs: readonly Tensor[],
  attrs: WindowAttrs,
): Tensor {
  const [input, source, initial] = inputs as readonly [Tensor, Tensor, Tensor]
  const best = name === 'windowScatterMax' ? bestOf(reduceMax, typeMin) : bestOf(reduceMin, typeMax)
  const [chosen, shape] = best(input, source.shape, attrs)
  const target = broadcastTo(initial, shape)
  const all = indexedAdd(target, positionsOf(chosen, attrs), source)
  // Elements that went to the padding are cut off with it.
  return pad(
    all,
    initial,
    attrs.padding.map(([low, high]) => [-low, -high, 0]),
  )
}

/**
 * A function that gives the position, inside each window, of the last of its best elements, and the shape with padding.
 * Padding is never chosen, unless a window has nothing else.
 */
function bestOf(
  reduce: typeof reduceMax,
  worstOf: (type: DType) => number | bigint,
): (input: Tensor, windows: Shape, attrs: WindowAttrs) => [positions: Tensor, padded: Shape] {
  return (input, windows, attrs) => {
    const config = attrs.padding.map(([low, high]) => [low, high, 0] as const)
    const inWindows = (x: Tensor, value: number | bigint): [seen: Tensor, padded: Shape] => {
      const padded = pad(x, like(x, value), config)
      return [stack(windowSlices(padded, windows, attrs), { axis: -1 }), padded.shape]
    }
    const [seen, shape] = inWindows(input, worstOf(input.type))
    const extreme = reduce(seen, { axes: [-1], keepAxes: true })
    const equals = equal(seen, extreme)
    const best = isFloat(input.type) ? bitwiseOr(equals, isNan(seen)) : equals
    // Elements may be as low as what fills the padding.
    const isPadded = config.some(([low, high]) => low > 0 || high > 0)
    const [inside] = isPadded ? inWindows(broadcastTo(like(equals, 1), input.shape), 0) : [best]
    const positions = count(input.backend, seen.shape, seen.shape.length - 1)
    return [reduceMax(select(bitwiseAnd(best, inside), positions, 0), { axes: [-1] }), shape]
  }
}

/** Index vectors of elements, from their position inside their window. */
function positionsOf(best: Tensor, { window, strides }: WindowAttrs): Tensor {
  const steps = stridesOf(window)
  if (sizeOf(window) === 1 && window.length === 0) return stack([best], { axis: -1 })
  const along = window.map((length, axis) => {
    const inside = remainder(quotient(best, steps[axis]!), length)
    return add(inside, multiply(count(best.backend, best.shape, axis), strides[axis]!))
  })
  return stack(along, { axis: -1 })
}
