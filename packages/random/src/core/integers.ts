// Remainders of random numbers with twice the bits of the span, so that the bias is negligible.
import {
  add,
  asType,
  at,
  bitwiseAnd,
  bitwiseOr,
  countLeadingZeros,
  equal,
  greater,
  greaterEqual,
  leftShift,
  logicalAnd,
  logicalOr,
  multiply,
  quotient,
  remainder,
  rightShift,
  select,
  subtract,
  type Tensor,
} from '@nx/tensor'
import { scalar } from '@nx/tensor/internal'

/**
 * Numbers below `span`, in the type of the bits: `words` holds two random u32 or u64 numbers, the high one first, of which
 * the lowest `width` bits make one number of twice that width.
 */
export function below(words: Tensor, span: Tensor, width: number, atMost: bigint): Tensor {
  const [high, low] = [at(words, 0), at(words, 1)]
  if (width < 32) return narrow(high, low, span, width)
  if (atMost > 2n ** BigInt(width / 2)) return longRemainder(high, low, span, width)
  return fold(high, low, span, squareOf(powerOfTwo(width / 2, span), span))
}

/**
 * A number of twice 16 bits or fewer is not wide enough: where it is beyond the last multiple of the span, so that small
 * remainders would come too often, the bits of the words that are left decide.
 */
function narrow(high: Tensor, low: Tensor, span: Tensor, width: number): Tensor {
  const mask = 2 ** width - 1
  const drawn = bitwiseOr(leftShift(bitwiseAnd(high, mask), width), bitwiseAnd(low, mask))
  const rest = remainder(drawn, span)
  const last = subtract(scalar(2n ** BigInt(2 * width) % 2n ** 32n, 'u32', span.backend), span)
  const base = squareOf(powerOfTwo(16 - width / 2, span), span)
  const other = fold(rightShift(high, width), rightShift(low, width), span, base)
  return select(greater(subtract(drawn, rest), last), other, rest)
}

/** The remainder of high · base + low, where nothing wraps because the span has at most half the bits of its type. */
function fold(high: Tensor, low: Tensor, span: Tensor, base: Tensor): Tensor {
  return remainder(add(multiply(remainder(high, span), base), remainder(low, span)), span)
}

function powerOfTwo(exponent: number, like: Tensor): Tensor {
  return scalar(2n ** BigInt(exponent), like.type, like.backend)
}

function squareOf(base: Tensor, span: Tensor): Tensor {
  const reduced = remainder(base, span)
  return remainder(multiply(reduced, reduced), span)
}

/**
 * The remainder of high · 2ⁿ + low by long division in two digits of half the width: D. Knuth, "The Art of Computer
 * Programming", volume 2, §4.3.1, algorithm D.
 */
function longRemainder(high: Tensor, low: Tensor, span: Tensor, width: number): Tensor {
  const half = width / 2
  const shift = asType(countLeadingZeros(span), span.type)
  const divisor = leftShift(span, shift)
  const start = remainder(high, span)
  // Shifting by the whole width is avoided: it is not the same everywhere.
  const carried = rightShift(rightShift(low, 1), subtract(width - 1, shift))
  const top = bitwiseOr(leftShift(start, shift), carried)
  const digits = leftShift(low, shift)
  const first = nextRemainder(top, rightShift(digits, half), divisor, half)
  return rightShift(nextRemainder(first, lowHalf(digits, half), divisor, half), shift)
}

/** The remainder of `rest` and one more digit: its quotient is guessed from the divisor's first digit and is at most two too large. */
function nextRemainder(rest: Tensor, digit: Tensor, divisor: Tensor, half: number): Tensor {
  const [leading, second] = [rightShift(divisor, half), lowHalf(divisor, half)]
  let guess = quotient(rest, leading)
  let left = subtract(rest, multiply(guess, leading))
  for (let round = 0; round < 2; round++) {
    const isOpen = equal(rightShift(left, half), 0)
    const whole = bitwiseOr(leftShift(left, half), digit)
    const exceeds = logicalOr(
      greaterEqual(rightShift(guess, half), 1),
      greater(multiply(lowHalf(guess, half), second), whole),
    )
    const isLarge = logicalAnd(isOpen, exceeds)
    guess = select(isLarge, subtract(guess, 1), guess)
    left = select(isLarge, add(left, leading), left)
  }
  return subtract(bitwiseOr(leftShift(rest, half), digit), multiply(guess, divisor))
}

function lowHalf(value: Tensor, half: number): Tensor {
  return bitwiseAnd(value, scalar(2n ** BigInt(half) - 1n, value.type, value.backend))
}
