// How the elements of a reduction are folded into one, in WGSL.
import { typeMax, typeMin } from '@nx/types'
import type { DType } from '@nx/types'
import { kindOf, load, wgslType, word } from '../types.ts'
import { wordFor } from './create.ts'

/** Name of a reduction. */
export type Reduction = 'sum' | 'product' | 'reduceMax' | 'reduceMin'

interface Fold {
  /** Number that changes nothing, for a type. */
  identity(type: DType): number | bigint
  /** Running value and element as one value: of integers, and of floats. */
  readonly integer: string
  readonly float: string
}

const folds: Readonly<Record<Reduction, Fold>> = {
  sum: { identity: () => 0, integer: 'total + x', float: 'total + x' },
  product: { identity: () => 1, integer: 'total * x', float: 'total * x' },
  reduceMax: { identity: typeMin, integer: 'max(total, x)', float: 'float_max(total, x)' },
  reduceMin: { identity: typeMax, integer: 'min(total, x)', float: 'float_min(total, x)' },
}

// Knuth's two-sum: what each addition loses is added at the end. A driver that reorders sums would cancel it away if
// it could see through `^ p[0].x`, which is always zero.
const compensated = `
    let next = from_bits(bitcast<u32>(total + x) ^ p[0].x);
    let back = from_bits(bitcast<u32>(next - total) ^ p[0].x);
    lost += (total - from_bits(bitcast<u32>(next - back) ^ p[0].x)) + (x - back);
    total = next;`

/** The word of the number that changes nothing. */
export const identityOf = (name: Reduction, type: DType): number => wordFor(type, folds[name].identity(type))

/**
 * Statements that fold elements of a type into the variable `total`: those numbered `first`, `first + by`… below
 * `length`. `find` are statements that give `element`, a word, from the number `k`.
 */
export function folding(
  name: Reduction,
  type: DType,
  loop: { first: string; by: string; length: string; find: string; element: string },
): string {
  const kind = kindOf(type)
  const exact = name === 'sum' && kind === 'float'
  const identity = word(identityOf(name, type))
  return `  var total: ${wgslType[kind]} = ${kind === 'float' ? `from_bits(${identity})` : load(type, identity)};
  ${exact ? 'var lost = 0.0;' : ''}
  for (var k = ${loop.first}; k < ${loop.length}; k += ${loop.by}) {
${loop.find}
    let x = ${load(type, loop.element)};${exact ? compensated : `\n    total = ${folds[name][kind === 'float' ? 'float' : 'integer']};`}
  }
  ${exact ? 'if (is_finite(total)) { total += lost; }' : ''}`
}
