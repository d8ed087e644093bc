// Masks by the position of elements relative to a diagonal of a matrix.
import { type Backend, type DType, mergeTypes, NxError } from '@nx/types'
import { composed, everywhere } from '../core/composed.ts'
import { count } from '../core/count.ts'
import { describe } from '../core/element.ts'
import { comparison } from '../core/elementwise.ts'
import { formatShape } from '../core/format.ts'
import { scalar } from '../core/literal.ts'
import { checkOptions } from '../core/options.ts'
import { broadcastTo } from '../core/reshaping.ts'
import type { Tensor } from '../core/tensor.ts'
import { add } from '../ops/add.ts'

/** Options of `tri`, `tril` and `triu`. */
export interface TriangleOptions {
  /** The diagonal: 0 is the main one, positive above it, negative below. */
  readonly k?: number
}

/** u8 ones where `column - row` equals `offset`. */
export function onDiagonal(rows: number, columns: number, offset: number, backend: Backend): Tensor {
  return comparison('equal', count(backend, [1, columns], 1), add(count(backend, [rows, 1], 0), offset))
}

/** u8 ones where `column - row` is at most `k`. */
export function belowDiagonal(rows: number, columns: number, k: number, backend: Backend): Tensor {
  return comparison('less', count(backend, [1, columns], 1), add(count(backend, [rows, 1], 0), k + 1))
}

/** The type beside zeros of s32, which merge as in Nx; of u64, which no signed type holds, it stays. */
export function besideZeros(type: DType): DType {
  return type === 'u64' ? type : mergeTypes('s32', type)
}

/** A matrix, or zeros, by what `choose` takes on and below the diagonal `k`, moved by `shift`, and above it. */
export function triangleOf(
  op: string,
  input: Tensor,
  options: TriangleOptions,
  shift: number,
  choose: (mask: Tensor, input: Tensor, zero: Tensor) => Tensor,
): Tensor {
  checkOptions(op, options, ['k'])
  const { shape, names } = input
  if (shape.length < 2) {
    throw new NxError('rank', op, `needs a tensor of at least 2 axes, got shape ${formatShape(input)}`, {
      shape,
    })
  }
  const k = integer(op, 'k', options.k ?? 0) + shift
  const type = besideZeros(input.type)
  return composed(
    op,
    [input],
    { k },
    { type, shape, names },
    ([x], attrs) => {
      const mask = belowDiagonal(x!.shape.at(-2)!, x!.shape.at(-1)!, attrs.k, x!.backend)
      return choose(broadcastTo(mask, x!.shape, undefined, x!.names), x!, scalar(0, type, x!.backend))
    },
    everywhere,
  )
}

/** The value if it is an integer. Throws `option`. */
export function integer(op: string, option: string, value: number): number {
  if (Number.isInteger(value)) return value
  throw new NxError('option', op, `${option} is an integer, got ${describe(value)}`, { option, value })
}
