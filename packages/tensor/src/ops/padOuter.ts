// Edges filled with copies of the tensor.
import { NxError } from '@nx/types'
import { oneOf } from '../core/checks.ts'
import { count } from '../core/count.ts'
import { formatShape } from '../core/format.ts'
import { type TensorLike, toTensor } from '../core/literal.ts'
import type { Tensor } from '../core/tensor.ts'
import { abs } from './abs.ts'
import { min } from './min.ts'
import { max } from './max.ts'
import { pad } from './pad.ts'
import { remainder } from './remainder.ts'
import { add } from './add.ts'
import { subtract } from './subtract.ts'
import { take } from './take.ts'

const modes = ['cyclic', 'mirror', 'reflect', 'replicate'] as const

/** How edges continue: around, mirrored with or (`reflect`) without the edge itself, or by the edge alone. */
export type PadMode = (typeof modes)[number]

/**
 * Puts elements before and after those of each axis: copies of the tensor itself in a mode, or one value.
 * `config` has a pair per axis.
 *
 * @throws NxError `option` for an unknown mode, `padding` unless there are two whole numbers per axis, not
 * negative for a mode, `rank` for a scalar in a mode.
 *
 * @example
 * toArray(padOuter(tensor([1, 2, 3]), 'cyclic', [[1, 2]])) // => [3, 1, 2, 3, 1, 2]
 * toArray(padOuter(tensor([1, 2, 3]), 'reflect', [[2, 1]])) // => [3, 2, 1, 2, 3, 2]
 * toArray(padOuter(tensor([1, 2, 3]), 0, [[1, 0]])) // => [0, 1, 2, 3]
 */
export function padOuter(
  tensor: TensorLike,
  modeOrValue: PadMode | TensorLike,
  config: readonly (readonly [before: number, after: number])[],
): Tensor {
  const input = toTensor(tensor)
  const constant = typeof modeOrValue !== 'string'
  checkPairs(input, config, constant)
  if (constant) {
    return pad(
      tensor,
      modeOrValue,
      config.map(([before, after]) => [before, after, 0]),
    )
  }
  const mode = oneOf('padOuter', 'mode', modeOrValue, modes)
  if (input.shape.length === 0) {
    throw new NxError('rank', 'padOuter', 'a scalar has no edges to continue; see pad', { shape: [] })
  }
  return config.reduce((result, [before, after], axis) => {
    if (before === 0 && after === 0) return result
    const length = result.shape[axis]!
    const positions = subtract(count(result.backend, [before + length + after], 0), before)
    return take(result, folded(positions, length, mode), { axis })
  }, input)
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

function checkPairs(input: Tensor, config: readonly (readonly number[])[], mayCrop: boolean): void {
  const valid =
    config.length === input.shape.length &&
    config.every(
      (pair) => pair.length === 2 && pair.every((each) => Number.isInteger(each) && (mayCrop || each >= 0)),
    )
  if (valid) return
  throw new NxError(
    'padding',
    'padOuter',
    `give a pair of whole numbers for each axis of ${formatShape(input)}, not negative for a mode, got ` +
      `${JSON.stringify(config)}`,
    { shape: input.shape, config },
  )
}
