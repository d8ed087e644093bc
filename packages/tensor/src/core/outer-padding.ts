// Padding beyond the edges, by a value or by continuing the tensor: what padOuter and reflect share.
import { NxError, show } from '@nx/types'
import { add } from '../ops/add.ts'
import { abs } from '../ops/abs.ts'
import { max } from '../ops/max.ts'
import { min } from '../ops/min.ts'
import { pad } from '../ops/pad.ts'
import { remainder } from '../ops/remainder.ts'
import { subtract } from '../ops/subtract.ts'
import { take } from '../ops/take.ts'
import { list } from './axes.ts'
import { oneOf } from './checks.ts'
import { count } from './count.ts'
import { asTensors } from './elementwise.ts'
import { formatShape } from './format.ts'
import { type TensorLike, toTensor } from './literal.ts'
import { checkSize } from './options.ts'
import { freeing } from './run.ts'
import type { Tensor } from './tensor.ts'
import { own } from './view.ts'

const modes = ['cyclic', 'mirror', 'reflect', 'replicate'] as const

/** How a tensor goes on beyond its edges. */
export type PadMode = (typeof modes)[number]

/** Elements to put before and after those of each axis. */
export type OuterPadding = readonly (readonly [before: number, after: number])[]

/** Runs padOuter for the function named. Throws `option`, `padding`, `rank` or `too_large`. */
export function padEdges(
  op: string,
  tensor: TensorLike,
  modeOrValue: PadMode | TensorLike,
  config: OuterPadding,
): Tensor {
  return freeing(() => {
    if (typeof modeOrValue !== 'string') {
      const [input, value] = asTensors([tensor, modeOrValue], op) as [Tensor, Tensor]
      checkPairs(op, input, config, true)
      if (value.shape.length > 0) {
        throw new NxError('rank', op, `the value must be a scalar, got ${formatShape(value)}`, {
          shape: value.shape,
        })
      }
      return pad(
        tensor,
        modeOrValue,
        config.map(([before, after]) => [before, after, 0]),
      )
    }
    const input = toTensor(tensor, op)
    const mode = oneOf(op, 'mode', modeOrValue, modes)
    checkPairs(op, input, config, false)
    if (input.shape.length === 0) {
      throw new NxError('rank', op, 'a scalar has no edges to continue; see pad', { shape: [] })
    }
    return config.reduce((result: Tensor, [before, after], axis) => {
      if (before === 0 && after === 0) return result
      const length = result.shape[axis]!
      const positions = subtract(count(result.backend, [before + length + after], 0), before)
      return take(result, folded(positions, length, mode), { axis })
    }, own(input))
  })
}

/** Positions beyond the edges brought back between them. */
function folded(positions: Tensor, length: number, mode: PadMode): Tensor {
  if (mode === 'replicate' || length === 1) return max(min(positions, length - 1), 0)
  if (mode === 'cyclic') return modulo(positions, length)
  if (mode === 'reflect') {
    const period = modulo(positions, 2 * (length - 1))
    return subtract(length - 1, abs(subtract(period, length - 1)))
  }
  const period = modulo(positions, 2 * length)
  return min(period, subtract(2 * length - 1, period))
}

function modulo(positions: Tensor, length: number): Tensor {
  return remainder(add(remainder(positions, length), length), length)
}

function checkPairs(op: string, input: Tensor, config: OuterPadding, mayCrop: boolean): void {
  const { shape } = input
  const isPair = (pair: readonly number[], length: number): boolean =>
    Array.isArray(pair) &&
    pair.length === 2 &&
    pair.every((each) => Number.isInteger(each) && (mayCrop || each >= 0)) &&
    pair[0]! + length + pair[1]! >= 0
  const valid =
    list(op, 'padding', config).length === shape.length &&
    config.every((pair, axis) => isPair(pair, shape[axis]!))
  if (!valid) {
    throw new NxError(
      'padding',
      op,
      `give a pair of whole numbers for each axis of ${formatShape(input)}, negative ones only for a value and ` +
        `no more than there is, got ${show(config)}`,
      { shape, config },
    )
  }
  checkSize(
    op,
    shape.map((length, axis) => config[axis]![0] + length + config[axis]![1]),
  )
}
