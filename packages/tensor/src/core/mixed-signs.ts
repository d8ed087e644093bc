// Pairs of an unsigned integer and a signed one that is no wider: s64, their common type, does not hold every u64, and
// not every device has it.
import { bitSize, type DType, finiteMax, isSigned, isUnsigned } from '@nx/types'
import { bitwiseAnd } from '../ops/bitwiseAnd.ts'
import { bitwiseOr } from '../ops/bitwiseOr.ts'
import { cast } from './cast.ts'
import { binary, comparison, operands } from './elementwise.ts'
import { backendAmong, scalar, type TensorLike } from './literal.ts'
import { isTensor, type Tensor } from './tensor.ts'

/** The type of an input; of an integer literal one that tells its sign, and whether it is beyond s64. */
function typeOf(input: TensorLike): DType | undefined {
  if (isTensor(input)) return input.type
  if (typeof input === 'number' ? !Number.isInteger(input) : typeof input !== 'bigint') return undefined
  return (input as number) < 0 ? 's2' : (input as number) < 2 ** 63 ? 'u2' : 'u64'
}

/** Which of two inputs is unsigned and has at least so many bits, if the other one is signed and no wider; else -1. */
export function unsignedOfPair(left: TensorLike, right: TensorLike, bits: number): number {
  const [x, y] = [typeOf(left), typeOf(right)]
  if (x === y || x === undefined || y === undefined) return -1
  const isPair = (unsigned: DType, signed: DType): boolean =>
    isUnsigned(unsigned) && isSigned(signed) && bitSize(unsigned) >= Math.max(bits, bitSize(signed))
  return isPair(x, y) ? 0 : isPair(y, x) ? 1 : -1
}

/** Compares such a pair: as unsigned integers, and by the sign where that is negative. Gives nothing for others. */
export function compareBySign(
  op: string,
  left: TensorLike,
  right: TensorLike,
  compare: (left: Tensor, right: Tensor) => Tensor,
): Tensor | undefined {
  const position = unsignedOfPair(left, right, 32)
  if (position < 0) return undefined
  const inputs = [left, right]
  const backend = backendAmong(inputs)
  const given = inputs[position]!
  const unsigned = isTensor(given) ? given : scalar(given, 'u64', backend, op)
  const other = inputs[1 - position]!
  // All negative numbers compare alike with unsigned ones.
  const signed = isTensor(other) ? other : scalar(-1, 's32', backend, op)
  const wrapped = cast(signed, unsigned.type)
  const same = position === 0 ? compare(unsigned, wrapped) : compare(wrapped, unsigned)
  const negative = comparison('less', signed, 0)
  const ifNegative = op === 'notEqual' || op.startsWith(position === 0 ? 'greater' : 'less')
  return ifNegative ? bitwiseOr(same, negative) : bitwiseAnd(same, comparison('equal', negative, 0))
}

/**
 * The larger or smaller of u64 and a signed integer: u64, or s64, which always hold it. Gives nothing for other inputs.
 */
export function extremeBySign(op: 'max' | 'min', left: TensorLike, right: TensorLike): Tensor | undefined {
  const position = unsignedOfPair(left, right, 64)
  if (position < 0) return undefined
  const inputs = [left, right]
  const type = op === 'max' ? 'u64' : 's64'
  // Numbers beyond the type are replaced by the one next to them, which the other input is beyond, too.
  const inside = (input: TensorLike, i: number): Tensor => {
    const own = i === position ? 'u64' : 's64'
    const tensor = operands([input], own, op, backendAmong(inputs))[0]!
    if (own === type) return tensor
    return cast(binary(op, tensor, op === 'max' ? 0 : finiteMax('s64')), type)
  }
  const [x, y] = inputs.map(inside) as [Tensor, Tensor]
  return binary(op, x, y)
}
