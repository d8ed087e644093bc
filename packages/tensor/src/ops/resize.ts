// Images of another size.
import { isFloat, NxError, type Shape, toFloating } from '@nx/types'
import { oneOf } from '../core/checks.ts'
import { cast } from '../core/cast.ts'
import { composed } from '../core/composed.ts'
import { inWideType, wideType } from '../core/composite.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import { checkOptions, checkShape, checkSize } from '../core/options.ts'
import { nearestIndices, type ResizeKernel, resizeWeights } from '../core/resampling.ts'
import { freed, freeing } from '../core/run.ts'
import type { Tensor } from '../core/tensor.ts'
import { own } from '../core/view.ts'
import { tensor as tensorOf } from '../creation/tensor.ts'
import { dot } from './dot.ts'
import { take } from './take.ts'
import { transpose } from './transpose.ts'

/** Options of `resize`. */
export interface ResizeOptions {
  /** How elements between those given come about; `'linear'` by default. `'cubic'` is Keys' kernel with a = −½. */
  readonly method?: 'nearest' | ResizeKernel
  /** Whether the kernel widens where an axis shrinks, so that each element counts; true by default. */
  readonly antialias?: boolean
}

/**
 * The tensor resampled to another shape of the same rank, axis by axis; axes whose length stays are left alone. Elements
 * lie in the middle of their cells, as in `jax.image.resize`, and beyond the border the weights of those inside count in
 * proportion. By `'nearest'` the type stays; otherwise integers become f32. Names stay.
 *
 * @throws NxError `rank` for a shape of another rank, `empty_axis` for an axis without elements that is to have some, `option`
 * for another method, and as `full` for a wrong shape.
 *
 * @example
 * toArray(resize(tensor([0, 4]), [4])) // => [0, 1, 3, 4]
 * toArray(resize(tensor([[1, 2], [3, 4]]), [2, 4], { method: 'nearest' })) // => [[1, 1, 2, 2], [3, 3, 4, 4]]
 */
export function resize(tensor: TensorLike, shape: Shape, options: ResizeOptions = {}): Tensor {
  return freeing(() => {
    checkOptions('resize', options, ['method', 'antialias'])
    const method = oneOf('resize', 'method', options.method ?? 'linear', ['nearest', 'linear', 'cubic'])
    const input = toTensor(tensor, 'resize')
    checkResize(input, checkShape('resize', shape))
    const changed = shape.flatMap((length, axis) => (length === input.shape[axis] ? [] : [axis]))
    if (changed.length === 0 && (method === 'nearest' || isFloat(input.type))) return own(input)
    const { backend, names } = input
    const type = method === 'nearest' || isFloat(input.type) ? input.type : toFloating(input.type)
    const antialias = Boolean(options.antialias ?? true)
    const tables = changed.map((axis) => {
      const [from, to] = [input.shape[axis]!, shape[axis]!]
      return method === 'nearest'
        ? freed(tensorOf(nearestIndices(from, to), { type: 's32', backend }))
        : freed(tensorOf(resizeWeights(from, to, method, antialias), { type: wideType(type), backend }))
    })
    const out = { type, names, shape: checkSize('resize', shape) }
    return composed(
      'resize',
      [cast(input, type), ...tables],
      { axes: changed },
      out,
      ([x, ...each], { axes }) =>
        inWideType(x!, (wide) => axes.reduce((result, axis, i) => resizeAlong(result, axis, each[i]!), wide)),
    )
  })
}

/** Takes elements along an axis by a list of indices, or combines them by a matrix of weights. */
function resizeAlong(x: Tensor, axis: number, table: Tensor): Tensor {
  if (table.shape.length === 1) return take(x, table, { axis })
  const product = dot(x, table, { contract: [[axis], [0]] })
  const last = x.shape.length - 1
  const order = x.shape.map((_, each) => (each < axis ? each : each === axis ? last : each - 1))
  return transpose(product, { axes: order })
}

function checkResize(input: Tensor, shape: Shape): void {
  if (shape.length !== input.shape.length) {
    throw new NxError(
      'rank',
      'resize',
      `the shape has one length for each axis of ${formatShape(input)}, got [${shape.join(', ')}]`,
      { shape: input.shape, to: shape },
    )
  }
  const axis = shape.findIndex((length, each) => length > 0 && input.shape[each] === 0)
  if (axis < 0) return
  throw new NxError(
    'empty_axis',
    'resize',
    `axis ${axis} of ${formatShape(input)} has no elements to make ${shape[axis]} of; give it length 0`,
    { shape: input.shape, to: shape, axis },
  )
}

/** The product with the weights, whose new axis goes where the old one was. */
