// Updates at positions: what indexedAdd and indexedPut share.
import { NxError } from '@nx/types'
import { broadcast } from '../ops/broadcast.ts'
import { concatenate } from '../ops/concatenate.ts'
import type { IndexOptions } from '../ops/gather.ts'
import { reshape } from '../ops/reshape.ts'
import { apply } from './apply.ts'
import { allAxes } from './axes.ts'
import { withinBounds } from './bounds.ts'
import { cast } from './cast.ts'
import { count } from './count.ts'
import type { Definition } from './definition.ts'
import { asTensors, operands } from './elementwise.ts'
import { formatShape } from './format.ts'
import { indexAxes, indexType, indexVectors, withPositions } from './indexing.ts'
import { fromLeading, inOrder, type Led, ownLeading, withAll } from './leading.ts'
import { commonType, type TensorLike } from './literal.ts'
import { checkOptions } from './options.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'

interface Attrs {
  readonly axes: readonly number[]
  readonly combine: 'add' | 'put'
}

/** What `scatter` declares. */
export const scatterDefinition: Definition<Attrs> = {
  name: 'scatter',
  vectorize: { each: scatterEach },
  infer: ([target]) => target!,
}

/** Adds or puts updates at the positions that index vectors name. Throws `index`, `shape` or `axes_order`. */
export function scatter(
  op: string,
  combine: Attrs['combine'],
  [target, indices, updates]: readonly [TensorLike, TensorLike, TensorLike],
  options: IndexOptions,
): Tensor {
  return freeing(() => {
    checkOptions(op, options, ['axes'])
    const [first, second, third] = asTensors([target, indices, updates], op, [target, updates]) as [
      Tensor,
      Tensor,
      Tensor,
    ]
    const [into, values] = operands([first, third], commonType([first, third])) as [Tensor, Tensor]
    const positions = indexVectors(op, second)
    const axes = indexAxes(op, into, positions, options.axes)
    checkUpdates(op, into, positions, values, axes)
    return withinBounds(op, into, positions, axes, () => update(combine, into, positions, values, axes))
  })
}

/** What the indices have counts their rows; the target takes the rest as axes that are not indexed. */
function scatterEach(inputs: readonly Tensor[], { axes, combine }: Attrs): Tensor {
  const { parts, axes: leading } = ownLeading('scatter', inputs)
  const [target, { plain: at, has }, updates] = parts as readonly [Led, Led, Led]
  const others = allAxes(leading.length).filter((axis) => !has.includes(axis))
  const rows = at.shape.length - 1 - has.length
  const from = withAll(updates, leading)
  const own = allAxes(from.shape.length).slice(leading.length)
  const order = [...has, ...own.slice(0, rows), ...others, ...own.slice(rows)]
  const indices = withPositions(at, allAxes(has.length))
  const along = [...has, ...axes.map((axis) => axis + leading.length)]
  const into = withAll(target, leading)
  return fromLeading(
    apply(scatterDefinition, [into, indices, inOrder(from, order)], { axes: along, combine }),
    leading,
  )
}

/**
 * Updates may be shorter than the target along axes that are not indexed; then those become indexed, from 0.
 */
function update(
  combine: Attrs['combine'],
  target: Tensor,
  indices: Tensor,
  updates: Tensor,
  axes: readonly number[],
): Tensor {
  const others = allAxes(target.shape.length).filter((axis) => !axes.includes(axis))
  const rows = indices.shape.slice(0, -1)
  const { shape } = updates
  if (others.every((axis, i) => shape[rows.length + i] === target.shape[axis])) {
    return apply(scatterDefinition, [target, indices, updates], { axes, combine })
  }
  const type = indexType(indices)
  const vectors = reshape(cast(indices, type), [...rows, ...others.map(() => 1), axes.length])
  const positions = others.map((_, i) => count(target.backend, [...shape, 1], rows.length + i, type))
  const full = concatenate([broadcast(vectors, [...shape, axes.length]), ...positions], { axis: -1 })
  return apply(scatterDefinition, [target, full, updates], { axes: [...axes, ...others], combine })
}

function checkUpdates(
  op: string,
  target: Tensor,
  indices: Tensor,
  updates: Tensor,
  axes: readonly number[],
): void {
  const others = target.shape.filter((_, axis) => !axes.includes(axis))
  const rows = indices.shape.slice(0, -1)
  const { shape } = updates
  const fits =
    shape.length === rows.length + others.length &&
    rows.every((length, i) => shape[i] === length) &&
    others.every((length, i) => shape[rows.length + i]! <= length)
  if (fits) return
  throw new NxError(
    'shape',
    op,
    `updates of ${formatShape(target)} at indices ${formatShape(indices)} must have the shape ` +
      `[${[...rows, ...others].join(', ')}], shorter along axes that are not indexed if need be, got ${formatShape(updates)}`,
    { target: target.shape, indices: indices.shape, updates: updates.shape },
  )
}
