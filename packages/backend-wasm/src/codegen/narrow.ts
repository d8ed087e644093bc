// Which nests are computed in lanes as narrow as their elements.
import { operandsOf, ownStrides } from '@nx/compiler'
import type { Access, Instruction, Loop, Size } from '@nx/compiler'
import { bitSize } from '@nx/types'
import { isNarrow } from './lanes.ts'

/** Operations on integers that have no code for narrow lanes. */
const others: readonly string[] = ['quotient', 'remainder', 'pow']
/** Those that only move bits, of floats as well. */
const moves: readonly string[] = ['select', 'bitcast']

/**
 * Bytes of the lanes of a nest where all that differs between them has at most 2 bytes and can be computed in these; `given` is
 * code of others, which is for wider lanes.
 */
export function narrowLanes(
  { lengths, parallel, body, stores }: Loop<Size>,
  given: object,
): 1 | 2 | undefined {
  const axes = [parallel - 1, lengths.length - 1]
  const uniform: boolean[] = []
  const isWide = (i: number): boolean => bitSize(body[i]!.type) > 16
  const fits = (each: Instruction<Size>, i: number): boolean => {
    const operands = operandsOf(each)
    uniform[i] = axes.every((axis) => !ownStrides(each)[axis]) && operands.every((of) => uniform[of])
    const areIntegers = [i, ...operands].every((of) => isNarrow(body[of]!.type))
    // Totals and scans combine lanes, even where what they combine is the same in all.
    if ('combine' in each) return each.op === 'reduce' && !each.locate && areIntegers
    if (isWide(i)) return uniform[i] && operands.every(isWide)
    if (each.op === 'load') return each.where === undefined
    if (each.op === 'constant') return areIntegers
    if (each.op !== 'apply' || Object.hasOwn(given, each.name)) return false
    if (each.name.endsWith('Shift') && !uniform[operands[1]!]) return false
    return areIntegers ? !others.includes(each.name) : moves.includes(each.name) && !operands.some(isWide)
  }
  /** Whether positions are numbers of wide types, and neighbours enough to fill vectors. */
  const isPlace = ({ indirect, strides }: Access<Size>): boolean =>
    indirect.every(({ value }) => isWide(value)) &&
    lengths.every(
      (length, axis) => strides[axis] !== 1 || (typeof length === 'number' ? length : length.least) > 15,
    )
  const isNarrowNest =
    body.every(fits) &&
    [...body, ...stores].every((each) => !('access' in each) || isPlace(each.access)) &&
    stores.every(({ value, combine }) => combine === 'put' && !isWide(value))
  return isNarrowNest ? (body.some(({ type }) => bitSize(type) === 16) ? 2 : 1) : undefined
}
