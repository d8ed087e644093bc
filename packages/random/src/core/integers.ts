// Remainders of random numbers with twice the bits of the span, so that the bias is negligible.
import {
  add,
  asType,
  at,
  bitwiseAnd,
  bitwiseOr,
  greaterEqual,
  leftShift,
  multiply,
  scalar,
  remainder,
  rightShift,
  select,
  subtract,
  type Tensor,
} from '@nx/tensor'

/** Numbers below `span`, of its type; `bits` holds two random numbers of that type, the high one first. */
export function below(bits: Tensor, span: Tensor, width: number, atMost: bigint): Tensor {
  const [high, low] = [at(bits, 0), at(bits, 1)]
  if (width === 64) return fold(high, low, span, squareModulo(2n ** 32n, span))
  if (width < 32) {
    // Half the bits of u32 are free, so nothing wraps.
    const [wideHigh, wideLow, wideSpan] = [high, low, span].map((each) => asType(each, 'u32'))
    const half = scalar(2 ** (width / 2), 'u32', span.backend)
    return asType(
      fold(wideHigh!, wideLow!, wideSpan!, squareOf(remainder(half, wideSpan!), wideSpan!)),
      span.type,
    )
  }
  return atMost <= 2n ** 16n ? fold(high, low, span, squareModulo(2n ** 16n, span)) : divided(high, low, span)
}

/** The remainder of high · 2ⁿ + low, where `base` is that of 2ⁿ. */
function fold(high: Tensor, low: Tensor, span: Tensor, base: Tensor): Tensor {
  return remainder(add(multiply(remainder(high, span), base), remainder(low, span)), span)
}

function squareModulo(half: bigint, span: Tensor): Tensor {
  return squareOf(remainder(scalar(half, span.type, span.backend), span), span)
}

function squareOf(half: Tensor, span: Tensor): Tensor {
  return remainder(multiply(half, half), span)
}

/** The same by long division, bit by bit, where products need more than the 32 bits that every backend has. */
function divided(high: Tensor, low: Tensor, span: Tensor): Tensor {
  let rest = remainder(high, span)
  for (let bit = 31; bit >= 0; bit--) {
    const next = bitwiseOr(leftShift(rest, 1), bitwiseAnd(rightShift(low, bit), 1))
    const exceeds = bitwiseOr(rightShift(rest, 31), greaterEqual(next, span))
    rest = select(exceeds, subtract(next, span), next)
  }
  return rest
}
