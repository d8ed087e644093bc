// Elements added where windows have their extremum: what windowScatterMax and windowScatterMin share.
import { NxError, type Shape, sizeOf } from '@nx/types'
import { rename } from '../names/rename.ts'
import { greaterEqual } from '../ops/greaterEqual.ts'
import { indexedAdd } from '../ops/indexedAdd.ts'
import { max } from '../ops/max.ts'
import { reshape } from '../ops/reshape.ts'
import { select } from '../ops/select.ts'
import { broadcastVectors } from '../vectorize/broadcastVectors.ts'
import { apply } from './apply.ts'
import { cast } from './cast.ts'
import { realType } from './checks.ts'
import { like, wideType } from './composite.ts'
import type { Definition } from './definition.ts'
import { asTensors } from './elementwise.ts'
import { formatShape } from './format.ts'
import { commonType, type TensorLike } from './literal.ts'
import { checkOptions } from './options.ts'
import { broadcastTo } from './reshaping.ts'
import type { Tensor } from './tensor.ts'
import { scatterKernel } from '../windows/kernel.ts'
import { extremePlaces } from './window-places.ts'
import {
  type WindowAttrs,
  windowAttrs,
  windowedShape,
  type WindowOptions,
  withLeadingWindows,
} from './window.ts'

type Name = 'windowScatterMax' | 'windowScatterMin'

/** Runs windowScatterMax or windowScatterMin. Throws `window`, `shape`, `rank` or `type`. */
export function windowScatter(
  name: Name,
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
    ? scatterExtremes(name, operands, attrs)
    : rename(scattered(name, broadcastVectors(operands), attrs), input.names)
}

/**
 * The same where all has been checked, of windows that may be dilated; the source and the initial value are of one type.
 *
 * @internal
 */
export const scatterExtremes = (name: Name, operands: readonly Tensor[], attrs: WindowAttrs): Tensor =>
  apply(definitionOf(name, operands), operands, attrs)

function definitionOf(name: Name, operands: readonly Tensor[]): Definition<WindowAttrs> {
  const host = scatterKernel(operands.map(({ type }) => type))
  return {
    name,
    ...(host && { host }),
    scalarsFrom: 2,
    vectorize: withLeadingWindows,
    infer: ([input, source]) => ({ ...input!, type: source!.type }),
    decompose(inputs, attrs) {
      const types = inputs.map(({ type }) => wideType(type))
      // A backend may have a kernel for the wider type only.
      if (types.every((type, i) => type === inputs[i]!.type)) return scattered(name, inputs, attrs)
      const wide = inputs.map((input, i) => cast(input, types[i]!))
      return cast(scatterExtremes(name, wide, attrs), inputs[1]!.type)
    },
  }
}

function scattered(name: Name, inputs: readonly Tensor[], attrs: WindowAttrs): Tensor {
  const [input, source, initial] = inputs as readonly [Tensor, Tensor, Tensor]
  const size = sizeOf(input.shape)
  if (size === 0) return broadcastTo(initial, input.shape)
  const places = extremePlaces(name === 'windowScatterMax', input, attrs)
  // What belongs to nothing but padding is lost.
  const updates = select(greaterEqual(places, 0), source, like(source, 0))
  const target = broadcastTo(initial, [size])
  const indices = reshape(max(places, 0), [sizeOf(source.shape), 1])
  const all = indexedAdd(target, indices, reshape(updates, [sizeOf(source.shape)]))
  return reshape(all, input.shape)
}
